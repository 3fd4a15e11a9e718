/** Who is in a team, as the platform tells it. */
import { QueryTypes } from 'sequelize';
import type { TeamRole } from '../domain/roles.js';
import type { Database } from '../models/database.js';

export interface Member {
  user_id: string;
  name: string;
  role: TeamRole;
  since: Date;
  /** Of the team, this one included. */
  total: number;
}

/** Up to `limit` members of a team, owners first, then by name. */
export function listMembers({ sequelize }: Database, teamId: string, limit: number): Promise<Member[]> {
  return sequelize.query<Member>(
    `SELECT m.user_id, u.name, m.role, m.created_at AS since, count(*) OVER ()::integer AS total
     FROM team_member m JOIN "user" u ON u.id = m.user_id AND u.deleted_at IS NULL
     WHERE m.team_id = $1
     ORDER BY array_position(ARRAY['owner', 'admin', 'member'], m.role), u.name, m.user_id LIMIT $2`,
    { bind: [teamId, limit], type: QueryTypes.SELECT },
  );
}
