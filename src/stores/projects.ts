/**
 * Projects as they are switched off and on. Each statement that switches carries its condition itself, so that whatever
 * was committed a moment before counts; audit entry, change for the platform and mail are in its transaction.
 */
import { QueryTypes, type Transaction } from 'sequelize';
import {
  idleMs,
  inactiveMs,
  lateTrafficMs,
  reactivateUntil,
  type ProjectStatus,
} from '../domain/projects.js';
import type { Database } from '../models/database.js';
import { audit } from './audit.js';
import { recordChanges, type ChangeType } from './changes.js';
import { notifyAll, type Notice } from './notices.js';

/** A project whose status has changed. */
export interface Switched {
  id: string;
  team_id: string;
  name: string;
  from: ProjectStatus;
  to: ProjectStatus;
  deactivated_at: Date | null;
  last_traffic_at: Date | null;
  /** Host names that went off, or come back, with it. */
  domains: string[];
}

/** Who or what switched projects, and why. */
export interface Reason {
  type: ChangeType;
  actor: string;
  requestId?: string | undefined;
  reason?: string;
}

/** What follows from projects that were switched: the audit log and the platform learn of each. */
export async function tellSwitched(
  db: Database,
  switched: readonly Switched[],
  { type, actor, requestId, reason }: Reason,
  transaction: Transaction,
): Promise<void> {
  if (switched.length === 0) return;
  const why = reason === undefined ? {} : { reason };
  await audit(
    db,
    switched.map(({ id, team_id, from, to, domains }) => ({
      actor,
      requestId,
      action: type,
      objectType: 'project',
      objectId: id,
      teamId: team_id,
      before: { status: from },
      after: { status: to, ...(domains.length > 0 && { domains }), ...why },
    })),
    transaction,
  );
  await recordChanges(
    db,
    switched.map(({ id, team_id, from, to, deactivated_at, domains }) => ({
      type,
      objectType: 'project',
      objectId: id,
      teamId: team_id,
      data: {
        status: to,
        previous_status: from,
        domains,
        ...(to === 'inactive' && deactivated_at && { reactivate_until: reactivateUntil(deactivated_at) }),
        ...why,
      },
    })),
    transaction,
  );
}

/** SQL: the host names that come back when the project `row` is switched on. */
const returningDomains = (row: string) => `(
  SELECT COALESCE(array_agg(d.hostname ORDER BY d.hostname), '{}') FROM domain d
  WHERE d.project_id = ${row}.id AND d.disabled_with_project AND d.status = 'disabled')`;

/**
 * Switches on again those of the projects that were switched off as idle although they had traffic in the time that
 * counts: it was recorded late. To be called in the transaction that recorded it.
 */
export async function undoWrongDeactivations(
  db: Database,
  projectIds: readonly string[],
  transaction: Transaction,
): Promise<string[]> {
  if (projectIds.length === 0) return [];
  const undone = await db.sequelize.query<Switched>(
    `WITH wrong AS (
       SELECT p.id, p.status, p.deactivated_at FROM project p
       WHERE p.id = ANY($1) AND p.status IN ('inactive', 'permanently_disabled') AND p.deactivated_at IS NOT NULL
         AND (p.last_traffic_at > p.deactivated_at - $2 * interval '1 millisecond'
             AND p.last_traffic_at < p.deactivated_at + $3 * interval '1 millisecond'
           OR EXISTS (SELECT FROM traffic_hour t WHERE t.project_id = p.id AND t.bytes > 0
             AND t.hour >= p.deactivated_at - $2 * interval '1 millisecond'
             AND t.hour <= p.deactivated_at - interval '1 hour'))
       ORDER BY p.id COLLATE "C" FOR NO KEY UPDATE),
     undone AS (
       UPDATE project p SET status = 'active', updated_at = now() FROM wrong WHERE p.id = wrong.id
       RETURNING p.id, p.team_id, p.name, wrong.status AS "from", p.status AS "to", wrong.deactivated_at,
         p.last_traffic_at)
     SELECT undone.*, ${returningDomains('undone')} AS domains FROM undone`,
    { bind: [projectIds, idleMs, lateTrafficMs], type: QueryTypes.SELECT, transaction },
  );
  const reason = 'traffic of before it was switched off was recorded late';
  await tellSwitched(db, undone, { type: 'project.reactivated', actor: 'system', reason }, transaction);
  await notifyAll(
    db,
    undone.map((project) => noticeOf('project_restored', project, project.deactivated_at)),
    transaction,
  );
  return undone.map(({ id }) => id);
}

/** To owners and admins; once for each time that it was switched off. */
function noticeOf(template: string, project: Switched, at: Date | null, data: object = {}): Notice {
  return {
    key: `${template}:${project.id}:${at?.toISOString()}`,
    template,
    teamId: project.team_id,
    data: { team_id: project.team_id, project: project.name, ...data },
    admins: true,
  };
}

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

export type NightlyProjects = ReturnType<typeof createNightlyProjects>;

/** What the job of 02:00 does, a page at a time: pages follow the ids, `after` is the last id of the page before. */
export function createNightlyProjects(db: Database) {
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
