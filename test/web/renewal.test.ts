/** The page behind the renewal links of mails, as a browser gets it. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createRenewalLinks, type Renewal } from '../../src/mail/renewal-links.js';
import { eventually } from '../support/eventually.js';
import { startHarness, type Harness } from '../support/harness.js';
import { initiate, proPlan, untilStatus } from '../support/payments.js';

let h: Harness;
beforeAll(async () => {
  h = await startHarness();
});
afterAll(() => h.close());

/** The path of a link, as it stands in a mail. */
async function linkOf(renewal: Renewal): Promise<string> {
  const { baseUrl, signingSecrets: secrets } = h.config;
  const url = await createRenewalLinks({ baseUrl, secrets }).urlFor(renewal);
  return url.slice(baseUrl.length);
}

/** A new team and the link that renews its plan, sent to its owner. */
async function newTeam() {
  const { team, owner } = await h.newTeam();
  const userId = team.replace('team-', 'user-');
  return { team, owner, userId, link: await linkOf({ teamId: team, addonId: null, userId }) };
}

const open = (path: string) => h.call<string>('GET', path);
const submit = (path: string, method = 'mobile_money') =>
  h.call<string>('POST', path, {
    body: `payment_method=${method}`,
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
  });
const payUrlIn = (html: string) => /href="(http[^"]+\/pay\/[^"]+)"/.exec(html)?.[1];
const paymentsOf = (team: string) => h.rows('SELECT * FROM payment WHERE team_id = $1', [team]);

test('opening the link shows the price and starts nothing; the button leads to the pay page, once', async () => {
  const { team, link } = await newTeam();
  await h.fault(team, { outcome: 'completed', outcome_after_ms: 3_600_000 });
  const page = await open(link);
  expect(page.status).toBe(200);
  expect(page.headers.get('Content-Security-Policy')).toContain("default-src 'none'");
  expect(page.body).toContain('€3.00');
  expect(await paymentsOf(team)).toEqual([]);

  const first = await submit(link);
  const url = payUrlIn(first.body);
  expect(url).toContain(h.sandboxUrl);
  expect(payUrlIn((await submit(link)).body)).toBe(url);
  expect(await paymentsOf(team)).toMatchObject([{ plan_id: 'pro', amount_minor: 300n }]);
});

test('what is paid by the link extends the plan', async () => {
  const { team, owner, link } = await newTeam();
  const { body } = await initiate(h, team, owner, proPlan);
  await untilStatus(h, owner, body.payment_id, 'completed');
  await submit(link, 'credit_card');
  await eventually(async () => {
    const periods = await h.rows('SELECT * FROM paid_period WHERE team_id = $1', [team]);
    return periods.length === 2;
  });
});

test('the page speaks the language of whom the link was sent to', async () => {
  const { userId, link } = await newTeam();
  await h.rows(`UPDATE "user" SET locale = 'fr' WHERE id = $1`, [userId]);
  const { body } = await open(link);
  expect(body).toContain('<html lang="fr">');
  expect(body).toContain('Payer par mobile money');
});

test('a link that is forged, or of somebody who may not pay any more, leads nowhere and starts nothing', async () => {
  const { team, userId, link } = await newTeam();
  expect((await open(`${link.slice(0, -4)}AAAA`)).status).toBe(404);
  await h.rows(`UPDATE team_member SET role = 'member' WHERE user_id = $1`, [userId]);
  expect((await open(link)).status).toBe(403);
  expect((await submit(link)).status).toBe(403);
  await h.rows('DELETE FROM team_member WHERE user_id = $1', [userId]);
  const page = await submit(link);
  expect(page.status).toBe(404);
  expect(page.body).toContain('not valid any more');
  expect(await paymentsOf(team)).toEqual([]);
});

test('a link for an add-on that has ended says so', async () => {
  const { team, owner, userId } = await newTeam();
  const { body } = await initiate(h, team, owner, proPlan);
  await untilStatus(h, owner, body.payment_id, 'completed');
  const bought = await h.call('POST', `/api/resources/${team}/purchase`, {
    as: owner,
    body: { resource_type: 'ram', quantity: 3 },
  });
  await untilStatus(h, owner, bought.body.payment_id, 'completed');
  const addonId = bought.body.resource_id as string;
  const link = await linkOf({ teamId: team, addonId, userId });
  expect((await open(link)).body).toContain('1500 MB of memory');
  await h.call('DELETE', `/api/resources/${team}/cancel/${addonId}`, { as: owner });
  const page = await submit(link);
  expect(page.status).toBe(409);
  expect(page.body).toContain('has ended');
});
