/** Alerts as the team sees them, from the traffic that was recorded to the one who has seen it. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventually } from '../support/eventually.js';
import { startHarness, type Answer, type Harness } from '../support/harness.js';
import { expectProblem } from '../support/problem.js';
import { gb, newProject } from '../support/usage.js';

interface Alert {
  id: string;
  metric: string;
  month: string;
  level: string;
  used_bytes: number;
  limit_bytes: number;
  percent: number;
  created_at: string;
  acknowledged_at: string | null;
  acknowledged_by: string | null;
}
interface AlertList {
  alerts: Alert[];
  next_cursor: string | null;
}

let h: Harness;
beforeAll(async () => {
  h = await startHarness({ worker: false });
});
afterAll(() => h.close());

const list = (team: string, as: string, query = '') =>
  h.call<AlertList>('GET', `/api/alerts/${team}${query}`, { as });
const acknowledge = (team: string, id: string, as: string | undefined) =>
  h.call('POST', `/api/alerts/${team}/${id}/acknowledge`, { as });

/** An alert of the past, as if a check had made it. */
async function insertAlert(team: string, level: string, month: string): Promise<string> {
  const [row] = await h.rows<{ id: string }>(
    `INSERT INTO usage_alert (team_id, metric, month, level, used_bytes, limit_bytes, created_at)
     VALUES ($1, 'storage', $2::date, $3, 81, 100, $2::date) RETURNING id`,
    [team, month, level],
  );
  return row?.id ?? '';
}

test('traffic that is recorded alerts within a minute, with what was used and mail to the owner', async () => {
  const { team, owner } = await h.newTeam();
  const project = await newProject(h, team);
  const at = new Date().toISOString();
  const bytes = Number((5n * gb * 81n) / 100n);
  const events = [{ id: randomUUID(), project_id: project, bytes, at }];
  const sent = Date.now();
  const answer = await h.call('POST', '/api/usage/traffic', { as: 'platform', body: { events } });
  expect(answer).toMatchObject({ status: 200, body: { accepted: 1 } });
  const [alert] = await eventually(async () => {
    const { body } = await list(team, owner);
    return body.alerts.length > 0 && body.alerts;
  });
  expect(Date.now() - sent).toBeLessThan(60_000);
  expect(alert).toEqual({
    id: expect.any(String),
    metric: 'traffic',
    month: at.slice(0, 7),
    level: 'warning',
    used_bytes: bytes,
    limit_bytes: Number(5n * gb),
    percent: 80.99,
    created_at: expect.any(String),
    acknowledged_at: null,
    acknowledged_by: null,
  });
  const mails = await h.rows(
    "SELECT FROM mail_outbox WHERE template = 'usage_alert' AND data ->> 'team_id' = $1",
    [team],
  );
  expect(mails).toHaveLength(1);
  expect(await h.octroi.metrics.registry.metrics()).toContain(
    'octroi_usage_alerts_total{metric="traffic",level="warning",found_by="traffic"} 1',
  );
});

describe('the list', () => {
  test('is the newest first, by pages, all or those that were acknowledged or not', async () => {
    const { team, owner } = await h.newTeam();
    const ids: string[] = [];
    for (const month of ['2026-01-01', '2026-02-01', '2026-03-01']) {
      ids.unshift(await insertAlert(team, 'warning', month));
      ids.unshift(await insertAlert(team, 'critical', month));
    }
    const byTime = (a: Alert, b: Alert) => (a.month + a.id < b.month + b.id ? 1 : -1);
    const { body } = await list(team, owner);
    expect(body.next_cursor).toBeNull();
    expect(body.alerts.map(({ id }) => id).sort()).toEqual([...ids].sort());
    expect(body.alerts).toEqual([...body.alerts].sort(byTime));
    expect(body.alerts[0]).toMatchObject({ month: '2026-03', used_bytes: 81, limit_bytes: 100, percent: 81 });

    const paged: Alert[] = [];
    let cursor = '';
    do {
      const page: AlertList = (await list(team, owner, `?limit=2${cursor}`)).body;
      expect(page.alerts.length).toBe(2);
      paged.push(...page.alerts);
      cursor = page.next_cursor ? `&cursor=${page.next_cursor}` : '';
    } while (cursor);
    expect(paged).toEqual(body.alerts);

    await acknowledge(team, ids[2] ?? '', owner);
    const seen = (await list(team, owner, '?acknowledged=true')).body.alerts;
    expect(seen.map(({ id }) => id)).toEqual([ids[2]]);
    expect((await list(team, owner, '?acknowledged=false')).body.alerts).toHaveLength(5);
    expect((await list(team, owner, '?acknowledged=false&limit=5')).body.next_cursor).toBeNull();
  });

  test('is for every member of the team, and nobody else', async () => {
    await insertAlert(h.team, 'warning', '2026-01-01');
    for (const as of ['owner', 'admin', 'member']) {
      expect((await list(h.team, as)).body.alerts).toHaveLength(1);
    }
    expect((await list(h.otherTeam, 'outsider')).body).toEqual({ alerts: [], next_cursor: null });
    expectProblem((await list(h.team, 'outsider')) as never, 404, 'not_found');
    expectProblem((await list(h.team, 'platform')) as never, 403, 'forbidden');
    expectProblem(await h.call('GET', `/api/alerts/${h.team}`), 401, 'unauthenticated');
  });

  test.each(['?acknowledged=yes', '?acknowledged=', '?cursor=abc', '?limit=0', '?level=warning'])(
    '%s is refused',
    async (query) => {
      expectProblem((await list(h.team, 'owner', query)) as unknown as Answer, 422, 'validation_failed');
    },
  );

  test('a cursor of another team’s alert shows nothing', async () => {
    const foreign = await insertAlert(h.otherTeam, 'warning', '2026-05-01');
    const cursor = Buffer.from(JSON.stringify([foreign])).toString('base64url');
    expect((await list(h.team, 'owner', `?cursor=${cursor}`)).body.alerts).toEqual([]);
  });
});

describe('acknowledging', () => {
  test('is for owners and admins; the first stays named, and the audit log has it once', async () => {
    const id = await insertAlert(h.team, 'critical', '2026-06-01');
    expectProblem(await acknowledge(h.team, id, 'member'), 403, 'forbidden');
    const first = await acknowledge(h.team, id, 'admin');
    expect(first).toMatchObject({
      status: 200,
      body: { id, level: 'critical', acknowledged_at: expect.any(String), acknowledged_by: 'admin' },
    });
    const second = await acknowledge(h.team, id, 'owner');
    expect(second).toMatchObject({ status: 200, body: first.body });
    const audit = await h.rows('SELECT action, team_id FROM audit_log WHERE object_id = $1', [id]);
    expect(audit).toEqual([{ action: 'usage_alert.acknowledged', team_id: h.team }]);
  });

  test('by several at once names one', async () => {
    const id = await insertAlert(h.team, 'warning', '2026-07-01');
    const answers = await Promise.all(
      ['owner', 'admin', 'owner', 'admin', 'owner', 'admin'].map((as) => acknowledge(h.team, id, as)),
    );
    expect(new Set(answers.map(({ status, body }) => JSON.stringify([status, body]))).size).toBe(1);
    expect(await h.rows('SELECT FROM audit_log WHERE object_id = $1', [id])).toHaveLength(1);
  });

  test('what is not there, or another team’s, is 404', async () => {
    const foreign = await insertAlert(h.otherTeam, 'warning', '2026-08-01');
    for (const id of [foreign, randomUUID(), 'none', '1']) {
      expectProblem(await acknowledge(h.team, id, 'owner'), 404, 'not_found');
    }
    expectProblem(await acknowledge(h.otherTeam, foreign, 'owner'), 404, 'not_found');
    expectProblem(await acknowledge(h.otherTeam, foreign, undefined), 401, 'unauthenticated');
    expect(await h.rows('SELECT acknowledged_at FROM usage_alert WHERE id = $1', [foreign])).toEqual([
      { acknowledged_at: null },
    ]);
  });
});
