/** Buying in a real browser, with the worker and the sandbox payment backend behind it. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { activeAddon, buy, decide, proTeam, refund, topUp, type TeamAs } from '../support/billing.js';
import { chromiumPath, startChromium } from '../support/chromium.js';
import { evil, examine, signedIn } from '../support/dashboard.js';
import { startHarness, type Harness } from '../support/harness.js';
import { initiate, openTopUp, untilStatus } from '../support/payments.js';

(chromiumPath ? describe : describe.skip)('billing in Chromium', () => {
  let h: Harness;
  let browser: Browser;
  beforeAll(async () => {
    // Long enough that the page is seen before the payment has ended.
    const sandbox = { completeAfterMs: 1500 };
    [h, browser] = await Promise.all([startHarness({ sandbox }), startChromium()]);
  });
  afterAll(async () => {
    await browser.close();
    await h.close();
  });

  const visit = ({ team, owner }: TeamAs, rest = '', options = {}) =>
    signedIn(browser, h, { token: owner, path: `/teams/${team}/billing${rest}` }, options);

  const paymentsOf = ({ team }: TeamAs) =>
    h.rows<{ id: string; status: string }>('SELECT id::text, status FROM payment WHERE team_id = $1', [team]);

  /** Presses the button that pays; returns the payment's id, once its page is there. */
  async function press(page: Page): Promise<string> {
    await page.click('button:has-text("Pay €")');
    await page.waitForURL(/\/payments\/[0-9a-f-]{36}$/);
    return new URL(page.url()).pathname.split('/').at(-1) ?? '';
  }

  /** Waits until the page says so by itself: what was marked in it is still there. */
  async function turns(page: Page, status: string): Promise<void> {
    await page.waitForSelector(`#status:has-text("${status}")`, { timeout: 40_000 });
    expect(await page.getAttribute('body', 'data-mark')).toBe('here');
  }
  const mark = (page: Page) => page.evaluate('document.body.setAttribute("data-mark", "here")');

  test('pro is bought by clicking, then an add-on; their pages turn to paid by themselves', async () => {
    const team = await h.newTeam();
    const watched = await visit(team);
    const { page } = watched;
    await page.click('text=Get the pro plan');
    expect(await page.textContent('.price')).toContain('€3.00');
    await press(page);
    expect(await page.textContent('#status')).toMatch(/Under way|Waiting/);
    await mark(page);
    await turns(page, 'Paid');
    expect(await page.textContent('#payment')).toContain('The pro plan is paid for until');
    expect(await page.getAttribute('#payment', 'data-live')).toBeNull();

    await page.click('main a:has-text("Back to billing")');
    await page.click('text=Buy an add-on');
    await page.selectOption('#item', 'storage');
    await page.fill('#quantity', '2');
    await page.click('#add-ons button');
    expect(await page.textContent('h2')).toContain('20 GB of storage');
    await page.check('#credit_card');
    const id = await press(page);
    await mark(page);
    await page.waitForSelector('a:has-text("Go to the payment page")');
    expect(
      await page
        .locator('img.qr')
        .evaluate((image) => (image as unknown as { naturalWidth: number }).naturalWidth),
    ).toBeGreaterThan(0);
    await decide(h, id, 'approve');
    await turns(page, 'Paid');
    await page.click('main a:has-text("Back to billing")');
    expect(await page.textContent('main .list')).toContain('20 GB of storage');
    expect(watched.faults).toEqual([]);
    await watched.close();
  });

  test('an open payment is cancelled, after a question that stays open while the page looks again', async () => {
    const team = await h.newTeam();
    const watched = await visit(team, '/review?item=top_up&amount=12.34');
    const { page } = watched;
    await press(page);
    await page.waitForSelector('a:has-text("Go to the payment page")');
    await page.click('.confirm summary');
    for (let looks = 0; looks < 2; looks += 1) {
      await page.waitForResponse((response) => response.url() === page.url());
    }
    await page.click('button:has-text("Yes, cancel it")');
    await page.waitForSelector('.flash:has-text("The payment is cancelled.")');
    expect(await page.textContent('#status')).toBe('Cancelled');
    expect(await page.textContent('#payment')).toContain('nothing was charged');
    expect(watched.faults).toEqual([]);
    await watched.close();
  });

  test('pro is bought by the keyboard alone, and without JavaScript', async () => {
    const team = await h.newTeam();
    const watched = await visit(team, '', { javaScriptEnabled: false });
    const { page } = watched;
    const tabTo = async (selector: string) => {
      for (let n = 0; n < 60; n += 1) {
        await page.keyboard.press('Tab');
        if ((await page.locator(`${selector}:focus`).count()) > 0) return;
      }
      throw new Error(`the keyboard does not reach ${selector}`);
    };
    await tabTo('main a[href$="item=pro"]');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.price');
    await tabTo('input[type=radio]');
    await page.keyboard.press('ArrowDown');
    expect(await page.isChecked('#credit_card')).toBe(true);
    await tabTo('main button');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/payments\/[0-9a-f-]{36}$/);
    await page.waitForSelector('#status:has-text("Paid")', { timeout: 40_000 });
    expect(await page.textContent('#payment')).toContain('Card');
    expect(watched.faults).toEqual([]);
    await watched.close();
  });

  test.each([true, false])(
    'two clicks pay once; so does going back and paying again (script: %s)',
    async (script) => {
      const team = await h.newTeam();
      const watched = await visit(team, '/buy', { javaScriptEnabled: script });
      const { page } = watched;
      await page.fill('#amount', '12.34');
      await page.click('#top-up button');
      await page.waitForSelector('.price');
      await page.dblclick('button:has-text("Pay €")');
      await page.waitForURL(/\/payments\/[0-9a-f-]{36}$/);
      const first = page.url();
      expect(await paymentsOf(team)).toHaveLength(1);
      await page.goBack();
      await page.waitForSelector('.price');
      await press(page);
      expect(page.url()).toBe(first);
      expect(await paymentsOf(team)).toHaveLength(1);
      expect(watched.faults).toEqual([]);
      await watched.close();
    },
  );

  test('in both languages, light and dark, on a phone too: nothing is wrong with any page', async () => {
    const team = { team: 'team-1', owner: h.tokens.owner };
    await h.rows(`UPDATE team SET name = $1 WHERE id = 'team-1'`, [evil]);
    const paid = await buy(h, team);
    const addon = await activeAddon(h, team, 'storage', 3);
    await activeAddon(h, team, 'cpu');
    await topUp(h, team, '50.00');
    await refund(h, paid, { to: 'credit', amount: '1.00' });
    const open = String((await initiate(h, 'team-1', team.owner, openTopUp)).body.payment_id);
    const failing = { payment_method: 'mobile_money', amount: '0.02' };
    const failed = String((await initiate(h, 'team-1', team.owner, failing)).body.payment_id);
    await untilStatus(h, team.owner, failed, 'failed');
    const base = '/teams/team-1/billing';
    const paths = {
      billing: base,
      buy: `${base}/buy`,
      review: `${base}/review?item=renewal&addon=${addon}`,
      payments: `${base}/payments`,
      credit: `${base}/credit`,
      open: `${base}/payments/${open}`,
      failed: `${base}/payments/${failed}`,
      paid: `${base}/payments/${paid}`,
      receipt: `${base}/payments/${paid}/receipt`,
    };
    await examine(browser, h, { token: team.owner, paths });

    const watched = await visit(team, `/payments/${paid}/receipt`);
    await watched.page.emulateMedia({ media: 'print' });
    for (const hidden of ['.top', '.pages', '.unprinted']) {
      expect([hidden, await watched.page.isVisible(hidden)]).toEqual([hidden, false]);
    }
    expect(await watched.page.isVisible('.receipt')).toBe(true);
    await watched.close();
  }, 300_000);

  test('a member sees what there is, and no button', async () => {
    const team = await proTeam(h);
    await h.rows("UPDATE team_member SET role = 'member' WHERE team_id = $1", [team.team]);
    const watched = await visit(team);
    expect(await watched.page.textContent('main')).toContain('The team is on the pro plan.');
    expect(await watched.page.locator('main button, main .button').count()).toBe(0);
    await watched.close();
  });
});
