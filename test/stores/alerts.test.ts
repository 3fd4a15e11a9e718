/** Alerts about usage: each exactly once, the higher level only, whoever checks and however often. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { templates } from '../../src/mail/templates/index.js';
import { openDatabase, type Database } from '../../src/models/database.js';
import { createAlertStore, type AlertStore } from '../../src/stores/alerts.js';
import { changesAfter } from '../../src/stores/changes.js';
import { newTeam as teamWith } from '../support/billing-stores.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { eventually } from '../support/eventually.js';
import { addTraffic, addUnits, gb, makePro, mb, newProject, setClock, setStorage } from '../support/usage.js';

let database: TestDatabase;
let other: Database;
let alerts: AlertStore;
let elsewhere: AlertStore;
const march = '2027-03-15T12:00:00Z';
beforeAll(async () => {
  database = await createTestDatabase();
  other = openDatabase(database.url, { poolSize: 5 });
  alerts = createAlertStore(database.db, { enforceLimits: false });
  elsewhere = createAlertStore(other, { enforceLimits: false });
});
afterAll(async () => {
  await other.close();
  await database.drop();
});
beforeEach(() => setClock(database, march));

const newTeam = () => teamWith(database);
const limit = 5n * gb;
const percent = (n: number) => (limit * BigInt(n)) / 100n;

/** A team with one project, on the free plan: 5 GB of traffic, 100 MB of storage. */
async function teamWithProject() {
  const team = await newTeam();
  return { team, project: await newProject(database, team) };
}

/** Sets the traffic of the month in which `at` lies. */
async function setTraffic(project: string, bytes: bigint, at = march) {
  await addTraffic(database, project, 0n, at);
  await database.rows(
    `UPDATE project_usage SET traffic_bytes = $2 WHERE project_id = $1
       AND make_date(year, month, 1) = date_trunc('month', $3::timestamptz AT TIME ZONE 'UTC')`,
    [project, bytes, at],
  );
}

/** What was told of a team, the oldest first. */
async function told(team: string): Promise<string[]> {
  const rows = await database.rows<{ alert: string }>(
    `SELECT metric || ' ' || level || ' ' || to_char(month, 'YYYY-MM') AS alert FROM usage_alert WHERE team_id = $1
     ORDER BY created_at, level DESC`,
    [team],
  );
  return rows.map(({ alert }) => alert);
}

/** Lets the usage of a new team go through percents of its limit, with a check after each. */
async function through(...percents: number[]) {
  const { team, project } = await teamWithProject();
  for (const n of percents) {
    await setTraffic(project, percent(n));
    await alerts.check([team]);
  }
  return { team, project };
}

describe('usage that goes through', () => {
  test.each<[number[], string[]]>([
    [[79], []],
    [
      [79, 81, 96],
      ['warning', 'critical'],
    ],
    [[70, 96], ['critical']],
    [[70, 140], ['critical']],
    [[96, 100, 140], ['critical']],
    [[81, 81, 82, 94], ['warning']],
    [
      [81, 50, 81, 96, 50, 81, 96],
      ['warning', 'critical'],
    ],
    [[96, 81, 10, 81], ['critical']],
  ])('%p percent gives %p', async (percents, levels) => {
    const { team } = await through(...percents);
    expect(await told(team)).toEqual(levels.map((level) => `traffic ${level} 2027-03`));
  });

  test.each<[bigint, string[]]>([
    [percent(80) - 1n, []],
    [percent(80), ['warning']],
    [percent(95) - 1n, ['warning']],
    [percent(95), ['critical']],
    [limit, ['critical']],
  ])('%p bytes of 5 GB gives %p', async (bytes, levels) => {
    const { team, project } = await teamWithProject();
    await setTraffic(project, bytes);
    const made = await alerts.check([team]);
    expect(made.map(({ level, used_bytes, limit_bytes }) => ({ level, used_bytes, limit_bytes }))).toEqual(
      levels.map((level) => ({ level, used_bytes: bytes, limit_bytes: limit })),
    );
  });

  test('its level again in the next month is told again, and a new month starts at nothing', async () => {
    const { team, project } = await through(81, 96);
    await setClock(database, '2027-03-31T23:59:59.999Z');
    expect(await alerts.check([team])).toEqual([]);
    await setClock(database, '2027-04-01T00:00:00Z');
    expect(await alerts.check([team])).toEqual([]);
    await setTraffic(project, percent(81), '2027-04-01T00:00:00Z');
    await alerts.check([team]);
    const march = ['traffic warning 2027-03', 'traffic critical 2027-03'];
    expect(await told(team)).toEqual([...march, 'traffic warning 2027-04']);
  });

  test('limits that an add-on raises, is told no level twice', async () => {
    const { team, project } = await teamWithProject();
    await makePro(database, team);
    await setTraffic(project, (10n * gb * 81n) / 100n);
    await alerts.check([team]);
    await addUnits(database, team, 'traffic');
    await alerts.check([team]);
    await setTraffic(project, (20n * gb * 81n) / 100n);
    expect(await alerts.check([team])).toEqual([]);
    await setTraffic(project, (20n * gb * 96n) / 100n);
    expect(await alerts.check([team])).toMatchObject([{ level: 'critical', limit_bytes: 20n * gb }]);
    expect(await told(team)).toEqual(['traffic warning 2027-03', 'traffic critical 2027-03']);
  });
});

describe('what counts', () => {
  test('traffic and storage each have their own alerts', async () => {
    const { team, project } = await teamWithProject();
    await setTraffic(project, percent(81));
    await setStorage(database, project, 96n * mb);
    await alerts.check([team]);
    expect((await told(team)).sort()).toEqual(['storage critical 2027-03', 'traffic warning 2027-03']);
    await setTraffic(project, percent(96));
    await alerts.check([team]);
    expect(await told(team)).toHaveLength(3);
  });

  test('nothing used of nothing granted is no alert, one byte is', async () => {
    const { team, project } = await teamWithProject();
    await database.rows(`INSERT INTO plan_terms (plan_id, valid_from, max_teams, max_members, max_projects,
      cpu_millicores, memory_mb, traffic_gb, storage_mb, created_by)
      VALUES ('free', '2027-03-16Z', 1, 1, 2, 300, 100, 0, 0, 'test')`);
    try {
      await setClock(database, '2027-03-16T12:00:00Z');
      await setTraffic(project, 0n);
      expect(await alerts.check([team])).toEqual([]);
      await setTraffic(project, 1n);
      expect(await alerts.check([team])).toMatchObject([
        { level: 'critical', used_bytes: 1n, limit_bytes: 0n },
      ]);
    } finally {
      await database.rows("DELETE FROM plan_terms WHERE created_by = 'test'");
    }
  });

  test('a deleted project’s traffic does, its storage does not; a deleted team is told nothing', async () => {
    const { team, project } = await teamWithProject();
    await setTraffic(project, percent(50));
    await setStorage(database, project, 96n * mb);
    await database.rows("UPDATE project SET status = 'deleted' WHERE id = $1", [project]);
    const second = await newProject(database, team);
    await setTraffic(second, percent(31));
    await database.rows('UPDATE team SET deleted_at = now() WHERE id = $1', [team]);
    expect(await alerts.check([team])).toEqual([]);
    await database.rows('UPDATE team SET deleted_at = NULL WHERE id = $1', [team]);
    await alerts.check([team]);
    expect(await told(team)).toEqual(['traffic warning 2027-03']);
  });

  test('a team without projects, one that is not there, and none at all are no trouble', async () => {
    expect(await alerts.check([await newTeam(), 'nobody'])).toEqual([]);
    expect(await alerts.check([])).toEqual([]);
    expect(await alerts.checkProjects(['nobody'])).toEqual([]);
  });

  test('numbers at the very end of what can be stored do not stop a check', async () => {
    const { team, project } = await teamWithProject();
    const second = await newProject(database, team);
    for (const id of [project, second]) await setTraffic(id, 2n ** 63n - 1n);
    expect(await alerts.check([team])).toMatchObject([{ level: 'critical', used_bytes: 2n ** 62n }]);
  });
});

describe('an alert is told', () => {
  test('by mail to the owner and the admins, once each; to nobody else', async () => {
    const { team, project } = await teamWithProject();
    for (const [role, gone] of [
      ['admin', false],
      ['admin', true],
      ['member', false],
    ] as const) {
      const id = `${role}-${gone}-${team}`;
      await database.rows(
        `INSERT INTO "user" (id, email, name, deleted_at) VALUES ($1, $1 || '@example.test', 'U',
           CASE WHEN $2 THEN now() END)`,
        [id, gone],
      );
      await database.rows('INSERT INTO team_member (id, team_id, user_id, role) VALUES ($1, $2, $1, $3)', [
        id,
        team,
        role,
      ]);
    }
    await setTraffic(project, percent(81));
    for (let n = 0; n < 3; n += 1) await alerts.check([team]);
    const mails = await database.rows<{ user_id: string; data: unknown }>(
      `SELECT user_id, data FROM mail_outbox WHERE template = 'usage_alert' AND data ->> 'team_id' = $1 ORDER BY user_id`,
      [team],
    );
    expect(mails.map(({ user_id }) => user_id)).toEqual([`admin-false-${team}`, team]);
    for (const { data } of mails) {
      expect(data).toEqual({
        team_id: team,
        metric: 'traffic',
        month: '2027-03',
        level: 'warning',
        used_bytes: Number(percent(81)),
        limit_bytes: Number(limit),
        percent: 80.99,
        plan: 'free',
        enforced: false,
      });
      expect(() => templates.usage_alert(data)).not.toThrow();
    }
  });

  test('to the platform and in the audit log, once', async () => {
    const { team } = await through(81, 96, 97);
    const [warning, critical] = await alerts
      .list(team, { acknowledged: null, after: null, limit: 10 })
      .then((rows) => rows.reverse());
    const feed = (await changesAfter(database.db, 0, 1000)).filter(({ team_id }) => team_id === team);
    expect(feed).toMatchObject([
      { type: 'usage.alert', object_type: 'usage_alert', object_id: warning?.id, data: { level: 'warning' } },
      {
        type: 'usage.alert',
        object_type: 'usage_alert',
        object_id: critical?.id,
        data: {
          metric: 'traffic',
          month: '2027-03',
          level: 'critical',
          limit_bytes: Number(limit),
          percent: 95.99,
        },
      },
    ]);
    const audit = await database.rows(
      "SELECT actor, action, object_id FROM audit_log WHERE team_id = $1 AND object_type = 'usage_alert' ORDER BY id",
      [team],
    );
    expect(audit).toEqual(
      [warning, critical].map((alert) => ({ actor: 'system', action: 'usage.alert', object_id: alert?.id })),
    );
  });
});

describe('several checks at once', () => {
  test('by two processes make each alert, its mail and its change once', async () => {
    const count = 150;
    await database.rows(
      `INSERT INTO "user" (id, email, name) VALUES ('race', 'race@example.test', 'R');
       INSERT INTO team (id, name) SELECT 'race-' || n, 'T' FROM generate_series(1, ${count}) n;
       INSERT INTO team_member (id, team_id, user_id, role) SELECT 'race-' || n, 'race-' || n, 'race', 'owner'
         FROM generate_series(1, ${count}) n;
       INSERT INTO project (id, team_id, name) SELECT 'race-' || n, 'race-' || n, 'P' FROM generate_series(1, ${count}) n;
       INSERT INTO project_usage (project_id, year, month, traffic_bytes)
         SELECT 'race-' || n, 2027, 3, ${limit} * (80 + n % 20) / 100 FROM generate_series(1, ${count}) n`,
    );
    const processes = [1, 2, 3].map(() =>
      spawn(process.execPath, ['--import', 'tsx', 'test/support/check-usage.ts', database.url], {
        stdio: ['pipe', 'pipe', 'inherit'],
        env: { ...process.env, NODE_OPTIONS: '' },
      }),
    );
    const ended = processes.map((child) => once(child, 'exit'));
    const outputs = processes.map(({ stdout }) => createInterface(stdout)[Symbol.asyncIterator]());
    for (const output of outputs) expect((await output.next()).value).toBe('ready');
    for (const { stdin } of processes) stdin.write('go\n');
    const made = await Promise.all(outputs.map(async (output) => Number((await output.next()).value)));
    await Promise.all(ended);
    expect(made.reduce((sum, n) => sum + n, 0)).toBe(count);
    for (const sql of [
      "SELECT count(*)::int FROM usage_alert WHERE team_id LIKE 'race-%'",
      "SELECT count(*)::int FROM mail_outbox WHERE user_id = 'race'",
      "SELECT count(*)::int FROM platform_change WHERE team_id LIKE 'race-%'",
      "SELECT count(*)::int FROM audit_log WHERE team_id LIKE 'race-%'",
    ]) {
      expect(await database.rows(sql)).toEqual([{ count }]);
    }
    const deadlocks = 'SELECT deadlocks::int FROM pg_stat_database WHERE datname = current_database()';
    expect(await database.rows(deadlocks)).toEqual([{ deadlocks: 0 }]);
  });

  /** Two checks that have both found something due before either could tell it; they go on in this order. */
  async function race(percents: [number, number]) {
    const { team, project } = await teamWithProject();
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    try {
      await client.query('BEGIN');
      await client.query('SELECT FROM team WHERE id = $1 FOR NO KEY UPDATE', [team]);
      const running: Promise<unknown>[] = [];
      for (const [n, store] of [alerts, elsewhere].entries()) {
        await setTraffic(project, percent(percents[n] ?? 0));
        running.push(store.check([team]));
        await eventually(async () => (await waiting()) === n + 1);
      }
      await client.query('COMMIT');
      await Promise.all(running);
    } finally {
      await client.end();
    }
    return told(team);
  }

  async function waiting() {
    const [row] = await database.rows<{ count: number }>(
      `SELECT count(*)::int FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    );
    return row?.count;
  }

  test('that find the same level tell it once', async () => {
    expect(await race([81, 82])).toEqual(['traffic warning 2027-03']);
    expect(await race([96, 99])).toEqual(['traffic critical 2027-03']);
  });

  test('a warning that comes behind the critical alert is not told', async () => {
    expect(await race([96, 81])).toEqual(['traffic critical 2027-03']);
    expect(await race([81, 96])).toEqual(['traffic warning 2027-03', 'traffic critical 2027-03']);
  });

  test('a team that is deleted meanwhile is told nothing', async () => {
    const { team, project } = await teamWithProject();
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    await client.query('BEGIN');
    await client.query('UPDATE team SET deleted_at = now() WHERE id = $1', [team]);
    await setTraffic(project, percent(81));
    const running = alerts.check([team]);
    await eventually(async () => (await waiting()) === 1);
    await client.query('COMMIT');
    await client.end();
    expect(await running).toEqual([]);
  });
});

test('pages take every team once, deleted ones left out', async () => {
  const seen: string[] = [];
  const wanted = await database.rows<{ id: string }>(
    'SELECT id FROM team WHERE deleted_at IS NULL ORDER BY id',
  );
  let after: string | null = null;
  do {
    const { teams, last }: { teams: number; last: string | null } = await alerts.checkPage(after, 7);
    if (last) seen.push(last);
    expect(teams).toBeLessThanOrEqual(7);
    after = last;
  } while (after !== null);
  expect(seen).toEqual(wanted.map(({ id }) => id).filter((_, n) => n % 7 === 6 || n === wanted.length - 1));
});
