/** Alerts about usage: each once a team, metric, UTC month and level, with all that follows from it. */
import { QueryTypes, type Transaction } from 'sequelize';
import { alertMetrics, dueAlert, type AlertLevel, type AlertMetric } from '../domain/alerts.js';
import { byteLimits, usageLevel, usagePercent } from '../domain/limits.js';
import type { PlanId } from '../domain/plans.js';
import type { Database } from '../models/database.js';
import { prepared } from '../models/prepared.js';
import { audit, type Origin } from './audit.js';
import { recordChanges } from './changes.js';
import { limitsOfMany } from './limits.js';
import { notifyAll } from './notices.js';
import { storageSql, trafficSql, utc } from './usage.js';

/** An alert as people see it; bytes are those at which it was made. */
export interface Alert {
  id: string;
  team_id: string;
  metric: AlertMetric;
  /** `2026-11`. */
  month: string;
  level: AlertLevel;
  used_bytes: bigint;
  limit_bytes: bigint;
  created_at: Date;
  acknowledged_at: Date | null;
  acknowledged_by: string | null;
}

export type NamedAlert = Alert & { acknowledged_by_name: string | null };

const columns = `a.id, a.team_id, a.metric, to_char(a.month, 'YYYY-MM') AS month, a.level, a.used_bytes, a.limit_bytes,
  a.created_at, a.acknowledged_at, a.acknowledged_by`;

const ofMonthSql = prepared<NamedAlert>(
  'alerts-of-month',
  `SELECT ${columns}, u.name AS acknowledged_by_name FROM usage_alert a
   LEFT JOIN "user" u ON u.id = a.acknowledged_by
   WHERE a.team_id = $1 AND a.month = ($2 || '-01')::date ORDER BY a.created_at DESC, a.id DESC`,
);

/** What a check of all teams, a page at a time, has found. */
export interface CheckedPage {
  teams: number;
  alerts: Alert[];
  /** After which id the next page begins; null: there is none. */
  last: string | null;
}

/** Teams that are checked in one go. */
const atOnce = 1000;

export type AlertStore = ReturnType<typeof createAlertStore>;

export function createAlertStore(db: Database, { enforceLimits }: { enforceLimits: boolean }) {
  const { sequelize } = db;

  /**
   * Compares what the teams have used in this month with their limits, and alerts where that is due; two may check
   * the same team at once. Returns the alerts that this check has made.
   */
  async function check(teamIds: readonly string[]): Promise<Alert[]> {
    const used = await usedBy(teamIds);
    const limits = await limitsOfMany(
      db,
      used.map(({ team_id }) => team_id),
    );
    const due = used.flatMap(({ team_id, month, told, ...bytes }) => {
      const team = limits.get(team_id);
      if (!team) return [];
      const limitOf = byteLimits(team.terms, team.units);
      return alertMetrics.flatMap((metric) => {
        const limit = limitOf[metric];
        const level = dueAlert(usageLevel(bytes[metric], limit), told[metric] ?? []);
        if (!level || limit === null) return [];
        return [{ teamId: team_id, metric, month, level, used: bytes[metric], limit, plan: team.plan }];
      });
    });
    return due.length === 0 ? [] : sequelize.transaction((transaction) => alert(due, transaction));
  }

  /** Checks the teams of projects that have just used something. */
  async function checkProjects(projectIds: readonly string[]): Promise<Alert[]> {
    const rows = await sequelize.query<{ team_id: string }>(
      'SELECT DISTINCT team_id FROM project WHERE id = ANY($1)',
      { bind: [projectIds], type: QueryTypes.SELECT },
    );
    const teamIds = rows.map(({ team_id }) => team_id);
    const alerts: Alert[] = [];
    for (let n = 0; n < teamIds.length; n += atOnce)
      alerts.push(...(await check(teamIds.slice(n, n + atOnce))));
    return alerts;
  }

  /** Checks the teams after an id, by id. */
  async function checkPage(after: string | null, limit = atOnce): Promise<CheckedPage> {
    const rows = await sequelize.query<{ id: string }>(
      `SELECT id FROM team WHERE deleted_at IS NULL AND ($1::text IS NULL OR id > $1) ORDER BY id LIMIT $2`,
      { bind: [after, limit], type: QueryTypes.SELECT },
    );
    const teamIds = rows.map(({ id }) => id);
    const alerts = teamIds.length === 0 ? [] : await check(teamIds);
    return { teams: teamIds.length, alerts, last: teamIds.at(-1) ?? null };
  }

  /** What teams that have used anything have used, and what they were told of it; a deleted team is told nothing. */
  async function usedBy(teamIds: readonly string[]): Promise<UsedRow[]> {
    const rows = await sequelize.query<UsedRow>(
      `SELECT used.*, (
         SELECT COALESCE(jsonb_object_agg(metric, levels), '{}') FROM (
           SELECT a.metric, jsonb_agg(a.level) AS levels FROM usage_alert a
           WHERE a.team_id = used.team_id AND a.month = used.month::date GROUP BY a.metric) told) AS told
       FROM (
         SELECT t.id AS team_id, to_char(${utc}, 'YYYY-MM-01') AS month,
           ${trafficSql('t.id')} AS traffic, ${storageSql('t.id')} AS storage
         FROM team t WHERE t.id = ANY($1) AND t.deleted_at IS NULL) used`,
      { bind: [teamIds], type: QueryTypes.SELECT },
    );
    // Not in SQL: it would add everything up twice.
    return rows.filter(({ traffic, storage }) => traffic > 0n || storage > 0n);
  }

  /** Makes those of the alerts that nobody has made meanwhile; audit, mail and the platform's feed go with them. */
  async function alert(due: readonly Due[], transaction: Transaction): Promise<Alert[]> {
    const of = <K extends keyof Due>(key: K) => due.map((one) => one[key]);
    // Locked first: a warning must see the critical alert that another check has made at the same time.
    await sequelize.query(
      `SELECT FROM team WHERE id = ANY($1) AND deleted_at IS NULL ORDER BY id COLLATE "C" FOR NO KEY UPDATE`,
      { bind: [of('teamId')], transaction },
    );
    const made = await sequelize.query<Alert>(
      `INSERT INTO usage_alert AS a (team_id, metric, month, level, used_bytes, limit_bytes)
       SELECT due.* FROM unnest($1::text[], $2::text[], $3::date[], $4::text[], $5::bigint[], $6::bigint[])
         AS due (team_id, metric, month, level, used_bytes, limit_bytes)
       JOIN team t ON t.id = due.team_id AND t.deleted_at IS NULL
       WHERE due.level = 'critical' OR NOT EXISTS (
         SELECT FROM usage_alert told
         WHERE (told.team_id, told.metric, told.month) = (due.team_id, due.metric, due.month))
       ON CONFLICT (team_id, metric, month, level) DO NOTHING
       RETURNING ${columns}`,
      {
        bind: [of('teamId'), of('metric'), of('month'), of('level'), of('used'), of('limit')],
        type: QueryTypes.SELECT,
        transaction,
      },
    );
    const planOf = new Map(due.map(({ teamId, plan }) => [teamId, plan]));
    await tell(made, planOf, transaction);
    return made;
  }

  async function tell(
    alerts: readonly Alert[],
    planOf: ReadonlyMap<string, PlanId>,
    transaction: Transaction,
  ): Promise<void> {
    const told = alerts.map((alert) => {
      const { metric, month, level } = alert;
      const figures = alertFigures(alert);
      return { alert, data: { metric, month, level, ...figures } };
    });
    await audit(
      db,
      told.map(({ alert: { id, team_id }, data }) => ({
        actor: 'system',
        action: 'usage.alert',
        objectType: 'usage_alert',
        objectId: id,
        teamId: team_id,
        after: data,
      })),
      transaction,
    );
    await recordChanges(
      db,
      told.map(({ alert: { id, team_id }, data }) => ({
        type: 'usage.alert',
        objectType: 'usage_alert',
        objectId: id,
        teamId: team_id,
        data,
      })),
      transaction,
    );
    await notifyAll(
      db,
      told.map(({ alert: { id, team_id }, data }) => ({
        key: `usage_alert:${id}`,
        template: 'usage_alert',
        teamId: team_id,
        data: { team_id, ...data, plan: planOf.get(team_id), enforced: enforceLimits },
        admins: true,
      })),
      transaction,
    );
  }

  /** Alerts of a team, newest first, up to `limit` after the alert `after`; those that were acknowledged, or not. */
  function list(
    teamId: string,
    { acknowledged, after, limit }: { acknowledged: boolean | null; after: string | null; limit: number },
  ): Promise<Alert[]> {
    return sequelize.query<Alert>(
      `SELECT ${columns} FROM usage_alert a
       WHERE a.team_id = $1 AND ($2::boolean IS NULL OR (a.acknowledged_at IS NOT NULL) = $2)
         AND ($3::uuid IS NULL
           OR (a.created_at, a.id) < (SELECT created_at, id FROM usage_alert WHERE id = $3 AND team_id = $1))
       ORDER BY a.created_at DESC, a.id DESC LIMIT $4`,
      { bind: [teamId, acknowledged, after, limit], type: QueryTypes.SELECT },
    );
  }

  /** Alerts of a team in a month (`2026-11`), newest first, with the names of those who have acknowledged them. */
  function ofMonth(teamId: string, month: string): Promise<NamedAlert[]> {
    return db.runPrepared(ofMonthSql, [teamId, month]);
  }

  /** Somebody has seen the alert; whoever came first stays named. Undefined if it is none of the team's. */
  function acknowledge(
    teamId: string,
    alertId: string,
    userId: string,
    { actor, requestId }: Origin,
  ): Promise<Alert | undefined> {
    return sequelize.transaction(async (transaction) => {
      const moved = await sequelize.query(
        `UPDATE usage_alert SET acknowledged_at = now(), acknowledged_by = $3
         WHERE id = $1 AND team_id = $2 AND acknowledged_at IS NULL RETURNING id`,
        { bind: [alertId, teamId, userId], type: QueryTypes.SELECT, transaction },
      );
      if (moved.length > 0) {
        const subject = { objectType: 'usage_alert', objectId: alertId, teamId };
        await audit(db, [{ actor, requestId, action: 'usage_alert.acknowledged', ...subject }], transaction);
      }
      const [alert] = await sequelize.query<Alert>(
        `SELECT ${columns} FROM usage_alert a WHERE a.id = $1 AND a.team_id = $2`,
        { bind: [alertId, teamId], type: QueryTypes.SELECT, transaction },
      );
      return alert;
    });
  }

  return { check, checkProjects, checkPage, list, ofMonth, acknowledge };
}

interface UsedRow extends Record<AlertMetric, bigint> {
  team_id: string;
  /** Its first day. */
  month: string;
  told: Partial<Record<AlertMetric, AlertLevel[]>>;
}

interface Due {
  teamId: string;
  metric: AlertMetric;
  month: string;
  level: AlertLevel;
  used: bigint;
  limit: bigint;
  plan: PlanId;
}

/** An alert's numbers, as they are told. */
export function alertFigures({ used_bytes, limit_bytes }: Pick<Alert, 'used_bytes' | 'limit_bytes'>) {
  return {
    used_bytes: Number(used_bytes),
    limit_bytes: Number(limit_bytes),
    percent: usagePercent(used_bytes, limit_bytes),
  };
}
