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
import { storageSql, trafficSql } from './usage.js';

export interface TeamLimits {
  plan: PlanId;
  terms: PlanTerms;
  units: AddonUnits;
}

type LimitsRow = PlanTerms & Record<AddonType, number> & { plan_id: PlanId };

const columns = `plan_id, max_projects, max_members, cpu_millicores, memory_mb, traffic_gb, storage_mb,
  ram, cpu, traffic, storage`;

/** What counts when is said where the function is made: src/models/migrations/0005-team-limits.ts. */
export const limitsSql = prepared<LimitsRow>('limits', `SELECT ${columns} FROM team_limits($1)`);

export async function limitsOf(db: Database, teamId: string): Promise<TeamLimits> {
  const [row] = await db.runPrepared(limitsSql, [teamId]);
  if (!row) throw new Error('a plan has no terms');
  return toLimits(row);
}

/** Of many teams in one statement; each id that is given is in the map, as a team without a plan if nobody has it. */
export async function limitsOfMany(
  { sequelize }: Database,
  teamIds: readonly string[],
): Promise<Map<string, TeamLimits>> {
  const rows = await sequelize.query<LimitsRow & { team_id: string }>(
    `SELECT team_id, ${columns} FROM unnest($1::text[]) AS wanted (team_id), team_limits(team_id)`,
    { bind: [teamIds], type: QueryTypes.SELECT },
  );
  return new Map(rows.map(({ team_id, ...row }) => [team_id, toLimits(row)]));
}

function toLimits({ plan_id, ram, cpu, traffic, storage, ...terms }: LimitsRow): TeamLimits {
  return { plan: plan_id, terms, units: { ram, cpu, traffic, storage } };
}

/** What a team has used: traffic of this UTC month and present storage in bytes, projects and members counted. */
export interface TeamUsage {
  traffic: bigint;
  storage: bigint;
  projects: bigint;
  members: bigint;
}

export async function usageOf({ sequelize }: Database, teamId: string): Promise<TeamUsage> {
  const [row] = await sequelize.query<TeamUsage>(
    `SELECT ${trafficSql('$1')} AS traffic, ${storageSql('$1')} AS storage,
       (SELECT count(*) FROM project WHERE team_id = $1 AND status = 'active') AS projects,
       (SELECT count(*) FROM team_member WHERE team_id = $1) AS members`,
    { bind: [teamId], type: QueryTypes.SELECT },
  );
  if (!row) throw new Error('an aggregate returned no row');
  return row;
}
