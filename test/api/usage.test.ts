/** What teams see of their usage: exact to the byte, of UTC months, beside the limits of the moment. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { startHarness, type Answer, type Harness } from '../support/harness.js';
import { expectProblem } from '../support/problem.js';
import {
  addTraffic,
  addUnits,
  gb,
  makePro,
  mb,
  newProject,
  setClock,
  setStorage,
  tb,
} from '../support/usage.js';

interface Share {
  bytes: number;
  limit_bytes: number | null;
  percent: number | null;
  level: string;
}
interface Usage {
  month: string;
  days_left: number;
  measured_at: string | null;
  storage_failing_since: string | null;
  traffic: Share;
  storage: Share;
  projects: { id: string; name: string; status: string; traffic: Share; storage: Share }[];
  days: { date: string; bytes: number }[];
}

let h: Harness;
beforeAll(async () => {
  h = await startHarness({ worker: false });
});
afterAll(() => h.close());
beforeEach(() => setClock(h, '2027-03-15T12:00:00Z'));

const ask = (path: string, as: string) => h.call<Usage>('GET', `/api/usage/${path}`, { as });

async function usage({ team, owner }: { team: string; owner: string }, query = ''): Promise<Usage> {
  const answer = await ask(team + query, owner);
  expect(answer.status).toBe(200);
  return answer.body;
}

async function usageOfProject({ team, owner }: { team: string; owner: string }, id: string, query = '') {
  const answer = await ask(`${team}/projects/${id}${query}`, owner);
  expect(answer.status).toBe(200);
  return answer.body;
}

const traffic = (bytes: bigint, limit: bigint, percent: number, level: string): Share => ({
  bytes: Number(bytes),
  limit_bytes: Number(limit),
  percent,
  level,
});

const nothing = { bytes: 0, percent: 0, level: 'ok' };
const free = { traffic: 5n * gb, storage: 100n * mb };

describe('a team', () => {
  test('without projects has used nothing of its limits', async () => {
    const team = await h.newTeam();
    const days = Array.from({ length: 15 }, (_, n) => ({
      date: `2027-03-${String(n + 1).padStart(2, '0')}`,
      bytes: 0,
    }));
    expect(await usage(team)).toEqual({
      month: '2027-03',
      days_left: 17,
      measured_at: null,
      storage_failing_since: null,
      traffic: { ...nothing, limit_bytes: Number(free.traffic) },
      storage: { ...nothing, limit_bytes: Number(free.storage) },
      projects: [],
      days,
    });
  });

  test('is told the sum of its projects, each of them, and each day', async () => {
    const team = await h.newTeam();
    const [shop, blog] = [await newProject(h, team.team), await newProject(h, team.team, 'Blog')];
    await addTraffic(h, shop, gb, '2027-03-01T00:00:00Z');
    await addTraffic(h, shop, 1n, '2027-03-15T11:59:59Z');
    await addTraffic(h, blog, 2n * gb, '2027-03-01T23:59:59.999Z');
    await setStorage(h, shop, 30n * mb);
    await setStorage(h, shop, 2n * mb, { host: 'second', at: '2027-03-10T05:00:00Z' });
    await setStorage(h, blog, 1n);
    const body = await usage(team);
    expect(body).toMatchObject({
      measured_at: '2027-03-10T05:00:00.000Z',
      traffic: traffic(3n * gb + 1n, free.traffic, 60, 'ok'),
      storage: traffic(32n * mb + 1n, free.storage, 32, 'ok'),
    });
    expect(body.projects).toEqual([
      {
        id: blog,
        name: 'Blog',
        status: 'active',
        traffic: traffic(2n * gb, free.traffic, 40, 'ok'),
        storage: traffic(1n, free.storage, 0, 'ok'),
      },
      {
        id: shop,
        name: 'Shop',
        status: 'active',
        traffic: traffic(gb + 1n, free.traffic, 20, 'ok'),
        storage: traffic(32n * mb, free.storage, 32, 'ok'),
      },
    ]);
    expect(body.days).toHaveLength(15);
    expect(body.days.filter(({ bytes }) => bytes > 0)).toEqual([
      { date: '2027-03-01', bytes: Number(3n * gb) },
      { date: '2027-03-15', bytes: 1 },
    ]);

    const one = await usageOfProject(team, shop);
    expect(one).toMatchObject({
      id: shop,
      name: 'Shop',
      status: 'active',
      month: '2027-03',
      days_left: 17,
      measured_at: '2027-03-10T05:00:00.000Z',
      traffic: body.projects[1]?.traffic,
      storage: body.projects[1]?.storage,
    });
    expect(one).not.toHaveProperty('projects');
    expect(one.days.filter(({ bytes }) => bytes > 0)).toEqual([
      { date: '2027-03-01', bytes: Number(gb) },
      { date: '2027-03-15', bytes: 1 },
    ]);
  });

  test('is measured against the limits of the moment: free, pro, and with add-ons', async () => {
    const team = await h.newTeam();
    const project = await newProject(h, team.team);
    await addTraffic(h, project, 8n * gb, '2027-03-02T00:00:00Z');
    await setStorage(h, project, 9n * gb);
    expect(await usage(team)).toMatchObject({
      traffic: traffic(8n * gb, 5n * gb, 160, 'exceeded'),
      storage: { percent: 9216, level: 'exceeded' },
    });
    await makePro(h, team.team);
    expect(await usage(team)).toMatchObject({
      traffic: traffic(8n * gb, 10n * gb, 80, 'warning'),
      storage: traffic(9n * gb, 10n * gb, 90, 'warning'),
    });
    await addUnits(h, team.team, 'traffic');
    await addUnits(h, team.team, 'storage', 2);
    expect(await usage(team)).toMatchObject({
      traffic: traffic(8n * gb, 20n * gb, 40, 'ok'),
      storage: traffic(9n * gb, 30n * gb, 30, 'ok'),
      projects: [{ traffic: { percent: 40 }, storage: { percent: 30 } }],
    });
  });

  const [at80, at95] = [4_294_967_296n, 5_100_273_664n];
  test.each<[bigint, number, string]>([
    [1n, 0, 'ok'],
    [at80 - 1n, 79.99, 'ok'],
    [at80, 80, 'warning'],
    [at95 - 1n, 94.99, 'warning'],
    [at95, 95, 'critical'],
    [free.traffic - 1n, 99.99, 'critical'],
    [free.traffic, 100, 'critical'],
    [free.traffic + 1n, 100, 'exceeded'],
    [9n * tb, 184_320, 'exceeded'],
  ])('that has used %p bytes of 5 GB is at %p %%: %s', async (bytes, percent, level) => {
    const team = await h.newTeam();
    await addTraffic(h, await newProject(h, team.team), bytes, '2027-03-02T00:00:00Z');
    expect((await usage(team)).traffic).toEqual(traffic(bytes, free.traffic, percent, level));
  });

  test('to which nothing is granted has exceeded it with the first byte', async () => {
    const team = await h.newTeam();
    const project = await newProject(h, team.team);
    await h.rows(`INSERT INTO plan_terms (plan_id, valid_from, max_teams, max_members, max_projects, cpu_millicores,
      memory_mb, traffic_gb, storage_mb, created_by) VALUES ('free', '2027-03-16Z', 1, 1, 2, 300, 100, 0, 0, 'test')`);
    try {
      await setClock(h, '2027-03-16T12:00:00Z');
      expect(await usage(team)).toMatchObject({ traffic: { ...nothing, limit_bytes: 0 } });
      await addTraffic(h, project, 1n, '2027-03-16T00:00:00Z');
      expect((await usage(team)).traffic).toEqual(traffic(1n, 0n, 100, 'exceeded'));
    } finally {
      await h.rows("DELETE FROM plan_terms WHERE created_by = 'test'");
    }
  });

  test('has the usage that the check of its limits judges by', async () => {
    const team = await h.newTeam();
    const [shop, gone] = [await newProject(h, team.team), await newProject(h, team.team, 'Gone')];
    await addTraffic(h, shop, 4n * gb, '2027-03-02T00:00:00Z');
    await addTraffic(h, gone, 2n * gb, '2027-03-02T00:00:00Z');
    await addTraffic(h, gone, 7n * gb, '2027-02-02T00:00:00Z');
    await setStorage(h, shop, 90n * mb);
    await setStorage(h, gone, 90n * mb);
    await h.call('DELETE', `/api/platform/projects/${gone}`, { as: 'platform' });
    const body = await usage(team);
    const { body: check } = await h.call<{ checks: { used: number; limit: number; level: string }[] }>(
      'GET',
      `/api/limits/${team.team}/check`,
      { as: 'platform' },
    );
    for (const [n, share] of [body.traffic, body.storage].entries()) {
      const { bytes: used, limit_bytes: limit, percent, level } = share;
      expect(check.checks[n]).toMatchObject({ used, limit, percent, level });
    }
  });
});

test('the days add up to the whole while traffic comes in', async () => {
  const team = await h.newTeam();
  const shop = await newProject(h, team.team);
  let reading = true;
  const writer = async () => {
    for (; reading; await addTrafficAtOnce());
  };
  const addTrafficAtOnce = () =>
    h.rows(
      `WITH whole AS (
         INSERT INTO project_usage AS u VALUES ($1, 2027, 3, 1) ON CONFLICT (project_id, year, month)
           DO UPDATE SET traffic_bytes = u.traffic_bytes + 1)
       INSERT INTO traffic_hour AS t VALUES ($1, '2027-03-15T11:00:00Z', 1) ON CONFLICT (project_id, hour)
         DO UPDATE SET bytes = t.bytes + 1`,
      [shop],
    );
  const writing = writer();
  for (let n = 0; n < 40; n += 1) {
    const { traffic, projects, days } = await usage(team);
    expect(days.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(traffic.bytes);
    expect(projects.reduce((sum, project) => sum + project.traffic.bytes, 0)).toBe(traffic.bytes);
  }
  reading = false;
  await writing;
});

describe('a project that was deleted', () => {
  test('keeps its traffic in the month, but stores nothing any more', async () => {
    const team = await h.newTeam();
    const [shop, unused] = [await newProject(h, team.team), await newProject(h, team.team, 'Unused')];
    await addTraffic(h, shop, gb, '2027-03-02T00:00:00Z');
    await setStorage(h, shop, 90n * mb);
    await setStorage(h, unused, 5n * mb);
    for (const id of [shop, unused]) {
      await h.call('DELETE', `/api/platform/projects/${id}`, { as: 'platform' });
    }
    const body = await usage(team);
    expect(body).toMatchObject({
      measured_at: null,
      traffic: { bytes: Number(gb) },
      storage: { bytes: 0 },
      projects: [{ id: shop, status: 'deleted', traffic: { bytes: Number(gb) }, storage: { bytes: 0 } }],
    });
    expect(body.projects).toHaveLength(1);
    expect(body.days[1]).toEqual({ date: '2027-03-02', bytes: Number(gb) });
    expectProblem((await ask(`${team.team}/projects/${shop}`, team.owner)) as never, 404, 'not_found');
  });

  test('is gone in the next month, and still told of the one before', async () => {
    const team = await h.newTeam();
    const shop = await newProject(h, team.team);
    await addTraffic(h, shop, gb, '2027-03-02T00:00:00Z');
    await h.rows('UPDATE project_usage SET storage_bytes = 7 WHERE project_id = $1', [shop]);
    await h.call('DELETE', `/api/platform/projects/${shop}`, { as: 'platform' });
    await setClock(h, '2027-04-01T00:00:00Z');
    expect(await usage(team)).toMatchObject({ traffic: { bytes: 0 }, projects: [] });
    expect(await usage(team, '?month=2027-03')).toMatchObject({
      traffic: { bytes: Number(gb) },
      storage: { bytes: 7 },
      projects: [{ id: shop, traffic: { bytes: Number(gb) }, storage: { bytes: 7 } }],
    });
  });
});

describe('a month', () => {
  test('ends at midnight UTC, to the byte', async () => {
    const team = await h.newTeam();
    const shop = await newProject(h, team.team);
    await addTraffic(h, shop, 10n, '2027-02-28T23:59:59.999Z');
    await addTraffic(h, shop, 200n, '2027-03-01T00:00:00.000Z');
    await addTraffic(h, shop, 3000n, '2027-03-31T23:59:59.999Z');
    await addTraffic(h, shop, 40_000n, '2027-04-01T00:00:00.000Z');

    await setClock(h, '2027-03-31T23:59:59.999Z');
    const march = await usage(team);
    expect(march).toMatchObject({ month: '2027-03', days_left: 1, traffic: { bytes: 3200 } });
    expect(march.days).toHaveLength(31);
    expect(march.days[0]).toEqual({ date: '2027-03-01', bytes: 200 });
    expect(march.days[30]).toEqual({ date: '2027-03-31', bytes: 3000 });
    expect(await usageOfProject(team, shop)).toMatchObject({ days: march.days, traffic: march.traffic });

    await setClock(h, '2027-04-01T00:00:00Z');
    expect(await usage(team)).toMatchObject({
      month: '2027-04',
      days_left: 30,
      traffic: { bytes: 40_000 },
      days: [{ date: '2027-04-01', bytes: 40_000 }],
    });
    expect(await usage(team, '?month=2027-03')).toEqual({ ...march, days_left: 0 });
    const february = await usage(team, '?month=2027-02');
    expect(february).toMatchObject({ days_left: 0, measured_at: null, traffic: { bytes: 10 } });
    expect(february.days).toHaveLength(28);
    expect(february.days[27]).toEqual({ date: '2027-02-28', bytes: 10 });
  });

  test('that is over has the storage that was measured last in it', async () => {
    const team = await h.newTeam();
    const shop = await newProject(h, team.team);
    await addTraffic(h, shop, 1n, '2027-02-01T00:00:00Z');
    await h.rows('UPDATE project_usage SET storage_bytes = $2 WHERE project_id = $1', [shop, 50n * mb]);
    await setStorage(h, shop, 95n * mb);
    expect((await usage(team)).storage).toEqual(traffic(95n * mb, free.storage, 95, 'critical'));
    expect(await usage(team, '?month=2027-02')).toMatchObject({
      measured_at: null,
      storage: traffic(50n * mb, free.storage, 50, 'ok'),
      projects: [{ storage: traffic(50n * mb, free.storage, 50, 'ok') }],
    });
  });

  test('of before a project was made does not know it, and a leap year has its day', async () => {
    const team = await h.newTeam();
    const shop = await newProject(h, team.team);
    await h.rows(`UPDATE project SET created_at = '2027-03-01Z' WHERE id = $1`, [shop]);
    expect((await usage(team)).projects).toHaveLength(1);
    const before = await usage(team, '?month=2024-02');
    expect(before).toMatchObject({ projects: [], traffic: { bytes: 0 } });
    expect(before.days.at(-1)).toEqual({ date: '2024-02-29', bytes: 0 });
    expect(await usageOfProject(team, shop, '?month=2024-02')).toMatchObject({
      traffic: { bytes: 0 },
      storage: { bytes: 0 },
    });
  });

  test.each(['', '2027-00', '2027-13', '2027-3', '27-03', '2027-03-01', 'now', '2027-03&month=2027-02'])(
    'such as ?month=%s is refused',
    async (month) => {
      const shop = await newProject(h, h.team);
      for (const path of [h.team, `${h.team}/projects/${shop}`]) {
        const answer = (await ask(`${path}?month=${month}`, 'member')) as unknown as Answer;
        expectProblem(answer, 422, 'validation_failed');
        expect(answer.body).toMatchObject({ errors: [{ field: 'month' }] });
      }
    },
  );

  test('that has not begun is refused, by the clock that counts', async () => {
    const answer = (await ask(`${h.team}?month=2027-04`, 'member')) as unknown as Answer;
    expectProblem(answer, 422, 'validation_failed');
    expect(answer.body).toMatchObject({ errors: [{ field: 'month', code: 'in_future' }] });
    expect((await ask(`${h.team}?month=2027-03`, 'member')).status).toBe(200);
    expectProblem((await ask(`${h.team}?months=2027-03`, 'member')) as never, 422, 'validation_failed');
  });
});

describe('a Docker engine that cannot be measured', () => {
  const since = '2027-03-12T04:00:00.000Z';
  test.each<[string, string, string | null, string | null]>([
    ['that the team is on, is told of with the last value', 'local', '2027-03-10Z', since],
    ['that was never measured, too', 'new', null, since],
    ['that the team is not on, is nothing to it', 'other', '2027-03-10Z', null],
  ])('%s', async (_what, name, measuredAt, told) => {
    const team = await h.newTeam();
    await setStorage(h, await newProject(h, team.team), 3n);
    await h.rows('INSERT INTO docker_host (name, measured_at, failing_since) VALUES ($1, $2, $3)', [
      name,
      measuredAt,
      since,
    ]);
    try {
      expect(await usage(team)).toMatchObject({ storage_failing_since: told, storage: { bytes: 3 } });
      expect(await usage(team, '?month=2027-02')).toMatchObject({ storage_failing_since: null });
    } finally {
      await h.rows('DELETE FROM docker_host');
    }
  });
});

describe('who may ask', () => {
  test('every member of the team, and nobody else', async () => {
    const shop = await newProject(h, h.team);
    for (const path of [h.team, `${h.team}/projects/${shop}`]) {
      for (const as of ['owner', 'admin', 'member']) expect((await ask(path, as)).status).toBe(200);
      expectProblem((await ask(path, 'outsider')) as never, 404, 'not_found');
      expectProblem((await ask(path, 'support')) as never, 403, 'forbidden');
      expectProblem(await h.call('GET', `/api/usage/${path}`), 401, 'unauthenticated');
    }
  });

  test('not about a team or a project that is not there or is not the team’s', async () => {
    const foreign = await newProject(h, h.otherTeam);
    for (const path of ['nobody', `${h.team}/projects/${foreign}`, `${h.team}/projects/none`]) {
      expectProblem((await ask(path, 'owner')) as never, 404, 'not_found');
    }
    const { team, owner } = await h.newTeam();
    await h.call('DELETE', `/api/platform/teams/${team}`, { as: 'platform' });
    expectProblem((await ask(team, owner)) as never, 404, 'not_found');
  });
});
