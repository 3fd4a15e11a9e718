/** Operators' pages and the team page in a real browser. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { recordChanges } from '../../src/stores/changes.js';
import { chromiumPath, openPage, startChromium } from '../support/chromium.js';
import { evil, examine, signedIn } from '../support/dashboard.js';
import { eventually } from '../support/eventually.js';
import { startHarness, type Harness } from '../support/harness.js';
import { startReceiver, type Receiver } from '../support/receiver.js';

const team = '/teams/team-1/team';

(chromiumPath ? describe : describe.skip)('operating, in Chromium', () => {
  let h: Harness;
  let browser: Browser;
  let receiver: Receiver;
  beforeAll(async () => {
    receiver = await startReceiver();
    receiver.answer = 503;
    const env = {
      PLATFORM_WEBHOOK_URL: `${receiver.url}/hook`,
      PLATFORM_WEBHOOK_SECRET: 'what-platform-and-octroi-share-in-tests',
      TEMPORAL_UI_URL: 'http://temporal.example.test',
    };
    [h, browser] = await Promise.all([startHarness({ env }), startChromium()]);
    await fill();
  });
  afterAll(async () => {
    await browser.close();
    await h.close();
    await receiver.close();
  });

  async function fill(): Promise<void> {
    const change = {
      type: 'project.paused',
      objectType: 'project',
      objectId: 'p-1',
      teamId: h.team,
    } as const;
    await h.octroi.db.sequelize.transaction((transaction) =>
      recordChanges(h.octroi.db, [change], transaction),
    );
    await h.rows(`INSERT INTO unknown_host (host, bytes, events) VALUES ($1, 5000000, 3), ($2, 1000000, 9)`, [
      evil,
      `${'a-very-long-name-without-end-'.repeat(3)}.example.test`,
    ]);
    await h.rows(
      `INSERT INTO api_token (token_hash, name, scope, user_id, revoked_at) VALUES
         ('a', $1, 'user', 'member', NULL), ('b', 'old laptop', 'user', 'member', now()),
         ('c', $2, 'user', 'member', NULL)`,
      [evil, 'a-long-name-without-any-blank'.repeat(3)],
    );
    await h.rows(`INSERT INTO project (id, team_id, name) VALUES ('p-1', 'team-1', $1)`, [evil]);
    await h.octroi.client.schedule.getHandle('nightly-measure-storage').pause(evil);
  }

  test('every page, in both languages, light and dark, on a phone too: nothing is wrong with it', async () => {
    await eventually(async () => (await h.rows('SELECT FROM webhook_delivery')).length > 0);
    await examine(browser, h, { token: h.tokens.member, paths: { team } });
    await examine(browser, h, {
      token: h.tokens.operator,
      paths: {
        health: '/operations/health',
        schedules: '/operations/schedules',
        webhooks: '/operations/webhooks',
        hosts: '/operations/hosts',
        objects: '/operations/objects?q=team',
        object: '/operations/objects/team/team-1',
        tokens: '/operations/tokens',
      },
    });
  });

  test('an operator signs in, pauses a schedule, resumes it, and runs it', async () => {
    const watched = await openPage(browser, h.apiUrl);
    const { page } = watched;
    await page.goto('/login');
    await page.fill('#token', h.tokens.operator);
    await page.click('main button:not(.quiet)');
    await page.waitForURL('**/operations/health');
    await page.click('nav a:has-text("Schedules")');
    const one = page.locator('li.box:has(h2:text-is("nightly-forget"))');
    await one.locator('summary:text-is("Pause")').click();
    await one.locator('input[name=note]').fill('the disk is being moved');
    await one.locator('button.danger').click();
    await one.locator('.level:has-text("Paused: the disk is being moved")').waitFor();
    await one.locator('button:has-text("Resume")').click();
    await one.locator('.level:has-text("Waiting for its time")').waitFor();
    await one.locator('summary:text-is("Run now")').click();
    await one.locator('button:text-is("Run it now")').click();
    expect(await page.textContent('.flash')).toContain('nightly-forget was triggered.');
    // Kept fresh by the script.
    await one.locator('p:has-text(": completed")').waitFor();
    expect(watched.faults).toEqual([]);
    await watched.close();
  });

  test('a member makes a token, uses it, and revokes it: by the keyboard alone, without JavaScript', async () => {
    const watched = await signedIn(
      browser,
      h,
      { token: h.tokens.member, path: team },
      { javaScriptEnabled: false },
    );
    const { page } = watched;
    const tabTo = async (selector: string) => {
      for (let n = 0; n < 80; n += 1) {
        if ((await page.locator(`${selector}:focus`).count()) > 0) return;
        await page.keyboard.press('Tab');
      }
      throw new Error(`the keyboard does not reach ${selector}`);
    };
    await tabTo('#field-name');
    await page.keyboard.type('backup script');
    await tabTo('main form.fields button');
    await page.keyboard.press('Enter');
    await page.waitForSelector('#made');
    const token = await page.inputValue('#made');
    const asked = () => h.call('GET', '/api/payments/team-1/history', { as: token });
    expect((await asked()).status).toBe(200);
    await tabTo('main a');
    await page.keyboard.press('Enter');
    await page.waitForSelector('h3:text-is("backup script")');
    const one = 'li.box:has(h3:text-is("backup script"))';
    await tabTo(`${one} summary`);
    await page.keyboard.press('Enter');
    await tabTo(`${one} button`);
    await page.keyboard.press('Enter');
    await page.waitForSelector('.flash');
    expect(await page.textContent('.flash')).toBe('The token backup script is revoked.');
    expect((await asked()).status).toBe(401);
    await watched.close();
  });

  test('names, hosts and notes are shown as they are, and run nothing', async () => {
    for (const [token, path] of [
      [h.tokens.member, team],
      [h.tokens.operator, '/operations/hosts'],
      [h.tokens.operator, '/operations/schedules'],
      [h.tokens.operator, '/operations/objects/project/p-1'],
      [h.tokens.operator, '/operations/tokens'],
    ] as const) {
      const watched = await signedIn(browser, h, { token, path });
      expect(await watched.page.textContent('main')).toContain(evil);
      expect(await watched.page.locator('main img, main script').count()).toBe(0);
      expect(watched.faults).toEqual([]);
      await watched.close();
    }
  });
});
