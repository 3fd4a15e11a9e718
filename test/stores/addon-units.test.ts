/** The sums of a team's add-ons that are kept: never anything but what adding up would give. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import pg from 'pg';
import { addonTypes, type AddonType } from '../../src/domain/addons.js';
import { limitsOf, limitsOfMany, limitsSql } from '../../src/stores/limits.js';
import { newTeam } from '../support/billing-stores.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { eventually } from '../support/eventually.js';

let database: TestDatabase;
let others: pg.Client[];
beforeAll(async () => {
  database = await createTestDatabase();
  await database.rows('CREATE TABLE test_clock (at timestamptz NOT NULL)');
  await database.rows('INSERT INTO test_clock VALUES ($1)', [minute(0)]);
  await database.rows(`CREATE OR REPLACE FUNCTION billing_clock() RETURNS timestamptz LANGUAGE sql STABLE
    AS 'SELECT at FROM test_clock'`);
  others = Array.from({ length: 3 }, () => new pg.Client(database.url));
  await Promise.all(others.map((client) => client.connect()));
});
afterAll(async () => {
  await Promise.all(others.map((client) => client.end()));
  await database.drop();
});

const minute = (n: number) => new Date(Date.UTC(2026, 0, 1, 0, n));
/** Moves the clock, forward or back. */
const at = (n: number) => database.rows('UPDATE test_clock SET at = $1', [minute(n)]);
const unitsOf = async (team: string) => (await limitsOf(database.db, team)).units;
const none = { ram: 0, cpu: 0, traffic: 0, storage: 0 };

async function proTeam(): Promise<string> {
  const team = await newTeam(database);
  await database.rows(
    `INSERT INTO team_subscription (team_id, plan_id, currency, current_period_start, current_period_end)
     VALUES ($1, 'pro', 'EUR', '2025-01-01Z', '2030-01-01Z')`,
    [team],
  );
  return team;
}

const insertSql = `INSERT INTO additional_resource (team_id, resource_type, quantity, unit_price_minor, currency,
  status, expires_at) VALUES ($1, $2, $3, 100, 'EUR', $4, $5) RETURNING id`;

async function insert(team: string, type: AddonType, quantity: number, ends: number | null): Promise<string> {
  const values = [
    team,
    type,
    quantity,
    ends === null ? 'pending' : 'active',
    ends === null ? null : minute(ends),
  ];
  const [row] = await database.rows<{ id: string }>(insertSql, values);
  return (row as { id: string }).id;
}

/** Whether the limits of a team were told without reading its add-ons. */
async function keptIsUsed(team: string): Promise<boolean> {
  const rows = await database.rows<{ 'QUERY PLAN': string }>(
    `EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF) ${limitsSql.text}`,
    [team],
  );
  const lines = rows
    .map((row) => row['QUERY PLAN'])
    .filter((line) => /Scan.* additional_resource/.test(line));
  expect(lines).toHaveLength(1);
  return lines[0]!.includes('never executed');
}

test('an end that passes without any write takes its units away at that moment', async () => {
  await at(0);
  const team = await proTeam();
  await insert(team, 'ram', 2, 10);
  await insert(team, 'ram', 3, 20);
  for (const [clock, ram, kept] of [
    [0, 5, true],
    [9, 5, true],
    [10, 3, false],
    [19, 3, false],
    [20, 0, false],
  ] as const) {
    await at(clock);
    expect([clock, await unitsOf(team)]).toEqual([clock, { ...none, ram }]);
    expect([clock, await keptIsUsed(team)]).toEqual([clock, kept]);
  }
  await database.rows("UPDATE additional_resource SET status = 'expired' WHERE team_id = $1", [team]);
  expect(await keptIsUsed(team)).toBe(true);
  expect(await unitsOf(team)).toEqual(none);
  await at(9);
  expect(await unitsOf(team)).toEqual({ ...none, ram: 5 });
});

test.each([
  ['the first of a team', 0],
  ['beside one that runs', 4],
])('add-ons that are activated at once, in transactions of their own, all count: %s', async (_, running) => {
  await at(0);
  const team = await proTeam();
  if (running > 0) await insert(team, 'cpu', running, 30);
  const ids: string[] = [];
  for (const quantity of [1, 2, 3]) ids.push(await insert(team, 'cpu', quantity, null));
  const activate = async (client: pg.Client, i: number) => {
    await client.query("UPDATE additional_resource SET status = 'active', expires_at = $2 WHERE id = $1", [
      ids[i],
      minute(10),
    ]);
    return client;
  };
  const [first, ...waiting] = others as [pg.Client, pg.Client, pg.Client];
  await Promise.all(others.map((client) => client.query('BEGIN')));
  await activate(first, 0);
  const activated = waiting.map((client, i) => activate(client, i + 1));
  await lockWaiters(2);
  await first.query('COMMIT');
  const second = await Promise.race(activated);
  await lockWaiters(1);
  await second.query('COMMIT');
  await Promise.all(activated);
  await waiting.find((client) => client !== second)!.query('COMMIT');
  expect(await keptIsUsed(team)).toBe(true);
  expect(await unitsOf(team)).toEqual({ ...none, cpu: running + 6 });
});

const lockWaiters = (count: number) =>
  eventually(async () => {
    const waiting = await database.rows(
      "SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()",
    );
    return waiting.length === count;
  });

const end = fc.option(fc.integer({ min: 0, max: 12 }));
const anyChange = fc.oneof(
  fc.record({
    do: fc.constant('insert' as const),
    team: fc.nat(2),
    type: fc.constantFrom(...addonTypes),
    quantity: fc.integer({ min: 1, max: 100 }),
    end,
  }),
  fc.record({ do: fc.constant('extend' as const), which: fc.nat(100), end: fc.integer({ min: 0, max: 12 }) }),
  fc.record({ do: fc.constant('delete' as const), which: fc.nat(100) }),
  fc.record({ do: fc.constant('clock' as const), to: fc.integer({ min: 0, max: 12 }) }),
);

test('whatever is written and however the clock moves, the units are those of adding up', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyChange, { minLength: 1, maxLength: 12 }), async (changes) => {
      await at(0);
      const teams = [await proTeam(), await proTeam(), await proTeam()];
      const ids: string[] = [];
      for (const change of changes) {
        const id =
          change.do === 'extend' || change.do === 'delete' ? ids[change.which % (ids.length || 1)] : '';
        if (change.do === 'clock') await at(change.to);
        if (change.do === 'insert') {
          ids.push(await insert(teams[change.team]!, change.type, change.quantity, change.end));
        }
        if (change.do === 'delete' && id) {
          await database.rows('DELETE FROM additional_resource WHERE id = $1', [id]);
        }
        if (change.do === 'extend' && id) {
          await database.rows(
            "UPDATE additional_resource SET status = 'active', expires_at = $2 WHERE id = $1",
            [id, minute(change.end)],
          );
        }
        await compare(teams);
      }
    }),
    { numRuns: 60 },
  );
}, 120_000);

async function compare(teams: string[]): Promise<void> {
  const added = await database.rows<{ team_id: string; units: Partial<Record<AddonType, number>> }>(
    `SELECT team_id, json_object_agg(resource_type, units) AS units FROM (
       SELECT team_id, resource_type, sum(quantity) AS units FROM additional_resource
       WHERE team_id = ANY($1) AND expires_at > billing_clock() GROUP BY 1, 2) a GROUP BY 1`,
    [teams],
  );
  const found = await limitsOfMany(database.db, teams);
  for (const team of teams) {
    const units = added.find(({ team_id }) => team_id === team)?.units;
    expect(found.get(team)?.units).toEqual({ ...none, ...units });
    expect(await unitsOf(team)).toEqual({ ...none, ...units });
  }
}
