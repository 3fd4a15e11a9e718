/** Whether a team is within its limits: asked by the platform, often, so it must be exact and cheap. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { addMonths, monthOf, monthStart } from '../../src/domain/months.js';
import { limitsOf as limitsInDatabase, limitsOfMany, limitsSql } from '../../src/stores/limits.js';
import { activeAddon, proTeam, type TeamAs } from '../support/billing.js';
import { eventually } from '../support/eventually.js';
import { startHarness, type Harness } from '../support/harness.js';
import { expectProblem } from '../support/problem.js';
import { addTraffic, gb, mb, newProject, setStorage } from '../support/usage.js';

interface Check {
  metric: string;
  unit: string;
  used: number;
  limit: number | null;
  percent: number | null;
  level: string;
}
interface Verdict {
  team_id: string;
  project_id: string | null;
  allowed: boolean;
  enforced: boolean;
  exceeded: string[];
  checks: Check[];
}

let h: Harness;
let strict: Harness;
beforeAll(async () => {
  [h, strict] = await Promise.all([
    startHarness(),
    startHarness({ worker: false, env: { ENFORCE_LIMITS: 'true' } }),
  ]);
});
afterAll(() => Promise.all([h.close(), strict.close()]));

const ask = (team: string, { on = h, query = '', as = 'platform' } = {}) =>
  on.call<Verdict>('GET', `/api/limits/${team}/check${query}`, { as });

/** A project of the team that has used so much traffic this month, or another, and stores so much. */
async function project(
  on: Harness,
  team: string,
  used: { traffic?: bigint; storage?: bigint; monthsAgo?: number },
) {
  const id = await newProject(on, team);
  const at = addMonths(monthOf(new Date()), -(used.monthsAgo ?? 0));
  await addTraffic(on, id, used.traffic ?? 0n, monthStart(at).toISOString());
  if (used.storage) await setStorage(on, id, used.storage);
  return id;
}

describe('who may ask', () => {
  test('the platform and every member of the team', async () => {
    const { body, status } = await ask(h.team);
    expect(status).toBe(200);
    const [traffic, storage] = [Number(5n * gb), Number(100n * mb)];
    expect(body).toEqual({
      team_id: h.team,
      project_id: null,
      allowed: true,
      enforced: false,
      exceeded: ['members'],
      checks: [
        { metric: 'traffic', unit: 'bytes', used: 0, limit: traffic, percent: 0, level: 'ok' },
        { metric: 'storage', unit: 'bytes', used: 0, limit: storage, percent: 0, level: 'ok' },
        { metric: 'projects', unit: 'count', used: 0, limit: 2, percent: 0, level: 'ok' },
        { metric: 'members', unit: 'count', used: 3, limit: 1, percent: 300, level: 'exceeded' },
      ],
    });
    expect((await ask(h.team, { as: 'member' })).body).toEqual(body);
    expect((await h.call('GET', `/api/limits/${h.team}/check`, { as: 'outsider' })).status).toBe(404);
    expect((await h.call('GET', `/api/limits/${h.team}/check`, { as: 'support' })).status).toBe(403);
    expect((await h.call('GET', `/api/limits/${h.team}/check`)).status).toBe(401);
  });

  test('not about a team or project that is not there, or is not of the team', async () => {
    const own = await project(h, h.team, {});
    const foreign = await project(h, h.otherTeam, {});
    const at = (team: string, query: string, as = 'platform') =>
      h.call('GET', `/api/limits/${team}/check${query}`, { as });
    expect(await at(h.team, `?project=${own}`)).toMatchObject({ status: 200, body: { project_id: own } });
    for (const as of ['platform', 'member']) {
      expectProblem(await at(h.team, `?project=${foreign}`, as), 404, 'not_found');
      expectProblem(await at(h.team, '?project=none', as), 404, 'not_found');
    }
    expectProblem(await at('no-team', ''), 404, 'not_found');
    await h.rows("UPDATE project SET status = 'deleted' WHERE id = $1", [own]);
    expectProblem(await at(h.team, `?project=${own}`), 404, 'not_found');
    expectProblem(await at(h.team, '?metric=cpu'), 422, 'validation_failed');
  });
});

describe('the level', () => {
  const storageLimit = 100n * mb;
  test.each<[bigint, number, string]>([
    [0n, 0, 'ok'],
    [(storageLimit * 7999n) / 10_000n, 79.98, 'ok'],
    [(storageLimit * 8000n) / 10_000n - 1n, 79.99, 'ok'],
    [(storageLimit * 8000n) / 10_000n, 80, 'warning'],
    [(storageLimit * 9500n) / 10_000n - 1n, 94.99, 'warning'],
    [(storageLimit * 9500n) / 10_000n, 95, 'critical'],
    [storageLimit - 1n, 99.99, 'critical'],
    [storageLimit, 100, 'critical'],
    [storageLimit + 1n, 100, 'exceeded'],
    [storageLimit * 3n, 300, 'exceeded'],
  ])('at %p bytes of 100 MB is %p %%: %s', async (storage, percent, level) => {
    const { team } = await h.newTeam();
    await project(h, team, { storage });
    const { body } = await ask(team, { query: '?metric=storage' });
    expect(body.checks).toEqual([
      {
        metric: 'storage',
        unit: 'bytes',
        used: Number(storage),
        limit: Number(storageLimit),
        percent,
        level,
      },
    ]);
    expect(body).toMatchObject({ allowed: true, exceeded: level === 'exceeded' ? ['storage'] : [] });
  });

  test('counts all projects of the team, of this month alone, against plan and add-ons', async () => {
    const team = await proTeam(h);
    await project(h, team.team, { traffic: 12n * gb });
    await project(h, team.team, { traffic: 3n * gb });
    await project(h, team.team, { traffic: 100n * gb, monthsAgo: 1 });
    expect(await traffic(team)).toMatchObject({ used: Number(15n * gb), percent: 150, level: 'exceeded' });
    await activeAddon(h, team, 'traffic');
    expect(await traffic(team)).toMatchObject({ limit: Number(20n * gb), percent: 75, level: 'ok' });
  });

  test('of what is unlimited is ok', async () => {
    const team = await proTeam(h);
    const { body } = await ask(team.team, { query: '?metric=projects' });
    expect(body.checks).toEqual([
      { metric: 'projects', unit: 'count', used: 0, limit: null, percent: null, level: 'ok' },
    ]);
  });

  const traffic = async ({ team }: TeamAs) => (await ask(team, { query: '?metric=traffic' })).body.checks[0];
});

test('with ENFORCE_LIMITS a team over a limit is refused, and only then', async () => {
  const { team } = await strict.newTeam();
  const id = await project(strict, team, { traffic: 5n * gb });
  const query = `?project=${id}`;
  expect((await ask(team, { on: strict, query })).body).toMatchObject({
    allowed: true,
    enforced: true,
    exceeded: [],
  });
  await strict.rows('UPDATE project_usage SET traffic_bytes = traffic_bytes + 1 WHERE project_id = $1', [id]);
  const over = { enforced: true, exceeded: ['traffic'] };
  expect((await ask(team, { on: strict, query })).body).toMatchObject({ ...over, allowed: false });
  const other = await ask(team, { on: strict, query: '?metric=storage' });
  expect(other.body).toMatchObject({ allowed: true, exceeded: [] });
  const lenient = await h.newTeam();
  await project(h, lenient.team, { traffic: 6n * gb });
  expect((await ask(lenient.team)).body).toMatchObject({
    enforced: false,
    allowed: true,
    exceeded: ['traffic'],
  });
});

describe('among many teams', () => {
  beforeAll(async () => {
    await strict.rows(`
      INSERT INTO team (id, name) SELECT 't' || n, 'T' FROM generate_series(1, 5000) n;
      INSERT INTO team_subscription (team_id, plan_id, current_period_start, current_period_end, grace_until, currency)
        SELECT 't' || n, 'pro', now(), now() + interval '30 days', now() + interval '37 days', 'EUR'
        FROM generate_series(1, 5000) n;
      INSERT INTO payment (team_id, user_id, plan_id, amount_minor, currency, payment_method, status, deadline_at)
        SELECT 't' || n, 'owner', 'pro', 300, 'EUR', 'credit_card', 'completed', now() FROM generate_series(1, 5000) n;
      INSERT INTO paid_period (payment_id, team_id, plan_id, starts_at, ends_at)
        SELECT id, team_id, 'pro', now(), now() + interval '30 days' FROM payment;
      INSERT INTO additional_resource (team_id, resource_type, quantity, unit_price_minor, currency, status, expires_at)
        SELECT 't' || 1 + n % 5000, (ARRAY['ram', 'cpu', 'traffic', 'storage'])[1 + n / 5000], 2, 100, 'EUR', 'active',
          now() + interval '30 days' FROM generate_series(0, 19999) n;`);
    // A vacuum leaves out of the visibility map what some other transaction might not see yet.
    await eventually(async () => {
      await strict.rows('VACUUM ANALYZE');
      const [row] = await strict.rows<{ visible: boolean }>(
        `SELECT bool_and(relallvisible = relpages) AS visible FROM pg_class
         WHERE oid IN ('additional_resource'::regclass, 'addon_units'::regclass, 'team_subscription'::regclass, 'paid_period'::regclass)`,
      );
      return row?.visible;
    });
  });

  interface Plan {
    'Node Type': string;
    'Relation Name'?: string;
    Plans?: Plan[];
  }

  test('the limits of one are read from indexes alone, its add-ons without their table', async () => {
    const [row] = await strict.rows<{ 'QUERY PLAN': [{ Plan: Plan }] }>(
      `EXPLAIN (FORMAT JSON) ${limitsSql.text}`,
      ['t77'],
    );
    const scans: Record<string, Set<string>> = {};
    const collect = ({ 'Node Type': type, 'Relation Name': table, Plans = [] }: Plan) => {
      if (table) (scans[table] ??= new Set()).add(type);
      Plans.forEach(collect);
    };
    collect((row as NonNullable<typeof row>)['QUERY PLAN'][0].Plan);
    expect(scans.additional_resource).toEqual(new Set(['Index Only Scan']));
    expect(scans.addon_units).toEqual(new Set(['Index Only Scan']));
    expect(scans.team_subscription).toEqual(new Set(['Index Only Scan']));
    expect(scans.paid_period).toEqual(new Set(['Index Only Scan']));
  });

  test('and are right', async () => {
    expect(await limitsInDatabase(strict.database.db, 't77')).toMatchObject({
      plan: 'pro',
      units: { ram: 2, cpu: 2, traffic: 2, storage: 2 },
    });
  });

  test('those of many come in one statement, and are those of each', async () => {
    const { db } = strict.database;
    const { team: free } = await strict.newTeam();
    await strict.rows(
      "UPDATE team_subscription SET grace_until = now() - interval '1 second' WHERE team_id = 't5'",
    );
    await strict.rows("UPDATE additional_resource SET quantity = 7 WHERE team_id = 't6'");
    const teams = ['t4', 't5', 't6', free, 'nobody', 't4'];
    const expected = new Map<string, object>();
    for (const team of teams) expected.set(team, await limitsInDatabase(db, team));
    const found = await limitsOfMany(db, teams);
    expect(found).toEqual(expected);
    expect([...found.values()].map(({ plan, units }) => [plan, units.ram])).toEqual([
      ['pro', 2],
      ['free', 0],
      ['pro', 7],
      ['free', 0],
      ['free', 0],
    ]);
    expect(await limitsOfMany(db, [])).toEqual(new Map());
  });
});
