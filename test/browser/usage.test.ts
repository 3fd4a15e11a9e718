/** The dashboard in a real browser: signing in, the usage page, signing out. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { chromiumPath, openPage, overflowOf, startChromium, violationsOf } from '../support/chromium.js';
import { evil, examine, signedIn } from '../support/dashboard.js';
import { startHarness, type Harness } from '../support/harness.js';
import { addTraffic, gb, mb, newProject, setClock, setStorage } from '../support/usage.js';

const usage = '/teams/team-1/usage';

(chromiumPath ? describe : describe.skip)('the dashboard in Chromium', () => {
  let h: Harness;
  let browser: Browser;
  beforeAll(async () => {
    [h, browser] = await Promise.all([startHarness({ worker: false }), startChromium()]);
    await setClock(h, '2027-03-15T12:00:00Z');
    await fill();
  });
  afterAll(async () => {
    await browser.close();
    await h.close();
  });

  /** A team with something of every kind on its page. */
  async function fill(): Promise<void> {
    const [shop, blog] = [await newProject(h, 'team-1'), await newProject(h, 'team-1', evil)];
    await newProject(h, 'team-1', 'a-very-long-name-without-any-blank-'.repeat(5));
    for (let day = 1; day <= 15; day += 1) {
      await addTraffic(
        h,
        shop,
        (BigInt(day) * gb) / 28n,
        `2027-03-${String(day).padStart(2, '0')}T08:00:00Z`,
      );
    }
    await addTraffic(h, blog, mb, '2027-03-05T08:00:00Z');
    await setStorage(h, shop, 150n * mb);
    await h.rows(`INSERT INTO usage_alert (team_id, metric, month, level, used_bytes, limit_bytes, created_at)
      VALUES ('team-1', 'traffic', '2027-03-01', 'warning', 4400000000, 5368709120, '2027-03-14T10:00:00Z'),
        ('team-1', 'storage', '2027-03-01', 'critical', 150000000, 104857600, '2027-03-10T10:00:00Z')`);
    await h.rows(`INSERT INTO team (id, name) VALUES ('team-3', $1)`, [evil]);
    await h.rows(
      `INSERT INTO team_member (id, team_id, user_id, role) VALUES ('m-9', 'team-3', 'owner', 'owner')`,
    );
  }

  test('in both languages, light and dark, on a phone too: nothing is wrong with it', async () => {
    await examine(browser, h, { token: h.tokens.owner, paths: { usage } });
  });

  test.each(['light', 'dark'] as const)(
    'signing in, in %s: nothing is wrong with it',
    async (colorScheme) => {
      const watched = await openPage(browser, h.apiUrl, {
        colorScheme,
        viewport: { width: 360, height: 740 },
      });
      const { page } = watched;
      await page.goto('/login');
      expect(await violationsOf(watched)).toEqual([]);
      expect(await overflowOf(watched)).toBe(0);
      await page.fill('#token', h.tokens.owner);
      await page.click('main button:not(.quiet)');
      await page.goto(usage);
      await page.click('button[value=fr]');
      expect(await page.textContent('h1')).toBe('Consommation de mars 2027');
      await page.click('main details summary');
      await page.click('.menu summary');
      expect(await overflowOf(watched)).toBe(0);
      expect(await violationsOf(watched)).toEqual([]);
      expect(watched.faults).toEqual([]);
      await watched.close();
    },
  );

  test('names are shown as they are, and run nothing', async () => {
    const watched = await signedIn(browser, h, { token: h.tokens.owner, path: usage });
    const { page } = watched;
    expect(await page.textContent(`h3:has-text("onerror")`)).toContain(evil);
    expect(await page.locator('main img, main script').count()).toBe(0);
    await page.click('.menu summary');
    await page.click('.menu a:has-text("onerror")');
    expect(await page.textContent('.menu summary')).toContain(evil);
    expect(watched.faults).toEqual([]);
    await watched.close();
  });

  test('works by the keyboard alone, and without JavaScript', async () => {
    const watched = await openPage(browser, h.apiUrl, { javaScriptEnabled: false });
    const { page } = watched;
    const focus = () => page.locator(':focus');
    const tabTo = async (selector: string) => {
      for (let n = 0; n < 60; n += 1) {
        await page.keyboard.press('Tab');
        if ((await page.locator(`${selector}:focus`).count()) > 0) return;
      }
      throw new Error(`the keyboard does not reach ${selector}`);
    };
    await page.goto('/login');
    await tabTo('#token');
    await page.keyboard.type(h.tokens.admin);
    await page.keyboard.press('Enter');
    await page.waitForURL(`**${usage}`);
    await page.keyboard.press('Tab');
    expect(await focus().textContent()).toBe('Skip to the content');
    const box = await focus().boundingBox();
    expect(box?.x).toBeGreaterThanOrEqual(0);
    await page.keyboard.press('Enter');
    expect(await focus().getAttribute('id')).toBe('content');
    await tabTo('form[action$=acknowledge] button');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.flash');
    expect(await page.textContent('.flash')).toBe('The alert is acknowledged.');
    expect(await page.textContent('main')).toContain('Seen by Admin');
    await page.reload();
    expect(await page.locator('.flash').count()).toBe(0);
    await page.goBack();
    expect(page.url()).toContain(h.apiUrl);
    await page.goto(usage);
    await tabTo('form[action="/logout"] button');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/login?said=signedOut');
    await page.goto(usage);
    expect(page.url()).toContain('/login');
    expect(watched.faults).toEqual([]);
    await watched.close();
  });
});
