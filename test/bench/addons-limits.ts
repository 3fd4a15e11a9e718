/** How long `GET /api/resources/{team}/limits` takes beside a bare Koa route on the same database, in alternating rounds. */
import type pg from 'pg';
import { insertAddons, insertTeams, insertTokens } from './addon-rows.js';
import { load } from './load.js';
import { octroi, script } from './processes.js';
import { sqlStatements, withCleanup, type Servers } from './servers.js';
import { median, percentile, round } from './statistics.js';

export interface LimitsOptions {
  teams: number;
  /** How many of the teams are asked for; each has `addons` active add-ons, every other one `otherAddons`. */
  asked: number;
  addons: number;
  otherAddons: number;
  rounds: number;
  roundSeconds: number;
}

const connections = 4;
const poolSize = 10;
const prefix = 'limits';

export async function measureLimits(servers: Servers, pool: pg.Pool, options: LimitsOptions) {
  const { teams, asked, addons, otherAddons, rounds, roundSeconds: seconds } = options;
  console.log(
    `Limits: ${teams} teams; the ${asked} that are asked for have ${addons} active add-ons each, the others ${otherAddons}.`,
  );
  await insertTeams(pool, prefix, teams);
  await insertAddons(pool, { prefix, from: 1, to: asked, each: addons });
  await insertAddons(pool, { prefix, from: asked + 1, to: teams, each: otherAddons });
  await pool.query('VACUUM ANALYZE');
  const owners = await insertTokens(pool, prefix, asked);

  return withCleanup(async (later) => {
    const api = await octroi(['api'], { ...servers.env, DATABASE_POOL_SIZE: String(poolSize) });
    later(() => api.stop());
    const bare = await script('bare-route.ts', [servers.postgres.url, String(poolSize)]);
    later(() => bare.stop());
    const routes = {
      limits: {
        url: servers.apiUrl,
        requests: owners.map(({ team, token }) => ({
          path: `/api/resources/${team}/limits`,
          headers: { authorization: `Bearer ${token}` },
        })),
      },
      bare: { url: bare.url, requests: owners.map(({ team }) => ({ path: `/teams/${team}` })) },
    };
    for (const route of [routes.bare, routes.limits]) await load(route, { connections, seconds: 2 });
    const before = await sqlStatements(servers.apiUrl);
    const samples = { limits: [] as number[][], bare: [] as number[][] };
    for (let i = 1; i <= rounds; i += 1) {
      samples.bare.push(await load(routes.bare, { connections, seconds }));
      samples.limits.push(await load(routes.limits, { connections, seconds }));
      const [p95, bareP95] = [p(samples.limits.at(-1), 0.95), p(samples.bare.at(-1), 0.95)];
      console.log(`Round ${i}: p95 ${round(p95, 2)} ms, bare route ${round(bareP95, 2)} ms`);
    }
    const statements = (await sqlStatements(servers.apiUrl)) - before;
    const of = (route: number[][], share: number) => median(route.map((round) => p(round, share)));
    return {
      limits_ms_p50: round(of(samples.limits, 0.5), 2),
      limits_ms_p95: round(of(samples.limits, 0.95), 2),
      bare_ms_p50: round(of(samples.bare, 0.5), 2),
      bare_ms_p95: round(of(samples.bare, 0.95), 2),
      limits_ratio_p50: round(ratio(0.5), 2),
      limits_ratio_p95: round(ratio(0.95), 2),
      limits_statements_per_request: round(statements / samples.limits.flat().length),
    };

    function ratio(share: number): number {
      return median(samples.limits.map((sample, i) => p(sample, share) / p(samples.bare[i], share)));
    }
  });
}

const p = (sample: readonly number[] | undefined, share: number) => percentile(sample ?? [], share);
