import { roleAtLeast, type TeamRole } from '../domain/roles.js';
import { AppError } from '../errors.js';
import type { Database } from '../models/database.js';
import { prepared } from '../models/prepared.js';
import { roleSql } from '../stores/roles.js';
import type { Actor } from './actor.js';

const roleOfSql = prepared<{ role: TeamRole | null }>('role', `SELECT ${roleSql('$1', '$2')} AS role`);

/** The role of a user in a team; null: none. */
export async function roleOf(db: Database, userId: string | null, teamId: string): Promise<TeamRole | null> {
  const [row] = await db.runPrepared(roleOfSql, [userId, teamId]);
  return row?.role ?? null;
}

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
  requireAtLeast(await roleOf(db, actor.userId, teamId), needed);
}

/** As `requireRole`, for a role that is known. */
export function requireAtLeast(role: TeamRole | null, needed: TeamRole): void {
  if (!role) throw notFound();
  if (!roleAtLeast(role, needed)) {
    throw new AppError('forbidden', `This needs the role ${needed} in the team; yours is ${role}.`);
  }
}

/** The one answer for what does not exist and for what belongs to others. */
export function notFound(): AppError {
  return new AppError('not_found', 'There is no such object, or it is not yours to see.');
}
