/** Projects as their team sees them, and what its people may do with them. */
import { QueryTypes, type Transaction } from 'sequelize';
import { actions, refusal, type ProjectAction, type ProjectStatus } from '../domain/projects.js';
import { AppError } from '../errors.js';
import type { Database } from '../models/database.js';
import { lockBilling } from './periods.js';
import { returningDomains, tellSwitched, type Reason, type Switched } from './projects.js';

export interface ProjectRow {
  id: string;
  team_id: string;
  name: string;
  status: ProjectStatus;
  paused_for_plan: boolean;
  last_traffic_at: Date | null;
  deactivated_at: Date | null;
  reactivation_count: number;
  created_at: Date;
}

const columns = `id, team_id, name, status, paused_for_plan, last_traffic_at, deactivated_at, reactivation_count,
  created_at`;

/** SQL: what an action sets beside the status, and the further rows that it applies to. */
const sql: Record<ProjectAction, { sets?: string; also?: string; type: Reason['type'] }> = {
  reactivate: { sets: 'reactivation_count = p.reactivation_count + 1', type: 'project.reactivated' },
  // One that was paused for the plan is then paused by hand, and does not resume with the plan.
  pause: { sets: 'paused_for_plan = false', also: 'p.paused_for_plan', type: 'project.paused' },
  resume: { type: 'project.resumed' },
};

export type ProjectStore = ReturnType<typeof createProjectStore>;

export function createProjectStore(db: Database) {
  const { sequelize } = db;

  async function find(id: string, transaction?: Transaction): Promise<ProjectRow | undefined> {
    const [row] = await sequelize.query<ProjectRow>(
      `SELECT ${columns} FROM project WHERE id = $1 AND status <> 'deleted'`,
      { bind: [id], type: QueryTypes.SELECT, ...(transaction && { transaction }) },
    );
    return row;
  }

  /** Up to `limit` projects of a team, newest first, after the one with the id `after`. */
  function list(
    teamId: string,
    { status, after, limit }: { status: ProjectStatus | null; after: string | null; limit: number },
  ): Promise<ProjectRow[]> {
    return sequelize.query<ProjectRow>(
      `SELECT ${columns} FROM project WHERE team_id = $1 AND status <> 'deleted' AND ($2::text IS NULL OR status = $2)
         AND ($3::text IS NULL OR (created_at, id) < (SELECT created_at, id FROM project WHERE id = $3))
       ORDER BY created_at DESC, id DESC LIMIT $4`,
      { bind: [teamId, status, after, limit], type: QueryTypes.SELECT },
    );
  }

  /** How many projects of a team have each status; one that none has is left out. */
  async function counts(teamId: string): Promise<Partial<Record<ProjectStatus, number>>> {
    const rows = await sequelize.query<{ status: ProjectStatus; count: number }>(
      `SELECT status, count(*)::integer AS count FROM project WHERE team_id = $1 AND status <> 'deleted' GROUP BY status`,
      { bind: [teamId], type: QueryTypes.SELECT },
    );
    return Object.fromEntries(rows.map(({ status, count }) => [status, count]));
  }

  /**
   * Does what somebody asks for, under the lock of the team's billing: what its plan has room for does not change
   * meanwhile.
   * @throws AppError `conflict` in another status, `plan_limit` when the plan has no room for one more active project.
   */
  function act(
    action: ProjectAction,
    { id, team_id: teamId }: Pick<ProjectRow, 'id' | 'team_id'>,
    origin: { actor: string; requestId: string },
  ): Promise<ProjectRow> {
    return sequelize.transaction(async (transaction) => {
      await lockBilling(db, teamId, transaction);
      const switched = await move(action, id, teamId, transaction);
      const row = await find(id, transaction);
      if (!row || row.team_id !== teamId) throw new AppError('not_found', 'There is no such project.');
      if (!switched) throw new AppError('conflict', refusal(action, row.status));
      if (row.status === 'active') await requireRoom(teamId, transaction);
      await tellSwitched(db, [switched], { type: sql[action].type, ...origin }, transaction);
      return row;
    });
  }

  async function move(
    action: ProjectAction,
    id: string,
    teamId: string,
    transaction: Transaction,
  ): Promise<Switched | undefined> {
    const { from, to } = actions[action];
    const { sets, also = 'false' } = sql[action];
    const [switched] = await sequelize.query<Switched>(
      `WITH old AS (SELECT id, status FROM project WHERE id = $1 FOR NO KEY UPDATE),
       moved AS (
         UPDATE project p SET status = $3, updated_at = now() ${sets ? `, ${sets}` : ''}
         FROM old WHERE p.id = old.id AND p.team_id = $4 AND (p.status = $2 OR ${also})
         RETURNING p.id, p.team_id, p.name, old.status AS "from", p.status AS "to", p.deactivated_at, p.last_traffic_at)
       SELECT moved.*, CASE WHEN "to" = 'active' THEN ${returningDomains('moved')} ELSE '{}' END AS domains FROM moved`,
      { bind: [id, from, to, teamId], type: QueryTypes.SELECT, transaction },
    );
    return switched;
  }

  async function requireRoom(teamId: string, transaction: Transaction): Promise<void> {
    const [room] = await sequelize.query<{ max: number; active: number }>(
      `SELECT l.max_projects AS max,
         (SELECT count(*)::integer FROM project WHERE team_id = $1 AND status = 'active') AS active
       FROM team_limits($1) l`,
      { bind: [teamId], type: QueryTypes.SELECT, transaction },
    );
    if (!room) throw new Error('a plan has no terms');
    if (room.max < 0 || room.active <= room.max) return;
    throw new AppError(
      'plan_limit',
      `The plan has room for ${room.max} active projects: pause another first.`,
      {
        members: { max_projects: room.max },
      },
    );
  }

  return { find, list, counts, act };
}
