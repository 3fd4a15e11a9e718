/** The job of 02:00: projects of the free plan that have no traffic are switched off, and later disabled for good. */
import { QueryTypes, type Transaction } from 'sequelize';
import { idleMs, inactiveMs, reactivateUntil } from '../domain/projects.js';
import type { Database } from '../models/database.js';
import { notifyAll } from './notices.js';
import { noticeOf, tellSwitched, type Switched } from './projects.js';

/** How many a page of the nightly job has switched, and after which id the next page begins. */
export interface Page {
  switched: number;
  /** null: there is no further page. */
  last: string | null;
}

/** SQL over the project `p`; $1 is milliseconds. A pro team's projects never, in grace it is still pro. */
const onFree = `NOT EXISTS (
  SELECT FROM team_subscription s WHERE s.team_id = p.team_id AND s.pro_until > billing_clock())`;
const isIdle = `p.status = 'active' AND ${onFree}
  AND GREATEST(p.last_traffic_at, p.activated_at, p.created_at) <= billing_clock() - $1 * interval '1 millisecond'`;
const isLost = `p.status = 'inactive' AND ${onFree}
  AND p.deactivated_at <= billing_clock() - $1 * interval '1 millisecond'`;

export type IdleProjects = ReturnType<typeof createIdleProjects>;

/** A page at a time: pages follow the ids, `after` is the last id of the page before. */
export function createIdleProjects(db: Database) {
  const { sequelize } = db;

  /** Switches idle projects of the free plan off, with their domains. */
  function deactivateIdle(after: string | null, limit: number): Promise<Page> {
    return page(isIdle, idleMs, after, limit, async (ids, transaction) => {
      const switched = await sequelize.query<Switched>(
        `WITH off AS (
           UPDATE project p SET status = 'inactive', deactivated_at = billing_clock(), updated_at = now()
           WHERE p.id = ANY($2) AND ${isIdle}
           RETURNING p.id, p.team_id, p.name, 'active' AS "from", p.status AS "to", p.deactivated_at, p.last_traffic_at),
         closed AS (
           UPDATE domain d SET status = 'disabled', disabled_with_project = true, updated_at = now()
           FROM off WHERE d.project_id = off.id AND d.status = 'active' RETURNING d.project_id, d.hostname)
         SELECT off.*, (SELECT COALESCE(array_agg(hostname ORDER BY hostname), '{}') FROM closed
           WHERE closed.project_id = off.id) AS domains
         FROM off ORDER BY id`,
        { bind: [idleMs, ids], type: QueryTypes.SELECT, transaction },
      );
      const reason = 'no traffic for 5 days on the free plan';
      await tellSwitched(db, switched, { type: 'project.deactivated', actor: 'system', reason }, transaction);
      const notices = switched.map((project) => {
        const { deactivated_at: at, last_traffic_at } = project;
        return noticeOf('project_inactive', project, at, {
          last_traffic_at,
          reactivate_until: at && reactivateUntil(at),
        });
      });
      await notifyAll(db, notices, transaction);
      return switched.length;
    });
  }

  /** Disables for good what was switched off and not reactivated in time. */
  function disableInactive(after: string | null, limit: number): Promise<Page> {
    return page(isLost, inactiveMs, after, limit, async (ids, transaction) => {
      const switched = await sequelize.query<Switched>(
        `UPDATE project p SET status = 'permanently_disabled', updated_at = now() WHERE p.id = ANY($2) AND ${isLost}
         RETURNING p.id, p.team_id, p.name, 'inactive' AS "from", p.status AS "to", p.deactivated_at,
           p.last_traffic_at, ARRAY[]::text[] AS domains`,
        { bind: [inactiveMs, ids], type: QueryTypes.SELECT, transaction },
      );
      const reason = 'not reactivated within 7 days';
      await tellSwitched(db, switched, { type: 'project.disabled', actor: 'system', reason }, transaction);
      const notices = switched.map((project) =>
        noticeOf('project_disabled', project, project.deactivated_at, {
          deactivated_at: project.deactivated_at,
        }),
      );
      await notifyAll(db, notices, transaction);
      return switched.length;
    });
  }

  /** Finds up to `limit` projects after an id, locks them in one order, and switches in one transaction. */
  async function page(
    condition: string,
    ms: number,
    after: string | null,
    limit: number,
    work: (ids: string[], transaction: Transaction) => Promise<number>,
  ): Promise<Page> {
    const found = await sequelize.query<{ id: string }>(
      `SELECT p.id FROM project p JOIN team t ON t.id = p.team_id AND t.deleted_at IS NULL
       WHERE ($2::text IS NULL OR p.id > $2) AND ${condition} ORDER BY p.id LIMIT $3`,
      { bind: [ms, after, limit], type: QueryTypes.SELECT },
    );
    const ids = found.map(({ id }) => id);
    if (ids.length === 0) return { switched: 0, last: null };
    const switched = await sequelize.transaction(async (transaction) => {
      // As traffic locks them; what it commits meanwhile is seen by the next statement.
      await sequelize.query(
        'SELECT FROM project WHERE id = ANY($1) ORDER BY id COLLATE "C" FOR NO KEY UPDATE',
        { bind: [ids], transaction },
      );
      return work(ids, transaction);
    });
    return { switched, last: ids.at(-1) ?? null };
  }

  return { deactivateIdle, disableInactive };
}
