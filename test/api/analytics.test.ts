/** Analytics of teams on pro: exact to the byte, of UTC months, and of nothing that has not been. */
import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { exportUsage } from '../../src/stores/analytics-export.js';
import { eventually } from '../support/eventually.js';
import { startHarness, type Harness } from '../support/harness.js';
import { expectProblem } from '../support/problem.js';
import { addTraffic, addUnits, gb, makePro, mb, newProject, setClock, setStorage } from '../support/usage.js';

type Team = Awaited<ReturnType<Harness['newTeam']>>;
interface Figure {
  bytes: number;
  previous_bytes: number;
  change_percent: number | null;
}
interface Trends {
  months: { month: string; complete: boolean; traffic: Figure; storage: Figure }[];
}
interface Comparison {
  month: string;
  elapsed_seconds: number;
  same_elapsed_part: boolean;
  traffic: Figure;
  storage: Figure;
  projects: { id: string; name: string; traffic: Figure; storage: Figure }[];
}
interface Top {
  by_traffic: { id: string; bytes: number; share_percent: number }[];
  by_storage: { id: string; bytes: number; share_percent: number }[];
}

let h: Harness;
beforeAll(async () => {
  h = await startHarness({ worker: false });
});
afterAll(() => h.close());
beforeEach(() => setClock(h, '2027-03-15T12:00:00Z'));

const paths = ['trends', 'comparison', 'prediction', 'top-consumers', 'summary', 'export/csv'];

async function proTeam(): Promise<Team> {
  const team = await h.newTeam();
  await makePro(h, team.team);
  return team;
}

const ask = (path: string, as: string) => h.call('GET', `/api/analytics/${path}`, { as });

async function analytics<Body>({ team, owner }: Team, path: string): Promise<Body> {
  const answer = await ask(`${team}/${path}`, owner);
  expect(answer.status).toBe(200);
  return answer.body as Body;
}

const setMonth = (project: string, month: number, traffic: bigint, storage: bigint, year = 2027) =>
  h.rows('INSERT INTO project_usage VALUES ($1, $2, $3, $4, $5)', [project, year, month, traffic, storage]);

describe('who may ask', () => {
  test.each(paths)('a free team is told what %s would give it', async (path) => {
    const { team, owner } = await h.newTeam();
    const answer = await ask(`${team}/${path}`, owner);
    expectProblem(answer, 403, 'plan_required');
    expect(answer.body).toMatchObject({ plan: 'free', required_plan: 'pro', price: 3, currency: 'EUR' });
    const { features, detail } = answer.body as { features: { name: string }[]; detail: string };
    expect(features.map(({ name }) => name)).toEqual(paths);
    expect(detail).toContain('forecast');
  });

  test.each(paths)('%s is for members of the team alone', async (path) => {
    await makePro(h, h.team);
    expect((await ask(`${h.team}/${path}`, 'member')).status).toBe(200);
    expectProblem(await ask(`${h.team}/${path}`, 'outsider'), 404, 'not_found');
    expectProblem(await ask(`${h.team}/${path}`, 'platform'), 403, 'forbidden');
    expectProblem(await h.call('GET', `/api/analytics/${h.team}/${path}`), 401, 'unauthenticated');
  });

  test.each([
    ['trends?months=0', 'months'],
    ['trends?months=25', 'months'],
    ['trends?months=1.5', 'months'],
    ['trends?months=2&months=3', 'months'],
    ['trends?month=2', 'month'],
    ['comparison?month=13&year=2027', 'month'],
    ['comparison?month=0&year=2027', 'month'],
    ['comparison?month=3', 'year'],
    ['comparison?year=2027', 'month'],
    ['comparison?month=3&year=27', 'year'],
    ['comparison?month=4&year=2027', 'month'],
    ['prediction?months=2', 'months'],
    ['top-consumers?limit=0', 'limit'],
    ['top-consumers?limit=51', 'limit'],
    ['summary?x=1', 'x'],
    ['export/csv?months=-1', 'months'],
  ])('%s is refused by its field', async (path, field) => {
    await makePro(h, h.team);
    const answer = await ask(`${h.team}/${path}`, 'member');
    expectProblem(answer, 422, 'validation_failed');
    expect(answer.body).toMatchObject({ errors: [{ field }] });
  });
});

describe('trends', () => {
  test('are calendar months, those without a row 0, over new year, with their change', async () => {
    const team = await proTeam();
    const [shop, blog] = [await newProject(h, team.team), await newProject(h, team.team, 'Blog')];
    await setMonth(shop, 9, 1n, 1n, 2026);
    await setMonth(shop, 12, 3n * gb, 10n, 2026);
    await setMonth(blog, 12, gb, 20n, 2026);
    await setMonth(shop, 1, 6n * gb + 1n, 15n);
    await setMonth(shop, 3, 5n, 7n);
    await setStorage(h, shop, 40n);
    // The last instant of a month with 31 days, from which steps of 30 days would go wrong.
    await setClock(h, '2027-03-31T23:59:59.999Z');
    const { months } = await analytics<Trends>(team, 'trends');
    const row = (month: string, complete: boolean, traffic: unknown[], storage: unknown[]) => ({
      month,
      complete,
      traffic: { bytes: Number(traffic[0]), change_percent: traffic[1] },
      storage: { bytes: Number(storage[0]), change_percent: storage[1] },
    });
    expect(months).toEqual([
      row('2026-10', true, [0, -100], [0, -100]),
      row('2026-11', true, [0, null], [0, null]),
      row('2026-12', true, [4n * gb, null], [30, null]),
      row('2027-01', true, [6n * gb + 1n, 50], [15, -50]),
      row('2027-02', true, [0, -100], [0, -100]),
      row('2027-03', false, [5, null], [40, null]),
    ]);
  });

  test('of a team without projects are nothing, for as many months as are asked for', async () => {
    const { months } = await analytics<Trends>(await proTeam(), 'trends?months=24');
    expect(months).toHaveLength(24);
    expect(months[0]?.month).toBe('2025-04');
    expect(months.every(({ traffic, storage }) => traffic.bytes === 0 && storage.bytes === 0)).toBe(true);
    expect((await analytics<Trends>(await proTeam(), 'trends?months=1')).months).toHaveLength(1);
  });
});

describe('comparison', () => {
  test('is of the same elapsed part of the month before, of the team and each project', async () => {
    const team = await proTeam();
    const [shop, blog] = [await newProject(h, team.team), await newProject(h, team.team, 'Blog')];
    await addTraffic(h, shop, 100n, '2027-02-01T00:00:00Z');
    await addTraffic(h, shop, 100n, '2027-02-15T11:59:59Z');
    await addTraffic(h, shop, 5000n, '2027-02-15T12:00:00Z');
    await addTraffic(h, shop, 250n, '2027-03-01T00:00:00Z');
    await addTraffic(h, shop, 7000n, '2027-03-15T12:00:00Z');
    await addTraffic(h, blog, 50n, '2027-03-15T11:59:59Z');
    await h.rows('UPDATE project_usage SET storage_bytes = 20 WHERE project_id = $1 AND month = 2', [shop]);
    await setStorage(h, shop, 30n);
    await setClock(h, '2027-03-15T12:59:59Z');
    expect(await analytics<Comparison>(team, 'comparison')).toEqual({
      month: '2027-03',
      from: '2027-03-01T00:00:00.000Z',
      until: '2027-03-15T12:00:00.000Z',
      complete: false,
      elapsed_seconds: 14.5 * 86_400,
      same_elapsed_part: true,
      previous: {
        month: '2027-02',
        from: '2027-02-01T00:00:00.000Z',
        until: '2027-02-15T12:00:00.000Z',
        seconds: 14.5 * 86_400,
      },
      traffic: { bytes: 300, previous_bytes: 200, change_percent: 50 },
      storage: { bytes: 30, previous_bytes: 20, change_percent: 50 },
      projects: [
        {
          id: shop,
          name: 'Shop',
          status: 'active',
          traffic: { bytes: 250, previous_bytes: 200, change_percent: 25 },
          storage: { bytes: 30, previous_bytes: 20, change_percent: 50 },
        },
        {
          id: blog,
          name: 'Blog',
          status: 'active',
          traffic: { bytes: 50, previous_bytes: 0, change_percent: null },
          storage: { bytes: 0, previous_bytes: 0, change_percent: null },
        },
      ],
    });
  });

  test('is with the whole month before, once that had no more', async () => {
    const team = await proTeam();
    const shop = await newProject(h, team.team);
    await addTraffic(h, shop, 28n, '2027-02-28T23:59:59Z');
    await addTraffic(h, shop, 42n, '2027-03-30T10:00:00Z');
    await setClock(h, '2027-03-31T12:00:00Z');
    expect(await analytics<Comparison>(team, 'comparison')).toMatchObject({
      same_elapsed_part: false,
      elapsed_seconds: 30.5 * 86_400,
      previous: { until: '2027-03-01T00:00:00.000Z', seconds: 28 * 86_400 },
      traffic: { bytes: 42, previous_bytes: 28, change_percent: 50 },
    });
  });

  test('in the first hour of a month is of nothing yet', async () => {
    const team = await proTeam();
    await addTraffic(h, await newProject(h, team.team), 5n, '2027-02-01T00:00:00Z');
    await setClock(h, '2027-03-01T00:00:00Z');
    expect(await analytics<Comparison>(team, 'comparison')).toMatchObject({
      month: '2027-03',
      elapsed_seconds: 0,
      same_elapsed_part: true,
      traffic: { bytes: 0, previous_bytes: 0, change_percent: null },
    });
  });

  test('of a month that is over is of whole months; a project of later is not in it', async () => {
    const team = await proTeam();
    const [shop, later] = [await newProject(h, team.team), await newProject(h, team.team, 'Later')];
    await h.rows(`UPDATE project SET created_at = '2027-03-01Z' WHERE id = $1`, [later]);
    await setMonth(shop, 12, 10n, 4n, 2026);
    await setMonth(shop, 1, 5n, 8n);
    await setStorage(h, shop, 99n);
    const body = await analytics<Comparison>(team, 'comparison?month=1&year=2027');
    expect(body).toMatchObject({
      month: '2027-01',
      complete: true,
      elapsed_seconds: 31 * 86_400,
      same_elapsed_part: false,
      traffic: { bytes: 5, previous_bytes: 10, change_percent: -50 },
      storage: { bytes: 8, previous_bytes: 4, change_percent: 100 },
    });
    expect(body.projects.map(({ id }) => id)).toEqual([shop]);
    const before = await analytics<Comparison>(team, 'comparison?month=2&year=2024');
    expect(before).toMatchObject({ elapsed_seconds: 29 * 86_400, traffic: { bytes: 0 }, projects: [] });
  });
});

describe('prediction', () => {
  const days = (from: string, count: number) =>
    Array.from({ length: count }, (_, n) => new Date(Date.parse(from) + n * 86_400_000).toISOString());

  test('goes on as before, and names the days on which limits are reached', async () => {
    const team = await proTeam();
    const shop = await newProject(h, team.team);
    for (const day of days('2027-01-01T05:00:00Z', 73)) await addTraffic(h, shop, gb / 2n, day);
    await addTraffic(h, shop, gb / 4n, '2027-03-15T05:00:00Z');
    await h.rows('UPDATE project_usage SET storage_bytes = month * $2::bigint WHERE project_id = $1', [
      shop,
      gb,
    ]);
    await setStorage(h, shop, 3n * gb);
    expect(await analytics(team, 'prediction')).toEqual({
      month: '2027-03',
      as_of: '2027-03-15T12:00:00.000Z',
      enough_data: true,
      based_on_days: 73,
      traffic: {
        bytes: Number((29n * gb) / 4n),
        limit_bytes: Number(10n * gb),
        predicted_bytes: Number((31n * gb) / 2n),
        low_bytes: Number((31n * gb) / 2n),
        high_bytes: Number((31n * gb) / 2n),
        interval_percent: 80,
        predicted_percent: 155,
        reached: false,
        reached_on: '2027-03-20',
        reached_on_earliest: '2027-03-20',
      },
      storage: {
        bytes: Number(3n * gb),
        limit_bytes: Number(10n * gb),
        growth_bytes_per_day: expect.any(Number),
        reached: false,
        reached_on: null,
      },
    });
    await addUnits(h, team.team, 'traffic');
    expect(await analytics(team, 'prediction')).toMatchObject({ traffic: { reached_on: null } });
  });

  test('of a new team says how many days it needs', async () => {
    const team = await proTeam();
    const shop = await newProject(h, team.team);
    expect(await analytics(team, 'prediction')).toMatchObject({
      enough_data: false,
      reason: 'no_traffic',
      needed_days: 21,
      days: 0,
      traffic: { bytes: 0, predicted_bytes: null, reached: false, reached_on: null },
    });
    for (const day of days('2027-03-10T00:00:00Z', 5)) await addTraffic(h, shop, 2n * gb, day);
    expect(await analytics(team, 'prediction')).toMatchObject({
      enough_data: false,
      reason: 'too_few_days',
      days: 5,
      traffic: { reached: true, reached_on: '2027-03-14' },
    });
  });
});

describe('top consumers', () => {
  test('have their share of all bytes of the team, by traffic and by storage', async () => {
    const team = await proTeam();
    const ids: string[] = [];
    for (const [n, name] of ['A', 'B', 'C', 'D'].entries()) {
      const id = await newProject(h, team.team, name);
      ids.push(id);
      if (n < 3) await addTraffic(h, id, BigInt(n + 1), '2027-03-02T00:00:00Z');
      if (n > 1) await setStorage(h, id, BigInt(n) * mb + 1n);
    }
    await addTraffic(h, ids[3] ?? '', 1000n, '2027-02-28T00:00:00Z');
    const body = await analytics<Top>(team, 'top-consumers?limit=2');
    expect(body).toMatchObject({
      month: '2027-03',
      by_traffic: [
        { id: ids[2], name: 'C', status: 'active', bytes: 3, share_percent: 50 },
        { id: ids[1], bytes: 2, share_percent: 33.33 },
      ],
      by_storage: [
        { id: ids[3], bytes: Number(3n * mb) + 1, share_percent: 60 },
        { id: ids[2], bytes: Number(2n * mb) + 1, share_percent: 40 },
      ],
    });
    expect(body.by_traffic).toHaveLength(2);
    expect((await analytics<Top>(team, 'top-consumers')).by_traffic).toHaveLength(3);
    await h.call('DELETE', `/api/platform/projects/${ids[2]}`, { as: 'platform' });
    expect(await analytics<Top>(team, 'top-consumers?limit=1')).toMatchObject({
      by_traffic: [{ id: ids[2], status: 'deleted', share_percent: 50 }],
      by_storage: [{ id: ids[3], share_percent: 100 }],
    });
  });
});

test('the summary has the same figures as each of them, with alerts, limits and costs', async () => {
  const team = await proTeam();
  const shop = await newProject(h, team.team);
  await addTraffic(h, shop, 8n * gb, '2027-03-10T00:00:00Z');
  await addTraffic(h, shop, 4n * gb, '2027-02-10T00:00:00Z');
  await setStorage(h, shop, gb);
  await addUnits(h, team.team, 'storage', 2);
  await h.rows(
    `INSERT INTO usage_alert (team_id, metric, month, level, used_bytes, limit_bytes) VALUES
       ($1, 'traffic', '2027-03-01', 'warning', 8, 10), ($1, 'traffic', '2027-02-01', 'critical', 8, 10)`,
    [team.team],
  );
  const { projects, ...comparison } = await analytics<Comparison>(team, 'comparison');
  expect(projects).toHaveLength(1);
  const { by_traffic, by_storage } = await analytics<Top>(team, 'top-consumers');
  const { traffic, storage, enough_data } = await analytics<{
    traffic: Record<string, unknown>;
    storage: Record<string, unknown>;
    enough_data: boolean;
  }>(team, 'prediction');
  expect(await analytics(team, 'summary')).toEqual({
    month: '2027-03',
    as_of: '2027-03-15T12:00:00.000Z',
    traffic: { bytes: Number(8n * gb), limit_bytes: Number(10n * gb), percent: 80, level: 'warning' },
    storage: { bytes: Number(gb), limit_bytes: Number(30n * gb), percent: 3.33, level: 'ok' },
    comparison,
    forecast: {
      enough_data,
      predicted_bytes: traffic.predicted_bytes,
      low_bytes: traffic.low_bytes,
      high_bytes: traffic.high_bytes,
      traffic_limit_reached_on: traffic.reached_on,
      storage_limit_reached_on: storage.reached_on,
    },
    top_consumers: { by_traffic, by_storage },
    alerts: [
      {
        id: expect.any(String),
        metric: 'traffic',
        level: 'warning',
        used_bytes: 8,
        limit_bytes: 10,
        percent: 80,
        created_at: expect.any(String),
      },
    ],
    limits: { cpu_cores: 4, memory_mb: 6144, traffic_gb: 10, storage_mb: 30_720 },
    cost: {
      period_seconds: 30 * 86_400,
      currency: 'EUR',
      total: 5,
      items: [
        { item: 'pro', quantity: 1, amount: 3, currency: 'EUR', until: '2099-01-01T00:00:00.000Z' },
        { item: 'storage', quantity: 2, amount: 2, currency: 'EUR', until: '2099-01-01T00:00:00.000Z' },
      ],
    },
  });
});

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

describe('the export', () => {
  test('is CSV as RFC 4180 has it, a line a month and project, that no spreadsheet runs', async () => {
    const team = await proTeam();
    const names = ['Café, "le bon"', '=1+1', '@SUM(A1)', ' -2', 'two\nlines', '\tTab', 'Boutique – été'];
    const ids: string[] = [];
    for (const [n, name] of names.entries()) {
      ids.push(await newProject(h, team.team, name));
      await h.rows('UPDATE project SET id = $2 WHERE id = $1', [ids[n], `${team.team}-${n}`]);
    }
    await setMonth(`${team.team}-0`, 2, 2n ** 55n + 1n, 5n);
    await setStorage(h, `${team.team}-1`, 77n);
    const answer = await ask(`${team.team}/export/csv?months=2`, team.owner);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('Content-Type')).toBe('text/csv; charset=utf-8');
    expect(answer.headers.get('Content-Disposition')).toBe('attachment; filename="octroi-usage.csv"');
    const line = (month: string, n: number, cell: string, traffic: bigint, storage: bigint) =>
      `"${month}","${team.team}-${n}","${cell}",${traffic},${storage}\r\n`;
    const cells = [
      'Café, ""le bon""',
      "'=1+1",
      "'@SUM(A1)",
      "' -2",
      'two\nlines',
      "'\tTab",
      'Boutique – été',
    ];
    // fetch takes the byte order mark away from text.
    expect(answer.body).toBe(
      '"month","project_id","project_name","traffic_bytes","storage_bytes"\r\n' +
        cells
          .map((cell, n) => line('2027-02', n, cell, n === 0 ? 2n ** 55n + 1n : 0n, n === 0 ? 5n : 0n))
          .join('') +
        cells.map((cell, n) => line('2027-03', n, cell, 0n, n === 1 ? 77n : 0n)).join(''),
    );
    const raw = await fetch(`${h.apiUrl}/api/analytics/${team.team}/export/csv?months=1`, {
      headers: { Authorization: `Bearer ${team.owner}` },
    });
    expect(Buffer.from(await raw.arrayBuffer()).subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]));
  });

  test('is read in pages that miss and repeat nothing', async () => {
    const team = await proTeam();
    for (let n = 0; n < 5; n += 1) await newProject(h, team.team, `P${n}`);
    const whole = await collect(exportUsage(h.database.db, team.team, 3));
    expect(whole).toHaveLength(15);
    for (const size of [1, 2, 5]) {
      expect(await collect(exportUsage(h.database.db, team.team, 3, size))).toEqual(whole);
    }
  });

  test('of a team without projects is the heading alone', async () => {
    const team = await proTeam();
    const { body } = await ask(`${team.team}/export/csv`, team.owner);
    expect(body).toBe('"month","project_id","project_name","traffic_bytes","storage_bytes"\r\n');
  });

  test('of a client who reads nothing, or goes away, stops asking the database', async () => {
    const team = await proTeam();
    await h.rows(
      `INSERT INTO project (id, team_id, name, created_at)
       SELECT $1 || '-' || n, $1, repeat('x', 200), '2020-01-01Z' FROM generate_series(1, 12000) n`,
      [team.team],
    );
    const statements = async () => {
      const text = (await h.call<string>('GET', '/metrics')).body;
      return Number(/^octroi_sql_statements_total (\d+)/m.exec(text)?.[1]);
    };
    const before = await statements();
    const client = httpRequest(`${h.apiUrl}/api/analytics/${team.team}/export/csv?months=24`, {
      headers: { Authorization: `Bearer ${team.owner}` },
    });
    client.on('error', () => {});
    const begun = new Promise((resolve) => client.on('response', resolve));
    client.end();
    await begun;
    // 24 months of 12,000 projects are 288 pages and more; what is not taken is not asked for.
    const stopped = await eventually(async () => {
      const once = await statements();
      return once === (await statements()) && once;
    });
    expect(stopped - before).toBeLessThan(100);
    client.destroy();
    const after = await statements();
    expect((await ask(`${team.team}/trends`, team.owner)).status).toBe(200);
    expect((await statements()) - after).toBeLessThan(10);
  });
});
