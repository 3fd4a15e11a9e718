/** The usage page: what it says of a month, and to whom; a browser's eyes are in test/browser. */
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import pg from 'pg';
import { eventually } from '../support/eventually.js';
import { startHarness, type Harness } from '../support/harness.js';
import { addTraffic, gb, makePro, mb, newProject, setClock, setStorage, tb } from '../support/usage.js';
import { openBrowser, withoutOwnScript } from '../support/web.js';

let h: Harness;
beforeAll(async () => {
  h = await startHarness({ worker: false });
});
afterAll(() => h.close());
beforeEach(() => setClock(h, '2027-03-15T12:00:00Z'));

async function newTeam() {
  const { team, owner } = await h.newTeam();
  const browser = openBrowser(h);
  await browser.signIn(owner);
  return { team, browser, path: `/teams/${team}/usage` };
}

/** Text as one line, without tags. */
const textOf = (html: string) => html.replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ');

async function read({ browser, path }: Awaited<ReturnType<typeof newTeam>>, query = '') {
  const page = await browser.open(path + query);
  expect(page.status).toBe(200);
  return { ...page, text: textOf(page.html) };
}

const alert = (team: string, metric: string, level: string, at: string) =>
  h.rows(
    `INSERT INTO usage_alert (team_id, metric, month, level, used_bytes, limit_bytes, created_at)
     VALUES ($1, $2, '2027-03-01', $3, $4, $5, $6) RETURNING id::text`,
    [team, metric, level, 9n * gb, 10n * gb, at],
  );

describe('a month', () => {
  test('is shown with the team, each project, and what a meter cannot say', async () => {
    const team = await newTeam();
    const [shop, blog] = [await newProject(h, team.team), await newProject(h, team.team, 'Blog')];
    await addTraffic(h, shop, 4n * gb + gb / 2n, '2027-03-02T00:00:00Z');
    await addTraffic(h, blog, 1n, '2027-03-03T00:00:00Z');
    await setStorage(h, shop, 160n * mb);
    const { html, text } = await read(team);
    expect(text).toContain('Usage in March 2027');
    expect(text).toContain('17 days are left (UTC).');
    expect(text).toContain('Traffic 4.5 GB of 5 GB (90%) Warning');
    expect(text).toContain('Storage 160 MB of 100 MB (160%) Exceeded 60 MB over the limit');
    expect(text).toContain('Traffic less than 0.01 MB of 5 GB (0%) OK');
    expect(text).toContain('last measured on 10 March 2027 at 04:00 UTC');
    expect(text).toContain('1 GB is 2^30 bytes');
    expect(text).toContain('Most on one day: 4.5 GB, on 2 March.');
    expect(html).toContain('<meter class="exceeded" min="0" max="100" value="100"');
    expect(html).toContain('<meter class="warning" min="0" max="100" value="90"');
    expect(html.match(/<rect /g)).toHaveLength(2);
    expect(text).toContain('2 March 4.5 GB 4,831,838,208');
  });

  test('of the past is chosen by its address; one that is to come, or is none, is not shown', async () => {
    const team = await newTeam();
    const shop = await newProject(h, team.team);
    await addTraffic(h, shop, gb, '2027-01-02T00:00:00Z');
    const january = await read(team, '?month=2027-01');
    expect(january.text).toContain('Usage in January 2027');
    expect(january.text).toContain('Traffic 1 GB of 5 GB (20%)');
    expect(january.text).toContain('what was measured last in that month');
    expect(january.html).toContain('<option value="2027-01" selected>');
    expect(january.html).toContain(`href="${team.path}?month=2026-12"`);
    expect(january.html).toContain(`href="${team.path}?month=2027-02"`);
    expect((await read(team)).html).not.toContain('?month=2027-04');
    expect((await read(team, '?month=2001-02')).text).toContain('no projects');
    for (const month of ['2027-04', '2027-13', 'x']) {
      const page = await team.browser.open(`${team.path}?month=${month}`);
      expect(page.status).toBe(422);
      expect(page.html).toContain('This is not possible');
    }
  });

  test('says since when storage cannot be measured, this month alone', async () => {
    const team = await newTeam();
    const shop = await newProject(h, team.team);
    await setStorage(h, shop, mb, { host: 'broken' });
    await h.rows(`INSERT INTO docker_host (name, measured_at, failing_since)
      VALUES ('broken', '2027-03-10Z', '2027-03-12T04:00:00Z')`);
    const failing = 'Since 12 March 2027 at 04:00 UTC storage cannot be measured';
    expect((await read(team)).text).toContain(failing);
    expect((await read(team, '?month=2027-02')).text).not.toContain('cannot be measured');
    await h.rows("DELETE FROM docker_host WHERE name = 'broken'");
    expect((await read(team)).text).not.toContain('cannot be measured');
  });

  test('in French', async () => {
    const team = await newTeam();
    const shop = await newProject(h, team.team);
    await addTraffic(h, shop, 8n * tb, '2027-03-02T00:00:00Z');
    await h.rows(`UPDATE "user" SET locale = 'fr' WHERE id = $1`, [team.team.replace('team-', 'user-')]);
    const { html, text } = await read(team);
    expect(html).toContain('<html lang="fr">');
    expect(text).toContain('Consommation de mars 2027');
    expect(text.replaceAll(/[\u00a0\u202f]/g, ' ')).toContain('8 192 Go sur 5 Go (163 840 %) Dépassé');
  });
});

describe('alerts', () => {
  test('of the month are shown with who has seen them; a button says so, twice is once', async () => {
    const team = await newTeam();
    await alert(team.team, 'traffic', 'warning', '2027-03-11T10:00:00Z');
    const before = await read(team, '?month=2027-03');
    expect(before.text).toContain('Traffic had reached 80%: 9 GB of 10 GB (90%). 11 March 2027 at 10:00 UTC');
    const [, action = ''] = /action="([^"]+\/acknowledge)"/.exec(before.html) ?? [];
    const to = `${team.path}?month=2027-03`;
    const [first, second] = [await team.browser.send(action, { to }), await team.browser.request(to)];
    expect(first.status).toBe(303);
    expect(first.headers.get('Location')).toBe(to);
    expect(textOf(second.html)).toContain('The alert is acknowledged.');
    expect(textOf(second.html)).toContain('Seen by Ada on');
    expect(second.html).not.toContain('/acknowledge');
    const { text } = await read(team);
    expect(text).not.toContain('The alert is acknowledged.');

    expect((await team.browser.send(action, { to })).status).toBe(303);
    const entries = await h.rows(
      "SELECT actor FROM audit_log WHERE action = 'usage_alert.acknowledged' AND team_id = $1",
      [team.team],
    );
    expect(entries).toHaveLength(1);
  });

  test('of others, or of no form of ours, are not acknowledged; a member has no button', async () => {
    const [row] = await alert('team-1', 'storage', 'critical', '2027-03-11T10:00:00Z');
    const id = String(row?.id);
    const below = '/teams/team-1/usage';
    const [admin, member, outsider] = [openBrowser(h), openBrowser(h), openBrowser(h)];
    await admin.signIn(h.tokens.admin);
    await member.signIn(h.tokens.member);
    await outsider.signIn(h.tokens.outsider);
    expect((await member.open(below)).html).not.toContain('/acknowledge');
    expect((await member.send(`${below}/alerts/${id}/acknowledge`, {})).status).toBe(403);
    expect((await outsider.send(`${below}/alerts/${id}/acknowledge`, {})).status).toBe(404);
    expect((await outsider.open('/teams/team-2/usage')).status).toBe(200);
    expect((await outsider.send(`/teams/team-2/usage/alerts/${id}/acknowledge`, {})).status).toBe(404);
    await admin.open(below);
    for (const bad of ['none', crypto.randomUUID()]) {
      expect((await admin.send(`${below}/alerts/${bad}/acknowledge`, {})).status).toBe(404);
      await admin.open(below);
    }
    const path = `${below}/alerts/${id}/acknowledge`;
    expect((await admin.send(path, { form_token: 'x' })).status).toBe(403);
    await admin.open(below);
    expect((await admin.send(path, {}, { 'Sec-Fetch-Site': 'cross-site' })).status).toBe(403);
    expect(await h.rows('SELECT acknowledged_at FROM usage_alert WHERE id = $1', [id])).toEqual([
      { acknowledged_at: null },
    ]);
    const signedOut = openBrowser(h);
    const ended = await signedOut.send(path, {});
    expect(ended.status).toBe(401);
    expect(ended.html).toContain('Nothing was changed. Sign in again.');
  });
});

describe('a team with many projects', () => {
  test('has a page under 50 kB gzipped, of 6 statements at most', async () => {
    const team = await newTeam();
    await makePro(h, team.team);
    await h.rows(
      `INSERT INTO project (id, team_id, name, created_at)
       SELECT 'many-' || n, $1, 'Project ' || md5(n::text), '2026-01-01Z' FROM generate_series(1, 230) n`,
      [team.team],
    );
    await h.rows(
      `INSERT INTO project_usage (project_id, year, month, traffic_bytes)
       SELECT 'many-' || n, 2027, 3, 1000000 * n FROM generate_series(1, 230) n`,
    );
    const statements = async () =>
      (await h.octroi.metrics.sqlStatements.get()).values.reduce((sum, { value }) => sum + value, 0);
    const start = await statements();
    const { html, text } = await read(team);
    expect((await statements()) - start).toBeLessThanOrEqual(6);
    expect(gzipSync(html).length).toBeLessThan(50_000);
    expect(html.match(/<h3>/g)).toHaveLength(200);
    // 1 + … + 30 millions.
    expect(text).toContain('And 30 more projects, with 443.45 MB of traffic and 0 MB of storage together.');
  });
});

test('names that hold HTML are shown as text', async () => {
  const team = await newTeam();
  const evil = `"><script>alert('x')</script><img src=x onerror=alert(1)>`;
  await newProject(h, team.team, evil);
  await h.rows('UPDATE team SET name = $2 WHERE id = $1', [team.team, evil]);
  await h.rows('UPDATE "user" SET name = $2 WHERE id = $1', [team.team.replace('team-', 'user-'), evil]);
  const { html } = await read(team, `?month=2027-03&x=${encodeURIComponent(evil)}`);
  expect(withoutOwnScript(html)).not.toMatch(/<script|<img/);
  expect(html.match(/&lt;script&gt;/g)?.length).toBeGreaterThanOrEqual(3);
});

test('who look at once share what is loaded; who looks later sees what came since; alerts are of each', async () => {
  const team = await newTeam();
  const shop = await newProject(h, team.team);
  await addTraffic(h, shop, gb, '2027-03-02T00:00:00Z');
  const blocker = new pg.Client({ connectionString: h.database.url });
  await blocker.connect();
  try {
    const before = await sqlStatements();
    await blocker.query('BEGIN; LOCK TABLE project_storage IN ACCESS EXCLUSIVE MODE');
    const both = [read(team), read(team, '?month=2027-03'), read(team)];
    // Of each the session, and a load of this month and of the one that is named.
    await eventually(async () => (await sqlStatements()) === before + 5);
    await alert(team.team, 'traffic', 'warning', '2027-03-15T09:00:00Z');
    await blocker.query('COMMIT');
    for (const { text } of await Promise.all(both)) {
      expect(text).toContain('1 GB of 5 GB (20%)');
      expect(text).toContain('Traffic had reached 80%');
    }
    // What is left of both loads, and the alerts of each.
    expect(await sqlStatements()).toBe(before + 5 + 2 + 3);
  } finally {
    await blocker.end();
  }
  await addTraffic(h, shop, gb, '2027-03-02T00:00:00Z');
  expect((await read(team)).text).toContain('2 GB of 5 GB (40%)');
});

async function sqlStatements(): Promise<number> {
  const text = await (await fetch(`${h.apiUrl}/metrics`)).text();
  return Number(/^octroi_sql_statements_total (\d+)/m.exec(text)?.[1]);
}
