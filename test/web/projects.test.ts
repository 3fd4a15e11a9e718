/** The page of projects: what it says of each, to whom, and its buttons. */
import { randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { ProjectAction, ProjectStatus } from '../../src/domain/projects.js';
import { evil } from '../support/dashboard.js';
import { startHarness, type Harness } from '../support/harness.js';
import { makePro } from '../support/usage.js';
import { openBrowser, textOf, withoutOwnScript, type Browser } from '../support/web.js';

let h: Harness;
beforeAll(async () => {
  h = await startHarness({ worker: false });
});
afterAll(() => h.close());

const below = '/teams/team-1/projects';
let admin: Browser;
beforeEach(async () => {
  await h.rows("UPDATE project SET status = 'deleted' WHERE team_id = 'team-1'");
  await h.rows("DELETE FROM team_subscription WHERE team_id = 'team-1'");
  admin = openBrowser(h);
  await admin.signIn(h.tokens.admin);
});

interface ProjectFacts {
  name?: string;
  team?: string;
  status?: ProjectStatus;
  pausedForPlan?: boolean;
  lastTraffic?: string | null;
}

/** Inactive ones were switched off on the 10th of March 2027. */
async function newProject(facts: ProjectFacts = {}): Promise<string> {
  const {
    name = 'Shop',
    team = 'team-1',
    status = 'active',
    pausedForPlan = false,
    lastTraffic = null,
  } = facts;
  const id = randomUUID();
  await h.rows(
    `INSERT INTO project (id, team_id, name, status, paused_for_plan, last_traffic_at, deactivated_at, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, CASE WHEN $4 IN ('inactive', 'permanently_disabled')
       THEN timestamptz '2027-03-10 02:00Z' END, clock_timestamp())`,
    [id, team, name, status, pausedForPlan, lastTraffic],
  );
  return id;
}

const stateOf = async (id: string) =>
  (await h.rows('SELECT status, reactivation_count FROM project WHERE id = $1', [id]))[0];

const actionsIn = (html: string) =>
  [...html.matchAll(/action="\/teams\/[^"]+\/projects\/([^"/]+)\/(\w+)"/g)].map(([, id, action]) => [
    id,
    action,
  ]);

/** A form of the page that is shown, with everything that it carries. */
async function send(browser: Browser, id: string, action: ProjectAction, query = '') {
  const { html } = await browser.open(below + query);
  const once = /name="once" value="([^"]+)"/.exec(html)?.[1] ?? '';
  return browser.send(`${below}/${id}/${action}`, { once, to: below + query });
}

describe('the list', () => {
  test('says what state each is in, why, and until when', async () => {
    await newProject({ name: 'Live', lastTraffic: '2027-03-12T08:30:00Z' });
    await newProject({ name: 'Idle', status: 'inactive' });
    await newProject({ name: 'Rest', status: 'paused' });
    await newProject({ name: 'Full', status: 'paused', pausedForPlan: true });
    await newProject({ name: 'Gone', status: 'permanently_disabled' });
    await newProject({ name: 'Deleted one', status: 'deleted' });
    const { status, html } = await admin.open(below);
    expect(status).toBe(200);
    const text = textOf(html);
    expect(text).toContain('1 of the 2 active projects of the free plan.');
    expect(text).toContain('All (5) Active (1) Inactive (1) Paused (2) Disabled for good (1)');
    expect(text).toMatch(/Live Active Last traffic: 12 March 2027 at 08:30 UTC/);
    expect(text).toContain(
      'Idle Inactive Switched off on 10 March 2027 at 02:00 UTC, since it had no traffic for 5 days.',
    );
    expect(text).toContain('It can be reactivated until 17 March 2027 at 02:00 UTC.');
    expect(text).toContain('Rest Paused Paused by hand.');
    expect(text).toContain('Full Paused Paused because the plan has no room for it.');
    expect(text).toContain(
      'Gone Disabled for good It had no traffic for 5 days, and nobody reactivated it within 7',
    );
    expect(text).toContain('a project without traffic for 5 days is switched off at 02:00 UTC');
    expect(text).not.toContain('Deleted one');
  });

  test('of a team on pro does not speak of ends that do not come', async () => {
    await makePro(h, 'team-1');
    await newProject({ status: 'inactive' });
    const text = textOf((await admin.open(below)).html);
    expect(text).toContain('It can be reactivated at any time');
    expect(text).toContain('0 projects are active; the pro plan sets no limit.');
    expect(text).not.toContain('until 17 March');
    expect(text).not.toContain('free plan');
  });

  test('is narrowed by a status, and shown in pages', async () => {
    const idle = await newProject({ name: 'Idle', status: 'inactive' });
    for (let n = 1; n <= 52; n += 1) await newProject({ name: `No ${n}.`, status: 'paused' });
    const { html } = await admin.open(`${below}?status=inactive`);
    expect(actionsIn(html)).toEqual([[idle, 'reactivate']]);
    expect(html).toContain('aria-current="true">Inactive (1)');
    const first = await admin.open(`${below}?status=paused`);
    expect(textOf(first.html)).toContain('No 52.');
    expect(textOf(first.html)).not.toContain('No 2.');
    const [, next = ''] = /href="([^"]+cursor=[^"]+)"/.exec(first.html) ?? [];
    const second = textOf((await admin.open(next.replaceAll('&amp;', '&'))).html);
    expect(second).toContain('No 1.');
    expect(second).not.toContain('No 3.');
    expect(second).not.toContain('Older projects');
    expect(second).toContain('The newest projects');
    expect(textOf((await admin.open(`${below}?status=permanently_disabled`)).html)).toContain(
      'There are none.',
    );
    for (const bad of ['?status=deleted', '?status=x', '?cursor=x']) {
      expect((await admin.open(below + bad)).status).toBe(422);
    }
  });

  test('in French', async () => {
    await newProject({ name: 'Boutique', status: 'inactive' });
    admin.cookies.set('octroi_language', 'fr');
    const { html } = await admin.open(below);
    const text = textOf(html);
    expect(html).toContain('<html lang="fr">');
    expect(text).toContain('0 sur 2 projets actifs de la formule gratuite.');
    expect(text).toContain(
      'Boutique Inactif Désactivé le 10 mars 2027 à 02:00 UTC, faute de trafic pendant 5 jours.',
    );
    expect(text).toContain('Il peut être réactivé jusqu’au 17 mars 2027 à 02:00 UTC.');
    expect(text).toContain('Pas encore de trafic');
  });

  test('shows names that hold HTML as text, and in what was done too', async () => {
    const id = await newProject({ name: evil });
    const { html } = await admin.open(below);
    expect(withoutOwnScript(html)).not.toMatch(/<script|<img/);
    expect(html.match(/&lt;script&gt;/g)?.length).toBeGreaterThanOrEqual(3);
    await send(admin, id, 'pause');
    const after = await admin.open(below);
    expect(withoutOwnScript(after.html)).not.toMatch(/<script|<img/);
    expect(after.html).toMatch(/class="flash"[^<]*&lt;script/);
  });

  test('of 200 projects is under 50 kB gzipped, of 6 statements at most', async () => {
    await h.rows(
      `INSERT INTO project (id, team_id, name, status, deactivated_at, created_at)
       SELECT gen_random_uuid(), 'team-1', 'Project ' || md5(n::text), 'inactive', now(), '2026-01-01Z'
       FROM generate_series(1, 200) n`,
    );
    const statements = async () =>
      (await h.octroi.metrics.sqlStatements.get()).values.reduce((sum, { value }) => sum + value, 0);
    const start = await statements();
    const { html } = await admin.open(below);
    expect((await statements()) - start).toBeLessThanOrEqual(6);
    expect(html.match(/<h3>/g)).toHaveLength(50);
    expect(gzipSync(html).length).toBeLessThan(30_000);
  });
});

describe('the buttons', () => {
  test('are those that do something, and do it', async () => {
    const ids = {
      active: await newProject(),
      inactive: await newProject({ status: 'inactive' }),
      disabled: await newProject({ status: 'permanently_disabled' }),
    };
    expect(actionsIn((await admin.open(below)).html)).toEqual([
      [ids.inactive, 'reactivate'],
      [ids.active, 'pause'],
    ]);
    const paused = await send(admin, ids.active, 'pause', '?status=active');
    expect(paused.status).toBe(303);
    expect(paused.headers.get('Location')).toBe(`${below}?status=active`);
    expect(textOf((await admin.open(below)).html)).toContain('Shop is paused.');
    expect(await stateOf(ids.active)).toMatchObject({ status: 'paused' });
    await send(admin, ids.active, 'resume');
    expect(await stateOf(ids.active)).toMatchObject({ status: 'active' });
    await send(admin, ids.inactive, 'reactivate');
    expect(textOf((await admin.open(below)).html)).toContain('Shop is active again.');
    const [entry] = await h.rows(
      `SELECT actor FROM audit_log WHERE action = 'project.reactivated' AND object_id = $1`,
      [ids.inactive],
    );
    expect(entry).toEqual({ actor: 'user:admin' });
  });

  test('a project that the plan has paused can be kept so', async () => {
    const id = await newProject({ status: 'paused', pausedForPlan: true });
    expect(actionsIn((await admin.open(below)).html)).toEqual([
      [id, 'resume'],
      [id, 'pause'],
    ]);
    await send(admin, id, 'pause');
    expect(textOf((await admin.open(below)).html)).toContain('Paused by hand.');
  });

  test('clicked twice, or sent again by going back, reactivate counts once', async () => {
    const id = await newProject({ status: 'inactive' });
    const { html } = await admin.open(below);
    const fields = { once: /name="once" value="([^"]+)"/.exec(html)?.[1] ?? '', to: below };
    const form_token = /name="form_token" value="([^"]+)"/.exec(html)?.[1] ?? '';
    const click = () => admin.send(`${below}/${id}/reactivate`, { form_token, ...fields });
    const clicks = await Promise.all([click(), click(), click()]);
    expect(clicks.map(({ status }) => status)).toEqual([303, 303, 303]);
    expect(await stateOf(id)).toEqual({ status: 'active', reactivation_count: 1 });
    // Switched off again meanwhile: the old form is done.
    await h.rows("UPDATE project SET status = 'inactive', deactivated_at = now() WHERE id = $1", [id]);
    expect((await click()).status).toBe(303);
    expect(await stateOf(id)).toEqual({ status: 'inactive', reactivation_count: 1 });
  });

  test('of a page that is out of date say so, and show how things are', async () => {
    const id = await newProject({ name: 'Late' });
    const answer = await send(admin, id, 'resume', '?status=active');
    expect(answer.status).toBe(409);
    expect(textOf(answer.html)).toContain('Nothing was changed: the project is in another state by now.');
    expect(textOf(answer.html)).toContain('Late Active');
    // From here one can go on, also to the other language.
    expect(answer.html).toContain(`name="to" value="${below}?status=active"`);
    expect(answer.html).not.toContain(`value="${below}/${id}/resume"`);
  });

  test('say in words when the plan has no room', async () => {
    await newProject();
    await newProject();
    const id = await newProject({ status: 'paused' });
    const { status, html } = await send(admin, id, 'resume');
    expect(status).toBe(409);
    expect(textOf(html)).toContain('the plan has room for 2 active projects, and that room is taken');
    expect(html).toContain('href="/teams/team-1/billing">To billing');
    expect(await stateOf(id)).toMatchObject({ status: 'paused' });
    admin.cookies.set('octroi_language', 'fr');
    expect(textOf((await send(admin, id, 'resume')).html)).toContain(
      'la formule a de la place pour 2 projets actifs, et cette place est prise',
    );
  });

  test('are not for members; nobody touches what is of others', async () => {
    const id = await newProject();
    const foreign = await newProject({ team: 'team-2' });
    const [member, outsider] = [openBrowser(h), openBrowser(h)];
    await member.signIn(h.tokens.member);
    await outsider.signIn(h.tokens.outsider);
    const { status, html } = await member.open(below);
    expect(status).toBe(200);
    expect(actionsIn(html)).toEqual([]);
    expect((await member.send(`${below}/${id}/pause`, {})).status).toBe(403);
    expect((await outsider.open(below)).status).toBe(404);
    await outsider.open('/teams/team-2/projects');
    expect((await outsider.send(`${below}/${id}/pause`, {})).status).toBe(404);
    await outsider.open('/teams/team-2/projects');
    expect((await outsider.send(`/teams/team-2/projects/${id}/pause`, {})).status).toBe(404);
    await admin.open(below);
    expect((await admin.send(`${below}/${foreign}/pause`, {})).status).toBe(404);
    await admin.open(below);
    expect((await admin.send(`${below}/nothing/pause`, {})).status).toBe(404);
    await admin.open(below);
    expect((await admin.send(`${below}/${id}/pause`, { form_token: 'x' })).status).toBe(403);
    expect([await stateOf(id), await stateOf(foreign)]).toMatchObject([
      { status: 'active' },
      { status: 'active' },
    ]);
  });
});
