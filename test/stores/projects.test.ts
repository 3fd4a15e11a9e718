/** Which projects the night switches off, to the second; and that late traffic undoes it. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { createIdleProjects } from '../../src/stores/idle-projects.js';
import { undoWrongDeactivations } from '../../src/stores/projects.js';
import { day, hour, replaceClock, second } from '../support/billing-stores.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { eventually } from '../support/eventually.js';

const minute = 60 * second;
const start = Date.parse('2026-06-01T02:00:00.000Z');

let database: TestDatabase;
let clock: Awaited<ReturnType<typeof replaceClock>>;
let now = start;
beforeAll(async () => {
  database = await createTestDatabase();
  clock = await replaceClock(database, now);
});
afterAll(() => database.drop());
/** Each test has a night of its own, far from that of the last one, and no projects of others. */
beforeEach(async () => {
  await database.rows("UPDATE project SET status = 'deleted'");
  await moveTo(now + 400 * day);
});

async function moveTo(at: number): Promise<void> {
  now = at;
  await clock.set(now);
}

const ago = (ms: number) => new Date(now - ms);

interface Facts {
  lastTrafficAt?: Date | null;
  createdAt?: Date;
  activatedAt?: Date;
  team?: string;
}

async function newTeam(proUntil?: Date): Promise<string> {
  const team = randomUUID();
  for (const [role, user] of ['owner', 'admin', 'member'].map((role) => [role, `${role}-${team}`])) {
    await database.rows('INSERT INTO "user" (id, email, name) VALUES ($1, $1, $1)', [user]);
    await database.rows("INSERT INTO team (id, name) VALUES ($1, 'A team') ON CONFLICT DO NOTHING", [team]);
    await database.rows('INSERT INTO team_member (id, team_id, user_id, role) VALUES ($2, $1, $2, $3)', [
      team,
      user,
      role,
    ]);
  }
  if (proUntil) {
    await database.rows(
      `INSERT INTO team_subscription (team_id, plan_id, current_period_end, grace_until)
       VALUES ($1, 'pro', $2::timestamptz - interval '7 days', $2)`,
      [team, proUntil],
    );
  }
  return team;
}

/** A project that is a year old and was last visited six days ago, unless said otherwise. */
async function newProject(facts: Facts = {}): Promise<string> {
  const { lastTrafficAt = ago(6 * day), createdAt = ago(365 * day), activatedAt = null } = facts;
  const [row] = await database.rows<{ id: string }>(
    `INSERT INTO project (id, team_id, name, created_at, last_traffic_at, activated_at)
     VALUES ($1, $2, 'shop', $3, $4, $5) RETURNING id`,
    [randomUUID(), facts.team ?? (await newTeam()), createdAt, lastTrafficAt, activatedAt],
  );
  return row!.id;
}

const jobs = () => createIdleProjects(database.db);

/** The job of 02:00, page after page. */
async function night(): Promise<void> {
  for (const job of [jobs().disableInactive, jobs().deactivateIdle]) {
    for (let page = await job(null, 50); page.last !== null; page = await job(page.last, 50));
  }
}

async function statusOf(id: string): Promise<string | undefined> {
  const [row] = await database.rows<{ status: string }>('SELECT status FROM project WHERE id = $1', [id]);
  return row?.status;
}

async function tracesOf(id: string) {
  const audits = await database.rows<{ action: string }>(
    "SELECT action FROM audit_log WHERE object_id = $1 AND action <> 'domain.created' ORDER BY id",
    [id],
  );
  const changes = await database.rows<{ type: string; data: object }>(
    'SELECT type, data FROM platform_change WHERE object_id = $1 ORDER BY id',
    [id],
  );
  const mails = await database.rows<{ template: string; user_id: string }>(
    `SELECT template, split_part(user_id, '-', 1) AS user_id FROM mail_outbox WHERE event_key LIKE $1
     ORDER BY min(id) OVER (PARTITION BY template), user_id`,
    [`%:${id}:%`],
  );
  return { audits: audits.map(({ action }) => action), changes, mails };
}

describe('switched off for want of traffic', () => {
  test.each<[string, () => Facts, string]>([
    ['five days without traffic, to the second', () => ({ lastTrafficAt: ago(5 * day) }), 'inactive'],
    ['a second less', () => ({ lastTrafficAt: ago(5 * day - second) }), 'active'],
    ['never any traffic, and old', () => ({ lastTrafficAt: null }), 'inactive'],
    ['made four days ago, no traffic', () => ({ lastTrafficAt: null, createdAt: ago(4 * day) }), 'active'],
    ['made five days ago, no traffic', () => ({ lastTrafficAt: null, createdAt: ago(5 * day) }), 'inactive'],
    ['switched on again yesterday', () => ({ activatedAt: ago(day) }), 'active'],
    ['switched on again five days ago', () => ({ activatedAt: ago(5 * day) }), 'inactive'],
  ])('%s', async (_what, facts, expected) => {
    const id = await newProject(facts());
    await night();
    expect(await statusOf(id)).toBe(expected);
  });

  test.each<[string, () => Date, string]>([
    ['pro', () => ago(-20 * day), 'active'],
    ['in its grace, which is still pro', () => ago(-second), 'active'],
    ['fallen to free a moment ago', () => ago(0), 'inactive'],
  ])('a team that is %s', async (_what, proUntil, expected) => {
    const id = await newProject({ team: await newTeam(proUntil()) });
    await night();
    expect(await statusOf(id)).toBe(expected);
  });

  test('a project of a deleted team, a paused and a deleted one are left alone', async () => {
    const [deleted, paused, gone] = [await newProject(), await newProject(), await newProject()];
    await database.rows("UPDATE project SET status = 'paused' WHERE id = $1", [paused]);
    await database.rows("UPDATE project SET status = 'deleted' WHERE id = $1", [deleted]);
    await database.rows(
      'UPDATE team SET deleted_at = now() WHERE id = (SELECT team_id FROM project WHERE id = $1)',
      [gone],
    );
    await night();
    expect(await Promise.all([deleted, paused, gone].map(statusOf))).toEqual(['deleted', 'paused', 'active']);
  });

  test('audit log, feed, and mail to owner and admins tell of it, once', async () => {
    const id = await newProject();
    await night();
    await night();
    const { audits, changes, mails } = await tracesOf(id);
    expect(audits).toEqual(['project.deactivated']);
    expect(changes).toEqual([
      {
        type: 'project.deactivated',
        data: {
          status: 'inactive',
          previous_status: 'active',
          domains: [],
          reactivate_until: new Date(now + 7 * day).toISOString(),
          reason: expect.any(String),
        },
      },
    ]);
    expect(mails).toEqual([
      { template: 'project_inactive', user_id: 'admin' },
      { template: 'project_inactive', user_id: 'owner' },
    ]);
  });

  test('many pages', async () => {
    const team = await newTeam();
    const ids = await Promise.all(Array.from({ length: 7 }, () => newProject({ team })));
    let switched = 0;
    for (let page = await jobs().deactivateIdle(null, 3); page.last !== null;) {
      switched += page.switched;
      page = await jobs().deactivateIdle(page.last, 3);
    }
    expect(switched).toBe(7);
    expect(new Set(await Promise.all(ids.map(statusOf)))).toEqual(new Set(['inactive']));
  });
});

describe('disabled for good', () => {
  async function inactiveFor(ms: number, team?: string): Promise<string> {
    const id = await newProject(team === undefined ? {} : { team });
    await night();
    await moveTo(now + ms);
    return id;
  }

  test.each([
    ['seven days after it was switched off, to the second', 7 * day, 'permanently_disabled'],
    ['a second before', 7 * day - second, 'inactive'],
  ])('%s', async (_what, ms, expected) => {
    const id = await inactiveFor(ms);
    await night();
    expect(await statusOf(id)).toBe(expected);
  });

  test('it is told of once, and nothing follows', async () => {
    const id = await inactiveFor(8 * day);
    await night();
    await moveTo(now + 30 * day);
    await night();
    const { audits, mails } = await tracesOf(id);
    expect(audits).toEqual(['project.deactivated', 'project.disabled']);
    expect(mails.map(({ template }) => template).slice(2)).toEqual(['project_disabled', 'project_disabled']);
  });

  test('a team that went pro meanwhile keeps the project inactive', async () => {
    const team = await newTeam();
    const id = await inactiveFor(8 * day, team);
    await database.rows(
      "INSERT INTO team_subscription (team_id, plan_id, current_period_end) VALUES ($1, 'pro', $2)",
      [team, ago(-day)],
    );
    await night();
    expect(await statusOf(id)).toBe('inactive');
  });

  test('what the platform itself made inactive is its own affair', async () => {
    const id = await newProject();
    await database.rows("UPDATE project SET status = 'inactive' WHERE id = $1", [id]);
    await moveTo(now + 30 * day);
    await night();
    expect(await statusOf(id)).toBe('inactive');
  });
});

describe('the domains of a project', () => {
  async function domainsOf(id: string): Promise<Record<string, string>> {
    const domains = await database.rows<{ name: string; status: string }>(
      "SELECT split_part(hostname, '.', 1) AS name, status FROM domain WHERE project_id = $1",
      [id],
    );
    return Object.fromEntries(domains.map(({ name, status }) => [name, status]));
  }

  async function withDomains(): Promise<string> {
    const id = await newProject();
    await database.rows(
      `INSERT INTO domain (id, project_id, hostname, status)
       SELECT $1 || name, $1, name || '.' || $1, status
       FROM (VALUES ('on', 'active'), ('off', 'disabled'), ('new', 'pending')) AS domain (name, status)`,
      [id],
    );
    return id;
  }

  const switchOn = (id: string) => database.rows("UPDATE project SET status = 'active' WHERE id = $1", [id]);

  test('go off with it and come back with it; those that were off before stay off', async () => {
    const id = await withDomains();
    await night();
    expect(await domainsOf(id)).toEqual({ on: 'disabled', off: 'disabled', new: 'pending' });
    expect((await tracesOf(id)).changes[0]).toMatchObject({ data: { domains: [`on.${id}`] } });
    await switchOn(id);
    expect(await domainsOf(id)).toEqual({ on: 'active', off: 'disabled', new: 'pending' });
  });

  test('one that the platform changed meanwhile is as the platform said', async () => {
    const id = await withDomains();
    await night();
    await database.rows("UPDATE domain SET status = 'active' WHERE id = $1", [`${id}on`]);
    await database.rows("UPDATE domain SET status = 'disabled' WHERE id = $1", [`${id}on`]);
    await switchOn(id);
    expect(await domainsOf(id)).toMatchObject({ on: 'disabled' });
  });
});

/** What the recorder does: counts, and undoes in the same transaction what was wrong. */
async function recordTraffic(id: string, at: Date): Promise<string[]> {
  return database.db.sequelize.transaction(async (transaction) => {
    const bind = [id, at];
    await database.db.sequelize.query(
      `INSERT INTO traffic_hour VALUES ($1, date_trunc('hour', $2::timestamptz, 'UTC'), 10)
       ON CONFLICT (project_id, hour) DO UPDATE SET bytes = traffic_hour.bytes + excluded.bytes`,
      { bind, transaction },
    );
    await database.db.sequelize.query(
      'UPDATE project SET last_traffic_at = $2 WHERE id = $1 AND (last_traffic_at < $2 OR last_traffic_at IS NULL)',
      { bind, transaction },
    );
    return undoWrongDeactivations(database.db, [id], transaction);
  });
}

describe('traffic that is recorded after the project was switched off', () => {
  test.each([
    ['of an hour before', hour],
    ['of nearly five days before', 5 * day - second],
    ['of the same second', 0],
    ['of the minute after', -minute + second],
  ])('%s switches it on again', async (_what, before) => {
    const id = await newProject();
    await night();
    expect(await recordTraffic(id, ago(before))).toEqual([id]);
    expect(await statusOf(id)).toBe('active');
    const { audits, changes, mails } = await tracesOf(id);
    expect(audits).toEqual(['project.deactivated', 'project.reactivated']);
    expect(changes.map(({ type }) => type)).toEqual(audits);
    expect(mails.slice(2)).toEqual([
      { template: 'project_restored', user_id: 'admin' },
      { template: 'project_restored', user_id: 'owner' },
    ]);
    const [row] = await database.rows(
      'SELECT reactivation_count, deactivated_at FROM project WHERE id = $1',
      [id],
    );
    expect(row).toEqual({ reactivation_count: 0, deactivated_at: null });
  });

  test.each([
    ['older than the time that counts', 5 * day],
    ['of later', -minute],
  ])('%s does not', async (_what, before) => {
    const id = await newProject();
    await night();
    expect(await recordTraffic(id, ago(before))).toEqual([]);
    expect(await statusOf(id)).toBe('inactive');
  });

  test('though later traffic was recorded before it', async () => {
    const id = await newProject();
    await night();
    await recordTraffic(id, ago(-2 * hour));
    expect(await statusOf(id)).toBe('inactive');
    expect(await recordTraffic(id, ago(3 * hour))).toEqual([id]);
  });

  test('undoes that it was disabled for good', async () => {
    const id = await newProject();
    await night();
    const switchedOff = now;
    await moveTo(now + 8 * day);
    await night();
    expect(await statusOf(id)).toBe('permanently_disabled');
    expect(await recordTraffic(id, new Date(switchedOff - hour))).toEqual([id]);
    expect(await statusOf(id)).toBe('active');
  });

  test('does not switch on what the platform or a person switched off', async () => {
    const [inactive, paused] = [await newProject(), await newProject()];
    await database.rows("UPDATE project SET status = 'inactive' WHERE id = $1", [inactive]);
    await database.rows("UPDATE project SET status = 'paused' WHERE id = $1", [paused]);
    expect(await recordTraffic(inactive, ago(hour))).toEqual([]);
    expect(await recordTraffic(paused, ago(hour))).toEqual([]);
  });

  test('nor what the platform switched off after the night had, and somebody had switched it on', async () => {
    const id = await newProject();
    await night();
    for (const status of ['active', 'inactive']) {
      await database.rows('UPDATE project SET status = $2 WHERE id = $1', [id, status]);
    }
    expect(await recordTraffic(id, ago(hour))).toEqual([]);
    expect(await statusOf(id)).toBe('inactive');
  });
});

describe('traffic that is committed in the same second', () => {
  /** A transaction of another connection, held open until told. */
  async function open(): Promise<pg.Client> {
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    await client.query('BEGIN');
    return client;
  }

  const somebodyWaits = () =>
    eventually(async () => {
      const waiting = await database.rows(
        "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
      );
      return waiting.length > 0;
    });

  test('before the job: it sees it, though it looked before', async () => {
    const id = await newProject();
    const traffic = await open();
    await traffic.query('UPDATE project SET last_traffic_at = $2 WHERE id = $1', [id, new Date(now)]);
    const job = night();
    await somebodyWaits();
    await traffic.query('COMMIT');
    await job;
    await traffic.end();
    expect(await statusOf(id)).toBe('active');
    expect(await tracesOf(id)).toEqual({ audits: [], changes: [], mails: [] });
  });

  test('after the job: it is switched on again', async () => {
    const id = await newProject();
    const blocker = await open();
    // The job has switched the project and is about to write its audit entries.
    await blocker.query('LOCK TABLE audit_log IN EXCLUSIVE MODE');
    const job = night();
    await somebodyWaits();
    const traffic = recordTraffic(id, new Date(now));
    await eventually(async () => {
      const waiting = await database.rows(
        `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'
           AND query LIKE 'UPDATE project SET last_traffic_at%'`,
      );
      return waiting.length === 1;
    });
    await blocker.query('COMMIT');
    await job;
    expect(await traffic).toEqual([id]);
    await blocker.end();
    expect(await statusOf(id)).toBe('active');
    expect((await tracesOf(id)).audits).toEqual(['project.deactivated', 'project.reactivated']);
  });
});
