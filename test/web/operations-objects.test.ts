/** The pages of operators: health, and looking objects up. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { evil } from '../support/dashboard.js';
import { eventually } from '../support/eventually.js';
import { startHarness, type Harness } from '../support/harness.js';
import { openBrowser, withoutOwnScript, type Browser } from '../support/web.js';

let h: Harness;
let operator: Browser;
beforeAll(async () => {
  h = await startHarness({ env: { TEMPORAL_UI_URL: 'http://temporal.example.test' } });
  operator = openBrowser(h);
  await operator.signIn(h.tokens.operator);
});
afterAll(() => h.close());

const textOf = (html: string) => html.replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ');
const read = async (path: string) => {
  const page = await operator.open(path);
  expect([path, page.status]).toEqual([path, 200]);
  return { ...page, text: textOf(page.html) };
};

describe('health', () => {
  const path = '/operations/health';
  const part = (text: string, name: string) =>
    text.slice(text.indexOf(` ${name} `), text.indexOf(` ${name} `) + 400);

  test('is told of each part, with versions', async () => {
    const { text } = await eventually(async () => {
      const page = await read(path);
      return page.text.includes('1 take workflows, 1 take activities, 1 take jobs of the night.') && page;
    });
    expect(text).toContain('All is well.');
    for (const name of ['PostgreSQL', 'Migrations', 'Temporal'])
      expect(text).toContain(`${name} OK In order.`);
    expect(text).toMatch(
      /Versions Octroi \d+\.\d+\.\d+ Node\.js 2\d\.\S+ PostgreSQL \d+\S* .*Temporal \d+\.\d+/,
    );
    expect(text).toMatch(/Migrations \d+ applied, the last one 0/);
    expect(text).not.toMatch(/undefined|null|What to do/);
  });

  test('that is not good says why, and what to do', async () => {
    const [payment] = await h.rows<{ id: string }>(
      `INSERT INTO payment (team_id, user_id, amount_minor, currency, payment_method, deadline_at, created_at,
         workflow_started_at)
       VALUES ('team-1', 'owner', 300, 'EUR', 'mobile_money', now() + interval '1 day', now() - interval '5 minutes', now())
       RETURNING id`,
    );
    await h.rows(
      `INSERT INTO payment_event (external_payment_id, status, received_at)
       VALUES ('of-nobody', 'completed', now() - interval '2 minutes')`,
    );
    await h.rows(
      `INSERT INTO mail_outbox (event_key, user_id, template, data) VALUES ('k', 'owner', 'x', '{}')`,
    );
    await h.rows(`INSERT INTO docker_host (name, failing_since) VALUES ($1, now())`, [evil]);
    const { html, text } = await read(path);
    expect(text).toContain('4 things need attention.');
    expect(part(text, 'Payment backend')).toMatch(
      /Act now The backend has not taken payments .*: 1\. .*What to do:/,
    );
    expect(part(text, 'Callbacks')).toContain('0 of known payments, 1 of no payment that is known.');
    expect(part(text, 'Mails')).toContain('SMTP_URL is not set: nothing is sent, 1 wait.');
    expect(withoutOwnScript(html)).not.toMatch(/<script|<img/);
    expect(html).toContain('cannot be measured: &quot;&gt;&lt;script&gt;');
    operator.cookies.set('octroi_language', 'fr');
    expect((await read(path)).text).toContain('4 points demandent votre attention.');
    operator.cookies.delete('octroi_language');
    await h.rows("DELETE FROM payment_event WHERE external_payment_id = 'of-nobody'");
    await h.rows('DELETE FROM mail_outbox');
    await h.rows('DELETE FROM docker_host');
    await h.rows('DELETE FROM payment WHERE id = $1', [payment?.id]);
    expect((await read(path)).text).toContain('All is well.');
  });

  test('without Temporal says so, and has no worker to tell of', async () => {
    const away = await startHarness({ temporalAway: true });
    try {
      const browser = openBrowser(away);
      await browser.signIn(away.tokens.operator);
      const { status, html } = await browser.open(path);
      expect(status).toBe(200);
      expect(textOf(html)).toMatch(/Temporal Act now It is not in order: /);
      expect(textOf(html)).toContain('Temporal does not answer, so nobody can tell.');
    } finally {
      await away.close();
    }
  });
});

describe('an object', () => {
  const path = '/operations/objects';
  /** Addresses of what is found. */
  const found = async (q: string) => {
    const { html } = await read(`${path}?${new URLSearchParams({ q }).toString()}`);
    return [...html.matchAll(/<a href="\/operations\/objects\/([^"]+)"/g)].map(([, rest]) => rest ?? '');
  };

  async function fill() {
    const one = async (sql: string) => String((await h.rows<{ id: string }>(sql))[0]?.id);
    const payment =
      await one(`INSERT INTO payment (team_id, user_id, amount_minor, currency, payment_method, status,
        external_payment_id, deadline_at, workflow_started_at, plan_id, qr_code)
      VALUES ('team-1', 'owner', 300, 'EUR', 'mobile_money', 'completed', 'ext-77', now(), now(), 'pro', 'a-long-code')
      RETURNING id`);
    const addon =
      await one(`INSERT INTO additional_resource (team_id, resource_type, quantity, unit_price_minor, currency)
      VALUES ('team-1', 'storage', 2, 100, 'EUR') RETURNING id`);
    const ticket = await one(`INSERT INTO support_ticket (team_id, user_id, subject, description, started_at)
      VALUES ('team-1', 'owner', 'It is slow', 'very', now()) RETURNING id`);
    await h.rows(`INSERT INTO paid_period (payment_id, team_id, plan_id, starts_at, ends_at)
      VALUES ('${payment}', 'team-1', 'pro', now(), now() + interval '30 days')`);
    await h.rows(`INSERT INTO team_subscription (team_id) VALUES ('team-1') ON CONFLICT DO NOTHING`);
    await h.rows(`INSERT INTO project (id, team_id, name) VALUES ('p-1', 'team-1', '100%_shop')`);
    const [{ number } = { number: 0n }] = await h.rows<{ number: bigint }>(
      `SELECT number FROM support_ticket WHERE id = '${ticket}'`,
    );
    return { payment, addon, ticket, number: String(number) };
  }

  test('is found by id, number, address and name, and leads to its workflow and audit log', async () => {
    const { payment, addon, ticket, number } = await fill();
    expect(await found(payment)).toEqual([`payment/${payment}`, `period/${payment}`]);
    expect(await found('ext-77')).toEqual([`payment/${payment}`]);
    expect(await found(addon)).toEqual([`addon/${addon}`]);
    expect(await found(`#${number}`)).toEqual([`ticket/${ticket}`]);
    expect(await found(ticket)).toEqual([`ticket/${ticket}`]);
    expect(await found('OWNER@example')).toEqual(['user/owner']);
    expect(await found('eam one')).toEqual(['team/team-1']);
    expect(await found('%_sh')).toEqual(['project/p-1']);
    expect(await found('%')).toEqual(['project/p-1']);
    expect(await found('nothing like it')).toEqual([]);
    expect((await read(`${path}?q=`)).text).not.toContain('Nothing was found');

    const workflows = [
      [`payment/${payment}`, `payment-${payment}`],
      [`period/${payment}`, `payment-${payment}`],
      [`addon/${addon}`, `addon-${addon}`],
      [`ticket/${ticket}`, `ticket-${ticket}`],
      ['subscription/team-1', 'subscription-team-1'],
      ['team/team-1', 'subscription-team-1'],
    ];
    for (const [object, workflow] of workflows) {
      const { html } = await read(`${path}/${object}`);
      const query = new URLSearchParams({ query: `WorkflowId="${workflow}"` }).toString();
      expect(html).toContain(
        `href="http://temporal.example.test/namespaces/${h.config.temporal.namespace}/workflows?${query}"`,
      );
    }
    expect((await read(`${path}/project/p-1`)).text).toContain('It has no workflow of its own.');

    await h.rows(
      `INSERT INTO audit_log (actor, action, object_type, object_id, after) VALUES ('user:owner', 'payment.created',
         'payment', $1, '{"status": "pending"}')`,
      [payment],
    );
    const { text } = await read(`${path}/payment/${payment}`);
    expect(text).toMatch(/amount_minor 300 .*external_payment_id ext-77/);
    expect(text).not.toContain('a-long-code');
    expect(text).toMatch(
      /payment\.created · user:owner .* After: \{&quot;status&quot;:&quot;pending&quot;\}/,
    );
    const team = await read(`${path}/team/team-1`);
    for (const part of ['300 EUR pro', '2 × storage', 'It is slow', '100%_shop'])
      expect(team.text).toContain(part);
  });

  test('that is none, or of no kind, is not there', async () => {
    for (const object of [
      'payment/none',
      `ticket/${crypto.randomUUID()}`,
      'secret/1',
      'api_token/1',
      'toString/x',
    ]) {
      expect([object, (await operator.open(`${path}/${object}`)).status]).toEqual([object, 404]);
    }
  });

  test('whose texts hold HTML is shown as text', async () => {
    await h.rows("INSERT INTO team (id, name) VALUES ('evil', $1)", [evil]);
    await h.rows("INSERT INTO project (id, team_id, name) VALUES ('evil', 'evil', $1)", [evil]);
    const query = new URLSearchParams({ q: evil }).toString();
    for (const page of [`${path}?${query}`, `${path}/team/evil`, `${path}/project/evil`]) {
      const { html } = await read(page);
      expect(withoutOwnScript(html)).not.toMatch(/<script|<img/);
      expect(html).toContain('&lt;script&gt;');
    }
  });
});
