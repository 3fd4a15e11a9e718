/** The page of projects in a real browser: how it looks, and switching by the keyboard alone. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { chromiumPath, openPage, startChromium } from '../support/chromium.js';
import { evil, examine, signedIn } from '../support/dashboard.js';
import { startHarness, type Harness } from '../support/harness.js';
import { makePro, setClock } from '../support/usage.js';

const below = '/teams/team-1/projects';

(chromiumPath ? describe : describe.skip)('projects in Chromium', () => {
  let h: Harness;
  let browser: Browser;
  beforeAll(async () => {
    [h, browser] = await Promise.all([startHarness({ worker: false }), startChromium()]);
    await setClock(h, '2027-03-15T12:00:00Z');
    await makePro(h, 'team-2');
    for (const team of ['team-1', 'team-2']) await fill(team);
  });
  afterAll(async () => {
    await browser.close();
    await h.close();
  });
  beforeEach(() => h.rows("UPDATE project SET status = 'active' WHERE id = 'team-1-a'"));

  /** One in each state, and names that are hard to show. */
  async function fill(team: string): Promise<void> {
    await h.rows(
      `INSERT INTO project (id, team_id, name, status, paused_for_plan, deactivated_at, last_traffic_at,
         reactivation_count, created_at)
       VALUES ($1 || '-a', $1, 'Shop', 'active', false, NULL, '2027-03-15T08:00Z', 2, '2026-01-01Z'),
         ($1 || '-b', $1, 'Blog', 'inactive', false, '2027-03-14T02:00Z', '2027-03-08T08:00Z', 0, '2026-01-02Z'),
         ($1 || '-c', $1, $2, 'paused', false, NULL, NULL, 0, '2026-01-03Z'),
         ($1 || '-d', $1, $3, 'paused', true, NULL, NULL, 0, '2026-01-04Z'),
         ($1 || '-e', $1, 'Old', 'permanently_disabled', false, '2027-01-14T02:00Z', NULL, 0, '2026-01-05Z')`,
      [team, evil, 'a-very-long-name-without-any-blank-'.repeat(5)],
    );
  }

  test('in both languages, light and dark, on a phone too: nothing is wrong with them', async () => {
    await examine(browser, h, {
      token: h.tokens.owner,
      paths: { projects: below, inactive: `${below}?status=inactive` },
    });
    await examine(browser, h, {
      token: h.tokens.outsider,
      paths: { 'projects-pro': '/teams/team-2/projects' },
    });
  });

  /** Presses Tab until the focus is on what the selector finds. */
  async function tabTo(page: Page, selector: string): Promise<void> {
    for (let n = 0; n < 80; n += 1) {
      await page.keyboard.press('Tab');
      if ((await page.locator(`${selector}:focus`).count()) > 0) return;
    }
    throw new Error(`the keyboard does not reach ${selector}`);
  }

  test.each([true, false])(
    'paused and resumed by the keyboard alone, JavaScript: %s',
    async (javaScriptEnabled) => {
      const watched = await openPage(browser, h.apiUrl, { javaScriptEnabled });
      const { page } = watched;
      const state = async () => (await h.rows("SELECT status FROM project WHERE id = 'team-1-a'"))[0]?.status;
      await page.goto(`/login?to=${below}`);
      await tabTo(page, '#token');
      await page.keyboard.type(h.tokens.admin);
      await page.keyboard.press('Enter');
      await page.waitForURL(`**${below}`);
      const pause = 'form[action$="team-1-a/pause"] button';
      expect(await page.locator(pause).isVisible()).toBe(false);
      await tabTo(page, `details:has(${pause}) summary`);
      await page.keyboard.press('Enter');
      await page.locator(pause).waitFor();
      expect(await state()).toBe('active');
      await tabTo(page, pause);
      await page.keyboard.press('Enter');
      await page.waitForSelector('.flash');
      expect(await page.textContent('.flash')).toBe('Shop is paused.');
      expect(await state()).toBe('paused');
      await tabTo(page, 'form[action$="team-1-a/resume"] button');
      await page.keyboard.press('Enter');
      await page.waitForSelector('.flash:has-text("active again")');
      expect(await state()).toBe('active');
      await page.reload();
      expect(await page.locator('.flash').count()).toBe(0);
      expect(watched.faults).toEqual([]);
      await watched.close();
    },
  );

  test('names are shown as they are, and run nothing, also in what was done', async () => {
    const watched = await signedIn(browser, h, { token: h.tokens.owner, path: below });
    const { page } = watched;
    expect(await page.locator('h3', { hasText: 'onerror' }).textContent()).toBe(evil);
    await page.click('form[action$="team-1-c/resume"] button');
    await page.waitForSelector('.flash');
    expect(await page.textContent('.flash')).toBe(`${evil} is active again.`);
    expect(await page.locator('main img, main script').count()).toBe(0);
    expect(watched.faults).toEqual([]);
    await watched.close();
  });

  test('no room: the page says so; reactivated by a double click it counts once', async () => {
    await h.rows("UPDATE project SET status = 'active' WHERE id IN ('team-1-a', 'team-1-c')");
    const watched = await signedIn(browser, h, { token: h.tokens.owner, path: below });
    const { page } = watched;
    const reactivate = 'form[action$="team-1-b/reactivate"] button';
    await page.click(reactivate);
    await page.waitForSelector('[role=alert]');
    expect(await page.textContent('[role=alert]')).toContain('that room is taken');
    await h.rows("UPDATE project SET status = 'paused' WHERE id = 'team-1-c'");
    await page.goto(below);
    await page.dblclick(reactivate);
    await page.waitForSelector('.flash');
    expect(await page.textContent('.flash')).toBe('Blog is active again.');
    const [row] = await h.rows("SELECT status, reactivation_count FROM project WHERE id = 'team-1-b'");
    expect(row).toEqual({ status: 'active', reactivation_count: 1 });
    // The browser itself tells of the answer 409.
    expect(watched.faults.filter((fault) => !fault.includes('409'))).toEqual([]);
    await watched.close();
  });
});
