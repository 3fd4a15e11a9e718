/** What tests of usage and alerts do again and again: projects that have used something, teams on pro, a clock. */
import { randomUUID } from 'node:crypto';
import type { AddonType } from '../../src/domain/addons.js';
import type { TestDatabase } from './database.js';

export const gb = 2n ** 30n;
export const mb = 2n ** 20n;
export const tb = 2n ** 40n;

type Rows = Pick<TestDatabase, 'rows'>;

/** Sets the billing clock; any statement after it sees this moment. */
export async function setClock({ rows }: Rows, iso: string): Promise<void> {
  await rows(`CREATE OR REPLACE FUNCTION billing_clock() RETURNS timestamptz LANGUAGE sql STABLE
    AS 'SELECT timestamptz ''${iso}'''`);
}

/** A project of the team, made long ago. */
export async function newProject({ rows }: Rows, team: string, name = 'Shop'): Promise<string> {
  const id = `p-${randomUUID()}`;
  await rows(`INSERT INTO project (id, team_id, name, created_at) VALUES ($1, $2, $3, '2026-01-01Z')`, [
    id,
    team,
    name,
  ]);
  return id;
}

/** Adds traffic at an instant, as the recorder stores it. */
export async function addTraffic({ rows }: Rows, project: string, bytes: bigint, at: string): Promise<void> {
  await rows(
    `INSERT INTO project_usage AS u (project_id, year, month, traffic_bytes)
     SELECT $1, EXTRACT(year FROM t), EXTRACT(month FROM t), $2 FROM (SELECT $3::timestamptz AT TIME ZONE 'UTC' AS t) at
     ON CONFLICT (project_id, year, month) DO UPDATE SET traffic_bytes = u.traffic_bytes + excluded.traffic_bytes`,
    [project, bytes, at],
  );
  await rows(
    `INSERT INTO traffic_hour AS h (project_id, hour, bytes) VALUES ($1, date_trunc('hour', $3::timestamptz), $2)
     ON CONFLICT (project_id, hour) DO UPDATE SET bytes = h.bytes + excluded.bytes`,
    [project, bytes, at],
  );
}

/** What a project stores on a Docker host, as the last measurement found it; all of it in volumes. */
export async function setStorage(
  { rows }: Rows,
  project: string,
  bytes: bigint,
  { host = 'local', at = '2027-03-10T04:00:00Z' } = {},
): Promise<void> {
  await rows(
    `INSERT INTO project_storage (project_id, docker_host, volume_bytes, measured_at) VALUES ($1, $2, $3, $4)
     ON CONFLICT (project_id, docker_host) DO UPDATE
       SET volume_bytes = excluded.volume_bytes, measured_at = excluded.measured_at`,
    [project, host, bytes, at],
  );
}

/** Puts the team on pro for as long as a test can last, as if paid. */
export async function makePro({ rows }: Rows, team: string): Promise<void> {
  await rows(
    `INSERT INTO team_subscription (team_id, plan_id, current_period_start, current_period_end, grace_until, currency)
     VALUES ($1, 'pro', '2026-01-01Z', '2099-01-01Z', '2099-01-08Z', 'EUR')
     ON CONFLICT (team_id) DO UPDATE SET plan_id = excluded.plan_id, current_period_end = excluded.current_period_end,
       current_period_start = excluded.current_period_start, grace_until = excluded.grace_until`,
    [team],
  );
}

/** Gives the team running units of an add-on, as if paid. */
export async function addUnits({ rows }: Rows, team: string, type: AddonType, quantity = 1): Promise<void> {
  await rows(
    `INSERT INTO additional_resource (team_id, resource_type, quantity, unit_price_minor, currency, status, starts_at,
       expires_at) VALUES ($1, $2, $3, 100, 'EUR', 'active', '2026-01-01Z', '2099-01-01Z')`,
    [team, type, quantity],
  );
}
