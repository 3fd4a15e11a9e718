/**
 * Projects as they are switched off and on. Each statement that switches carries its condition itself, so that whatever
 * was committed a moment before counts; audit entry, change for the platform and mail are in its transaction.
 */
import { QueryTypes, type Transaction } from 'sequelize';
import { idleMs, lateTrafficMs, reactivateUntil, type ProjectStatus } from '../domain/projects.js';
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
export const returningDomains = (row: string) => `(
  SELECT COALESCE(array_agg(d.hostname ORDER BY d.hostname), '{}') FROM domain d
  WHERE d.project_id = ${row}.id AND d.disabled_with_project AND d.status = 'disabled')`;

/**
 * Switches on again those of the projects that were switched off as idle although they had traffic in the time that
 * counts: it was recorded late. Those that the platform itself switched off have no `deactivated_at`. To be called in the transaction that recorded it.
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
       WHERE p.id = ANY($1) AND p.status IN ('inactive', 'permanently_disabled')
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
export function noticeOf(template: string, project: Switched, at: Date | null, data: object = {}): Notice {
  return {
    key: `${template}:${project.id}:${at?.toISOString()}`,
    template,
    teamId: project.team_id,
    data: { team_id: project.team_id, project: project.name, ...data },
    admins: true,
  };
}
