import { QueryTypes } from 'sequelize';
import { roleAtLeast, type TeamRole } from '../domain/roles.js';
import { AppError } from '../errors.js';
import type { Database } from '../models/database.js';
import type { Actor } from './actor.js';

/**
 * Lets the actor pass if it has at least `needed` in the team.
 * @throws AppError `not_found` for a team that is none of its own, `forbidden` for a role too low.
 */
export async function requireRole(
  db: Database,
  actor: Actor,
  teamId: string,
  needed: TeamRole,
): Promise<void> {
  const [membership] = await db.sequelize.query<{ role: TeamRole }>(
    `SELECT m.role FROM team_member m
     JOIN team t ON t.id = m.team_id AND t.deleted_at IS NULL
     JOIN "user" u ON u.id = m.user_id AND u.deleted_at IS NULL
     WHERE m.team_id = $1 AND m.user_id = $2`,
    { bind: [teamId, actor.userId], type: QueryTypes.SELECT },
  );
  if (!membership) throw notFound();
  if (!roleAtLeast(membership.role, needed)) {
    throw new AppError(
      'forbidden',
      `This needs the role ${needed} in the team; yours is ${membership.role}.`,
    );
  }
}

/** The one answer for what does not exist and for what belongs to others. */
export function notFound(): AppError {
  return new AppError('not_found', 'There is no such object, or it is not yours to see.');
}
