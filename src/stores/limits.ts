/**
 * A team's limits at this very moment: the terms of its plan and its running add-ons, by their timestamps and the
 * billing clock, whatever a worker has got to. One statement, from indexes.
 */
import { QueryTypes } from 'sequelize';
import type { AddonType } from '../domain/addons.js';
import type { AddonUnits, PlanTerms } from '../domain/limits.js';
import type { PlanId } from '../domain/plans.js';
import type { Database } from '../models/database.js';
import { prepared } from '../models/prepared.js';

export interface TeamLimits {
  plan: PlanId;
  terms: PlanTerms;
  units: AddonUnits;
}

type LimitsRow = PlanTerms & Record<AddonType, number> & { plan_id: PlanId };

/** Terms: of free those of today; of pro those under which the present period was bought. Add-ons count on pro only. */
export const limitsSql = prepared(
  'limits',
  `
  SELECT plan.id AS plan_id, t.max_projects, t.max_members, t.cpu_millicores, t.memory_mb, t.traffic_gb, t.storage_mb,
    a.ram, a.cpu, a.traffic, a.storage
  FROM (SELECT CASE WHEN (SELECT pro_until FROM team_subscription WHERE team_id = $1) > billing_clock()
    THEN 'pro' ELSE 'free' END AS id) plan,
  LATERAL (
    SELECT * FROM plan_terms WHERE plan_id = plan.id AND valid_from <= COALESCE(
      CASE plan.id WHEN 'pro' THEN (
        SELECT created_at FROM paid_period
        WHERE team_id = $1 AND plan_id IS NOT NULL AND starts_at <= billing_clock() AND ends_at > starts_at
        ORDER BY starts_at DESC LIMIT 1) END, billing_clock())
    ORDER BY valid_from DESC LIMIT 1) t,
  LATERAL (
    SELECT COALESCE(sum(quantity) FILTER (WHERE resource_type = 'ram'), 0)::integer AS ram,
      COALESCE(sum(quantity) FILTER (WHERE resource_type = 'cpu'), 0)::integer AS cpu,
      COALESCE(sum(quantity) FILTER (WHERE resource_type = 'traffic'), 0)::integer AS traffic,
      COALESCE(sum(quantity) FILTER (WHERE resource_type = 'storage'), 0)::integer AS storage
    FROM additional_resource
    WHERE team_id = $1 AND expires_at > billing_clock() AND plan.id = 'pro') a`,
);

export async function limitsOf({ sequelize }: Database, teamId: string): Promise<TeamLimits> {
  const [row] = await sequelize.query<LimitsRow>(limitsSql, { bind: [teamId], type: QueryTypes.SELECT });
  if (!row) throw new Error('a plan has no terms');
  const { plan_id, ram, cpu, traffic, storage, ...terms } = row;
  return { plan: plan_id, terms, units: { ram, cpu, traffic, storage } };
}

/** What a team has used: traffic of this UTC month and storage in bytes, projects and members counted. */
export interface TeamUsage {
  traffic: bigint;
  storage: bigint;
  projects: bigint;
  members: bigint;
}

export async function usageOf({ sequelize }: Database, teamId: string): Promise<TeamUsage> {
  const [row] = await sequelize.query<TeamUsage>(
    `SELECT COALESCE(sum(u.traffic_bytes), 0)::bigint AS traffic, COALESCE(sum(u.storage_bytes), 0)::bigint AS storage,
       count(p.id) FILTER (WHERE p.status = 'active') AS projects,
       (SELECT count(*) FROM team_member WHERE team_id = $1) AS members
     FROM project p LEFT JOIN project_usage u ON u.project_id = p.id
       AND u.year = EXTRACT(year FROM billing_clock() AT TIME ZONE 'UTC')
       AND u.month = EXTRACT(month FROM billing_clock() AT TIME ZONE 'UTC')
     WHERE p.team_id = $1 AND p.status <> 'deleted'`,
    { bind: [teamId], type: QueryTypes.SELECT },
  );
  if (!row) throw new Error('an aggregate returned no row');
  return row;
}
