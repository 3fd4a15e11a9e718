/** The billing pages: what they say, who may do what, and that nothing is bought twice or at another price. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { activeAddon, buy, holdOpen, pay, proTeam, refund, topUp, type TeamAs } from '../support/billing.js';
import { evil } from '../support/dashboard.js';
import { startHarness, type Harness } from '../support/harness.js';
import { initiate, openTopUp, untilStatus } from '../support/payments.js';
import { openBrowser, withoutOwnScript, type Page } from '../support/web.js';

let h: Harness;
beforeAll(async () => {
  h = await startHarness({ sandbox: { completeAfterMs: 100 } });
});
afterAll(() => h.close());

/** Text as one line, without tags and with plain blanks. */
const textOf = (html: string) => html.replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ');
const onceIn = ({ html }: Page) => /name="once" value="([^"]+)"/.exec(html)?.[1] ?? '';

async function browserOf({ team, owner }: TeamAs) {
  const browser = openBrowser(h);
  await browser.signIn(owner);
  const base = `/teams/${team}/billing`;
  const read = async (rest = '') => {
    const page = await browser.open(base + rest);
    return { ...page, text: textOf(page.html) };
  };
  /** What the form of the page for `query` sends. */
  const review = async (query: string) => {
    const page = await read(`/review?${query}`);
    const hidden = page.html.matchAll(/type="hidden" name="([^"]+)" value="([^"]*)"/g);
    return {
      ...page,
      fields: Object.fromEntries([...hidden].map(([, name, value]) => [name ?? '', value ?? ''])),
    };
  };
  const send = async (fields: Record<string, string>, method = 'mobile_money') => {
    const page = await browser.send(`${base}/review`, { payment_method: method, ...fields });
    return { ...page, to: page.headers.get('Location') ?? '', text: textOf(page.html) };
  };
  return { browser, base, read, review, send };
}

const signedIn = async (token: string) => {
  const browser = openBrowser(h);
  await browser.signIn(token);
  return browser;
};

const paymentsOf = (team: string) =>
  h.rows<{ id: string; status: string }>('SELECT id::text, status FROM payment WHERE team_id = $1', [team]);

const idIn = (to: string) => to.slice(to.lastIndexOf('/') + 1);

describe('the first page', () => {
  test('says what a team on the free plan can get', async () => {
    const { read, base } = await browserOf(await h.newTeam());
    const { text, html } = await read();
    expect(text).toContain('The team is on the free plan.');
    expect(text).toContain('The team has €0.00 of credit.');
    expect(html).toContain(`href="${base}/review?item=pro"`);
    expect(text).not.toContain('Cancel the plan');
  });

  test('says until when plan and add-ons run, and cancels, keeps and ends them', async () => {
    const team = await proTeam(h);
    const addon = await activeAddon(h, team, 'storage', 2);
    const { read, base, browser } = await browserOf(team);
    const page = await read();
    expect(page.text).toMatch(/The team is on the pro plan\. Until \d+ \w+ \d{4} at \d\d:\d\d UTC\./);
    expect(page.text).toContain('a mail with a link to pay €3.00');
    expect(page.text).toContain('20 GB of storage');

    const act = (path: string, fields = {}) =>
      browser.submit(base + path, { once: crypto.randomUUID(), ...fields });
    expect(textOf((await act('/plan/cancel')).html)).toContain('The plan is cancelled.');
    expect((await read()).text).toContain('It was cancelled, and ends then.');
    expect(textOf((await act('/plan/renewal', { auto_renew: 'true' })).html)).toContain('is switched on');
    expect((await read()).text).toContain('Cancel the plan');

    const off = await act(`/addons/${addon}/renewal`, { auto_renew: 'false' });
    expect(textOf(off.html)).toContain('Renewal from credit is switched off.');
    await act(`/addons/${addon}/cancel`, { at_period_end: 'true' });
    const stopped = await read();
    expect(stopped.text).toContain('It ends then.');
    expect(stopped.text).not.toContain('Let 20 GB of storage run out');
    expect(textOf((await act(`/addons/${addon}/cancel`)).html)).toContain('The add-on has ended.');
    expect((await read()).text).toContain('None is active.');
    const entries = await h.rows<{ actor: string }>(
      `SELECT actor FROM audit_log WHERE team_id = $1 AND action IN ('subscription.cancelled', 'addon.cancelled')`,
      [team.team],
    );
    expect(entries.map(({ actor }) => actor)).toEqual(
      Array(3).fill(`user:${team.team.replace('team-', 'user-')}`),
    );
  });

  test('lists open payments, and takes 6 statements at most with 200 of them', async () => {
    const team = await proTeam(h);
    await h.rows(
      `INSERT INTO payment (id, team_id, user_id, amount_minor, currency, payment_method, status, deadline_at,
         workflow_started_at)
       SELECT gen_random_uuid(), $1, $2, 1234, 'EUR', 'mobile_money', 'pending', now() + interval '1 day', now()
       FROM generate_series(1, 200)`,
      [team.team, team.team.replace('team-', 'user-')],
    );
    const { read } = await browserOf(team);
    const statements = async () =>
      (await h.octroi.metrics.sqlStatements.get()).values.reduce((sum, { value }) => sum + value, 0);
    for (const page of ['', '/payments', '/credit', '/buy']) {
      const start = await statements();
      const { html, status } = await read(page);
      expect([page, status, (await statements()) - start <= 6]).toEqual([page, 200, true]);
      if (page === '') expect(html.match(/Credit for the team, €12\.34/g)).toHaveLength(200);
    }
  });
});

describe('buying', () => {
  test('shows the price of the server, pays it once however often it is sent, and leads to the payment', async () => {
    const team = await h.newTeam();
    const { review, send, read } = await browserOf(team);
    const page = await review('item=pro&amount=0.01');
    expect(page.text).toContain('The pro plan, one period €3.00');
    expect(page.text).toMatch(/Paid now, it runs until \d+/);
    const [first, second] = await Promise.all([send(page.fields), send(page.fields)]);
    expect([first.status, second.status]).toEqual([303, 303]);
    expect(second.to).toBe(first.to);
    await untilStatus(h, team.owner, idIn(first.to), 'completed');
    expect((await send(page.fields)).to).toBe(first.to);
    expect(await paymentsOf(team.team)).toHaveLength(1);
    const paid = await read(`/payments/${idIn(first.to)}`);
    expect(paid.text).toMatch(/Paid The pro plan is paid for until/);
    expect(paid.html).not.toContain('data-live');
    const again = await review('item=pro');
    expect(again.text).toMatch(/It will run from .+, when the present period ends, until/);
  });

  test('refuses a price that is not the present one, and shows that', async () => {
    const team = await h.newTeam();
    const { review, send } = await browserOf(team);
    const { fields } = await review('item=pro');
    for (const price of ['0.01', '', 'x']) {
      const refused = await send({ ...fields, price });
      expect(refused.status).toBe(422);
      expect(refused.text).toContain('€3.00');
    }
    const changed = await send({ ...fields, price: '2.00' });
    expect(changed.text).toContain('The price has changed meanwhile.');
    expect(changed.html).toContain('name="price" value="3.00"');
    expect(onceIn(changed)).not.toBe(fields.once);
    expect(await paymentsOf(team.team)).toEqual([]);
    expect((await send({ ...fields, once: onceIn(changed) })).status).toBe(303);
  });

  test('of an add-on and its renewal; of credit, with a decimal comma', async () => {
    const team = await proTeam(h);
    const { review, send, read } = await browserOf(team);
    const page = await review('item=storage&quantity=3');
    expect(page.text).toContain('Add-on: 30 GB of storage €3.00 3 × €1.00');
    const { to } = await send(page.fields);
    await untilStatus(h, team.owner, idIn(to), 'completed');
    expect((await read(`/payments/${idIn(to)}`)).text).toContain('The add-on is paid for until');

    const credit = await review('item=top_up&amount=4,50');
    expect(credit.text).toContain('The team will have €4.50 of credit.');
    expect(credit.html).not.toContain('value="credit"');
    const topped = await send(credit.fields, 'credit_card');
    await pay(h, team, idIn(topped.to));

    const renewal = await review(`item=renewal&addon=${idIn(to)}`);
    expect(renewal.text).toContain('Add-on, one more period: 30 GB of storage');
    expect(renewal.text).toContain('Credit of the team (there is €4.50)');
    const renewed = await send(renewal.fields, 'credit');
    expect((await read(`/payments/${idIn(renewed.to)}`)).text).toContain('Credit of the team');
    expect((await read()).text).toContain('The team has €1.50 of credit.');
  });

  test('says in words why not, beside what was typed', async () => {
    const team = await proTeam(h);
    const { review, read, send, base } = await browserOf(team);
    for (const quantity of ['0', '101', '1.5', 'x', '']) {
      const page = await read(`/review?item=ram&quantity=${quantity}`);
      expect([quantity, page.status]).toEqual([quantity, 422]);
      expect(page.text).toContain('Give a whole number from 1 to 100.');
      if (quantity)
        expect(page.html).toContain(
          `name="quantity" inputmode="numeric" size="5" maxlength="9" required value="${quantity}"`,
        );
    }
    for (const amount of ['0', '10000.01', '-1', '1e3', 'x']) {
      const page = await read(`/review?item=top_up&amount=${amount}`);
      expect([amount, page.status]).toEqual([amount, 422]);
      expect(page.text).toContain('Give an amount from €0.01 to €10,000.00');
      expect(page.html).toContain(`value="${amount}"`);
    }
    expect((await read('/review?item=gold')).text).toContain('This is not possible as it is.');
    expect((await read('/review?item=renewal&addon=x')).status).toBe(404);

    const { fields } = await review('item=cpu&quantity=1');
    const poor = await send(fields, 'credit');
    expect(poor.status).toBe(409);
    expect(poor.text).toContain('The credit of the team, €0.00, does not suffice.');
    await topUp(h, team, '5.00');
    const paid = await send(fields, 'credit');
    expect([paid.status, paid.to]).toEqual([303, expect.stringContaining('/payments/')]);
    expect((await send(fields, 'barter')).text).toContain('Choose how you pay.');

    await holdOpen(h, team);
    const first = await send((await review('item=pro')).fields);
    const second = await send((await review('item=pro')).fields);
    expect(second.status).toBe(409);
    expect(second.text).toContain('A payment for the same is under way already.');
    expect(second.html).toContain(`href="${base}/payments/${idIn(first.to)}"`);
  });

  test('of add-ons needs the pro plan', async () => {
    const { read, send, browser, base } = await browserOf(await h.newTeam());
    expect((await read('/buy')).text).toContain('Add-ons are for teams on the pro plan.');
    const page = await read('/review?item=ram&quantity=1');
    expect(page.status).toBe(403);
    expect(page.text).toContain('Add-ons are for teams on the pro plan.');
    await browser.open(base);
    const sent = await send({ item: 'ram', quantity: '1', price: '1.00', once: crypto.randomUUID() });
    expect([sent.status, sent.text.includes('Add-ons are for teams on the pro plan.')]).toEqual([403, true]);
  });
});

describe('a payment', () => {
  test('that is open shows the way to pay, and can be cancelled once', async () => {
    const team = await h.newTeam();
    const { body } = await initiate(h, team.team, team.owner, openTopUp);
    const { read, browser, base } = await browserOf(team);
    const path = `/payments/${String(body.payment_id)}`;
    const page = await read(path);
    expect(page.html).toContain('data-live data-every="2"');
    expect(page.html).toContain('<noscript><meta http-equiv="refresh" content="5"></noscript>');
    expect(page.html).toContain(`href="${h.sandboxUrl}/pay/`);
    expect(page.html).toContain('src="data:image/png;base64,');
    expect((await read()).text).toContain('Credit for the team, €12.34');
    const once = onceIn(page);
    const cancelled = await browser.submit(`${base}${path}/cancel`, { once });
    expect(textOf(cancelled.html)).toContain('The payment is cancelled.');
    expect(textOf(cancelled.html)).toContain('It was cancelled, and nothing was charged.');
    expect(cancelled.html).toContain('/review?item=top_up&amp;amount=12.34&amp;once=');
    expect((await browser.send(`${base}${path}/cancel`, { once })).status).toBe(303);
  });

  test('that has ended is not cancelled, and that is said', async () => {
    const team = await h.newTeam();
    const id = await buy(h, team);
    const { browser, base } = await browserOf(team);
    await browser.open(base);
    const page = await browser.submit(`${base}/payments/${id}/cancel`, {});
    expect(textOf(page.html)).toContain('The payment cannot be cancelled any more. It is: Paid.');
  });

  test('says why it came to nothing, in both languages, and runs nothing of the provider’s', async () => {
    const team = await h.newTeam();
    const { body } = await initiate(h, team.team, team.owner, openTopUp);
    const id = String(body.payment_id);
    const set = (sql: string, values: unknown[] = []) =>
      h.rows(`UPDATE payment SET ${sql} WHERE id = '${id}'`, values);
    const { read, browser } = await browserOf(team);
    const path = `/payments/${id}`;
    await set(`payment_url = $1, qr_code = $2, description = $2, provider_reference = $2`, [
      'javascript:alert(1)',
      evil,
    ]);
    const open = await read(path);
    expect(open.html).not.toContain('javascript:');
    expect(withoutOwnScript(open.html)).not.toMatch(/<script|<img/);
    await set(`status = 'failed', reason = $1`, [evil]);
    const failed = await read(path);
    expect(failed.text).toContain('It has failed, and nothing was charged.');
    expect(withoutOwnScript(failed.html)).not.toMatch(/<script|<img/);
    expect(failed.html).toContain('Reason: &quot;&gt;&lt;script&gt;');
    await set(`reason = 'The payment was refused.'`);
    await browser.submit('/language', { language: 'fr', to: '/' });
    const french = await read(path);
    expect(french.html).toContain('<html lang="fr">');
    expect(french.text).toContain('Motif : le prestataire a refusé le paiement.');
    await set(`status = 'expired', reason = NULL`);
    expect((await read(path)).text).toContain('Il n’a pas été effectué à temps.');
    await h.rows(
      `INSERT INTO ledger_entry (transaction_id, team_id, kind, account, amount_minor, currency, payment_id)
       SELECT md5($1)::uuid, $2, 'payment', account, amount, 'EUR', $1::uuid
       FROM (VALUES ('external', -1234), ('team_credit', 1234)) AS booking (account, amount)`,
      [id, team.team],
    );
    expect((await read(path)).text).toContain('L’argent est arrivé après la fin du paiement.');
  });
});

describe('lists', () => {
  test('payments are filtered by state, kind, method and day, and turned page by page', async () => {
    const team = await proTeam(h);
    await activeAddon(h, team, 'ram');
    const user = team.team.replace('team-', 'user-');
    await h.rows(
      `INSERT INTO payment (id, team_id, user_id, amount_minor, currency, payment_method, status, deadline_at, created_at)
       SELECT gen_random_uuid(), $1, $2, 100 + n, 'EUR', 'credit_card', 'expired', '2026-02-01Z',
         timestamptz '2026-01-31 23:59:59Z' + n * interval '1 second' FROM generate_series(0, 29) n`,
      [team.team, user],
    );
    const { read } = await browserOf(team);
    const amounts = async (query: string) => {
      const { html } = await read(`/payments?${query}`);
      return [...html.matchAll(/<td>(€[\d.]+)<\/td>/g)].map(([, amount]) => amount);
    };
    expect(await amounts('kind=plan')).toEqual(['€3.00']);
    expect(await amounts('kind=addon&status=completed')).toEqual(['€1.00']);
    expect(await amounts('method=credit')).toEqual([]);
    expect(await amounts('from=2026-01-31&to=2026-01-31')).toEqual(['€1.00']);
    expect(await amounts('status=nonsense&kind=&from=2026-02-02')).toEqual(['€1.00', '€3.00']);

    const first = await read('/payments?status=expired');
    const [, older = ''] =
      /href="[^"]*billing(\/payments\?status=expired[^"]*cursor=[^"]+)"/.exec(first.html) ?? [];
    expect(first.html.match(/<th scope="row">/g)).toHaveLength(25);
    const second = await read(older.replaceAll('&amp;', '&'));
    expect(second.html.match(/<th scope="row">/g)).toHaveLength(5);
    expect(second.text).toContain('Newest');
    expect(second.html).toContain('<option value="expired" selected>');
    const bad = await read('/payments?from=2026-02-30');
    expect([bad.status, bad.text.includes('2026-02-30: This is not a date')]).toEqual([422, true]);
    expect((await read('/payments?cursor=x')).status).toBe(422);
  });

  test('credit shows what changed it', async () => {
    const team = await proTeam(h);
    const id = await topUp(h, team, '5.00');
    await refund(h, team.planPayment, { to: 'credit', amount: '1.00' });
    const { read, base } = await browserOf(team);
    const { text, html } = await read('/credit');
    expect(text).toContain('The team has €6.00 of credit.');
    expect(text).toMatch(/Refund €1\.00 €6\.00 .*Money came in €5\.00 €5\.00/);
    expect(html).toContain(`href="${base}/payments/${id}"`);
    const payment = await read(`/payments/${team.planPayment}`);
    expect(payment.text).toContain('€1.00, to the credit: done');
  });
});

describe('receipts', () => {
  test('tell what was paid, and there is none of what was not', async () => {
    const team = await proTeam(h);
    await h.rows('UPDATE team SET name = $2 WHERE id = $1', [team.team, evil]);
    await refund(h, team.planPayment, { to: 'credit', amount: '1.00' });
    const { read } = await browserOf(team);
    const { text, html } = await read(`/payments/${team.planPayment}/receipt`);
    for (const part of [
      team.planPayment,
      'The pro plan, one period',
      'Amount paid €3.00',
      'EUR',
      'Mobile money',
      'momo_',
      'Refunded €1.00',
    ]) {
      expect(text).toContain(part);
    }
    expect(withoutOwnScript(html)).not.toMatch(/<script|<img/);
    const { body } = await initiate(h, team.team, team.owner, openTopUp);
    expect((await read(`/payments/${String(body.payment_id)}/receipt`)).status).toBe(404);
  });
});

/** The text of a PDF as a reader has it. */
async function textOfPdf(data: Uint8Array): Promise<string> {
  const { getDocument } = await import('pdfjs-dist/legacy/build/pdf.mjs');
  const document = await getDocument({ data, verbosity: 0 }).promise;
  let text = '';
  for (let number = 1; number <= document.numPages; number += 1) {
    const { items } = await (await document.getPage(number)).getTextContent();
    text += items.map((item) => ('str' in item ? item.str : '')).join(' ');
  }
  await document.destroy();
  return text.replaceAll(/\s+/g, ' ');
}

describe('receipts as PDF', () => {
  async function pdfOf(team: TeamAs, id: string) {
    const { browser, base } = await browserOf(team);
    await browser.open(base);
    const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(`${h.apiUrl}${base}/payments/${id}/receipt.pdf`, {
      headers: { Cookie: cookie, Accept: 'text/html' },
    });
    return { response, data: new Uint8Array(await response.arrayBuffer()) };
  }

  test('have what the page has, in French too, with every letter of a name', async () => {
    const team = await proTeam(h);
    const name = `Équipe « Ɓàŋɛ » ŒÇ ${'très-long-'.repeat(30)}`;
    await h.rows('UPDATE team SET name = $2 WHERE id = $1', [team.team, name]);
    await h.rows(`UPDATE "user" SET locale = 'fr' WHERE id = $1`, [team.team.replace('team-', 'user-')]);
    await refund(h, team.planPayment, { to: 'credit', amount: '1.00' });
    const { response, data } = await pdfOf(team, team.planPayment);
    expect(response.headers.get('Content-Type')).toBe('application/pdf');
    expect(data.length).toBeLessThan(100_000);
    const text = await textOfPdf(data);
    for (const part of [
      'Reçu',
      team.planPayment,
      'Équipe « Ɓàŋɛ » ŒÇ',
      'La formule pro, une période',
      'Montant payé 3,00 €',
      'Devise EUR',
      'Moyen de paiement Mobile money',
      'momo_',
      'Remboursé 1,00 €',
      'sur le crédit : effectué',
    ]) {
      expect(text).toContain(part);
    }
  });

  test('are not there for others, nor of what was not paid', async () => {
    const team = await proTeam(h);
    const other = await h.newTeam();
    expect((await pdfOf(other, team.planPayment)).response.status).toBe(404);
    const { body } = await initiate(h, team.team, team.owner, openTopUp);
    expect((await pdfOf(team, String(body.payment_id))).response.status).toBe(404);
  });
});

test('members read and have no buttons; outsiders have nothing; nothing of others is there', async () => {
  const mine = { team: 'team-1', owner: h.tokens.owner };
  const id = await buy(h, mine);
  const addon = await activeAddon(h, mine, 'ram');
  const open = String((await initiate(h, 'team-1', h.tokens.owner, openTopUp)).body.payment_id);
  const [member, admin, outsider] = await Promise.all([
    signedIn(h.tokens.member),
    signedIn(h.tokens.admin),
    signedIn(h.tokens.outsider),
  ]);
  const base = '/teams/team-1/billing';
  const read = [
    '',
    '/payments',
    '/credit',
    `/payments/${id}`,
    `/payments/${open}`,
    `/payments/${id}/receipt`,
  ];
  const act = ['/plan/cancel', '/plan/renewal', `/addons/${addon}/cancel`, `/addons/${addon}/renewal`];
  const spend = ['/review', `/payments/${open}/cancel`];
  for (const path of read) {
    const page = await member.open(base + path);
    expect([path, page.status]).toEqual([path, 200]);
    expect(page.html).not.toMatch(/action="[^"]*billing[^"]*\/(cancel|renewal|review)"|\/review\?|\/buy"/);
    expect((await outsider.open(base + path)).status).toBe(404);
    if (path.includes(id) || path.includes(open)) {
      expect((await outsider.open(`/teams/team-2/billing${path}`)).status).toBe(404);
    }
  }
  for (const path of ['/buy', '/review?item=pro']) {
    expect((await member.open(base + path)).status).toBe(403);
    expect((await admin.open(base + path)).status).toBe(200);
  }
  for (const path of [...act, ...spend]) {
    await member.open(base);
    expect([path, (await member.send(base + path, {})).status]).toEqual([path, 403]);
    await outsider.open('/teams/team-2/billing');
    expect([path, (await outsider.send(base + path, {})).status]).toEqual([path, 404]);
    if (path.includes(addon) || path.includes(open)) {
      const own = `/teams/team-2/billing${path}`;
      await outsider.open('/teams/team-2/billing');
      expect([path, (await outsider.send(own, {})).status]).toEqual([path, 404]);
    }
  }
  const stolen = await outsider.open(`/teams/team-2/billing/review?item=renewal&addon=${addon}`);
  expect(stolen.status).toBe(404);
  await admin.open(base);
  const forged = await admin.send(`${base}/plan/cancel`, {}, { 'Sec-Fetch-Site': 'cross-site' });
  expect(forged.status).toBe(403);
  const [plan] = await h.rows("SELECT cancelled_at FROM team_subscription WHERE team_id = 'team-1'");
  expect(plan).toEqual({ cancelled_at: null });
  expect((await paymentsOf('team-1')).find((each) => each.id === open)?.status).toBe('pending');
});
