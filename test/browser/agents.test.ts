/** Pages of support agents in a real browser: looked at, followed live, replies kept. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { chromiumPath, startChromium } from '../support/chromium.js';
import { evil, examine, signedIn } from '../support/dashboard.js';
import { startHarness, type Harness } from '../support/harness.js';
import { insertTicket } from '../support/tickets.js';

(chromiumPath ? describe : describe.skip)('the pages of agents in Chromium', () => {
  let h: Harness;
  let browser: Browser;
  let reply = '';
  beforeAll(async () => {
    [h, browser] = await Promise.all([startHarness({ worker: false }), startChromium()]);
    for (const [hours, subject] of [
      [-2, 'The shop is down'],
      [1, evil],
      [30, 'a-very-long-subject-without-any-blank-'.repeat(4)],
    ] as const) {
      const id = await insertTicket(h.rows, 'team-1', 'member');
      await h.rows(
        `UPDATE support_ticket SET subject = $2, next_due_at = now() + $3 * interval '1 hour' WHERE id = $1`,
        [id, subject, hours],
      );
      await h.rows(
        `INSERT INTO support_clock (ticket_id, kind, cycle, started_at, due_at)
         VALUES ($1, 'first_response', 1, now() - interval '3 hours', now() + $2 * interval '1 hour')`,
        [id, hours],
      );
    }
    const [row] = await h.rows(
      'INSERT INTO support_canned_reply (title, body) VALUES ($1, $1) RETURNING id',
      [evil],
    );
    reply = String(row?.id);
  });
  afterAll(async () => {
    await browser.close();
    await h.close();
  });

  test('in both languages, light and dark, on a phone too: nothing is wrong with them', async () => {
    await examine(browser, h, {
      token: h.tokens.support,
      paths: {
        queue: '/support/queue',
        statistics: '/support/statistics',
        replies: '/support/replies',
        reply: `/support/replies/${reply}`,
        'reply-new': '/support/replies/new',
      },
    });
  });

  test('the queue shows a new ticket by itself, and keeps the focus', async () => {
    const watched = await signedIn(browser, h, { token: h.tokens.support, path: '/support/queue' });
    const { page } = watched;
    const link = page.locator('#queue h2 a').first();
    await link.focus();
    await insertTicket(h.rows, 'team-1', 'member');
    await page.waitForSelector('#queue h2:has-text("It is down")', { timeout: 40_000 });
    expect(await page.locator(':focus').getAttribute('id')).toBe(await link.getAttribute('id'));
    expect(await page.locator('main img, main script').count()).toBe(0);
    expect(watched.faults).toEqual([]);
    await watched.close();
  });

  test('a reply is kept once by two clicks, and deleted after asking', async () => {
    const watched = await signedIn(browser, h, { token: h.tokens.support, path: '/support/replies' });
    const { page } = watched;
    await page.click('a:has-text("New reply")');
    await page.fill('#title', `Twice ${evil}`);
    await page.fill('#body', 'Thank you');
    await page.dblclick('.fields button');
    await page.waitForSelector('.flash:has-text("saved")');
    expect(await page.locator('h2:has-text("Twice")').count()).toBe(1);
    await page.click('li:has-text("Twice") a');
    await page.click('.confirm summary');
    await page.click('.confirm button');
    await page.waitForSelector('.flash:has-text("deleted")');
    expect(await page.locator('h2:has-text("Twice")').count()).toBe(0);
    expect(await page.locator('main img, main script').count()).toBe(0);
    expect(watched.faults).toEqual([]);
    await watched.close();
  });
});
