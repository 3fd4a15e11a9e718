/** The pages of analytics in a real browser: how they look, and the file that comes of them. */
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { chromiumPath, overflowOf, startChromium, violationsOf } from '../support/chromium.js';
import { evil, examine, signedIn } from '../support/dashboard.js';
import { startHarness, type Harness } from '../support/harness.js';
import { series } from '../support/traffic-series.js';
import { addTraffic, gb, makePro, mb, newProject, setClock, setStorage } from '../support/usage.js';

const below = '/teams/team-1/analytics';

(chromiumPath ? describe : describe.skip)('analytics in Chromium', () => {
  let h: Harness;
  let browser: Browser;
  let young: { team: string; owner: string };
  const projects: string[] = [];
  beforeAll(async () => {
    [h, browser] = await Promise.all([startHarness({ worker: false }), startChromium()]);
    await setClock(h, '2027-03-15T12:00:00Z');
    young = await h.newTeam();
    await Promise.all([makePro(h, 'team-1'), makePro(h, young.team)]);
    await fill();
  });
  afterAll(async () => {
    await browser.close();
    await h.close();
  });

  /** Two months of days, six months before, names that are hard to show. */
  async function fill(): Promise<void> {
    const names = ['Shop', evil, `=1+1,"Café"\r\nnext`, 'a-very-long-name-without-any-blank-'.repeat(5)];
    for (const name of names) projects.push(await newProject(h, 'team-1', name));
    const [shop = '', blog = '', odd = '', long = ''] = projects;
    for (const [n, bytes] of series('weekly', 1, 60).entries()) {
      const day = new Date(Date.UTC(2027, 2, 14 - n, 8)).toISOString();
      await addTraffic(h, shop, BigInt(bytes) / 2n, day);
    }
    for (const [n, project] of [blog, odd, long].entries()) {
      await addTraffic(h, project, BigInt(n + 1) * 100n * mb, '2027-03-05T08:00:00Z');
    }
    await h.rows(
      `INSERT INTO project_usage AS u (project_id, year, month, traffic_bytes, storage_bytes)
       SELECT $1, EXTRACT(year FROM m), EXTRACT(month FROM m), 3000000000 * n, 900000000::bigint * n
       FROM generate_series(1, 6) n, LATERAL (SELECT timestamp '2026-08-01' + n * interval '1 month' AS m) t
       ON CONFLICT (project_id, year, month) DO UPDATE SET storage_bytes = excluded.storage_bytes`,
      [shop],
    );
    await setStorage(h, shop, 6n * gb);
    await setStorage(h, blog, 200n * mb);
  }

  test('in both languages, light and dark, on a phone too: nothing is wrong with them', async () => {
    await examine(browser, h, {
      token: h.tokens.member,
      paths: {
        overview: below,
        'overview-long': `${below}?months=24`,
        comparison: `${below}/comparison`,
        'comparison-past': `${below}/comparison?month=2027-02`,
        consumers: `${below}/consumers`,
      },
    });
  });

  test('nor with those of a team without data, or on another plan', async () => {
    const own = `/teams/${young.team}/analytics`;
    const paths = {
      empty: own,
      'empty-comparison': `${own}/comparison`,
      'empty-consumers': `${own}/consumers`,
    };
    await examine(browser, h, { token: young.owner, paths });
    await examine(browser, h, { token: h.tokens.outsider, paths: { offer: '/teams/team-2/analytics' } });
  });

  test('what is folded is in order too, and no name runs anything', async () => {
    const viewport = { width: 360, height: 740 };
    const watched = await signedIn(browser, h, { token: h.tokens.owner, path: below }, { viewport });
    const { page } = watched;
    for (const summary of await page.locator('main details summary').all()) await summary.click();
    expect(await page.textContent('main')).toContain('84% ended within the interval');
    expect(await page.locator('main table', { hasText: 'March 2027, so far' }).isVisible()).toBe(true);
    expect(await violationsOf(watched)).toEqual([]);
    expect(await overflowOf(watched)).toBe(0);
    expect(await page.locator('ol b', { hasText: 'onerror' }).first().textContent()).toBe(evil);
    await page.click('main nav a:has-text("Comparison")');
    expect(await page.locator('th', { hasText: 'onerror' }).textContent()).toBe(evil);
    expect(await page.locator('main img, main script').count()).toBe(0);
    await page.selectOption('#month', '2027-02');
    await page.click('main form button');
    expect(await page.textContent('h1')).toBe('Comparison of projects: February 2027');
    expect(watched.faults).toEqual([]);
    await watched.close();
  });

  test.each([true, false])('the file is downloaded, JavaScript: %s', async (javaScriptEnabled) => {
    const watched = await signedIn(
      browser,
      h,
      { token: h.tokens.member, path: below },
      { javaScriptEnabled },
    );
    const { page } = watched;
    await page.selectOption('#months', '3');
    // The same button again: a page that stays open is not spent by it.
    for (const time of ['first', 'second']) {
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.click('form[action$="/export"] button'),
      ]);
      expect([time, download.suggestedFilename()]).toEqual([time, 'octroi-usage.csv']);
      const lines = parsed(await readFile(await download.path(), 'utf8'));
      expect(lines[0]).toEqual(['month', 'project_id', 'project_name', 'traffic_bytes', 'storage_bytes']);
      expect(lines).toHaveLength(1 + 3 * projects.length);
      expect(lines.filter((line) => line.length !== 5)).toEqual([]);
      const march = (project: string | undefined) =>
        lines.find(([month, id]) => month === '2027-03' && id === project)?.slice(2);
      expect(march(projects[1])).toEqual([evil, String(100n * mb), String(200n * mb)]);
      expect(march(projects[2])).toEqual([`'=1+1,"Café"\r\nnext`, String(200n * mb), '0']);
    }
    expect(watched.faults).toEqual([]);
    await watched.close();
  });
});

/** A file as RFC 4180 has it, after its byte order mark. */
function parsed(text: string): string[][] {
  expect(text.startsWith('\ufeff')).toBe(true);
  const lines: string[][] = [[]];
  for (const [, quoted, plain, end] of text
    .slice(1)
    .matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|$)/g)) {
    if (end === '' && quoted === undefined && plain === '') break;
    lines.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain ?? '');
    if (end === '\r\n') lines.push([]);
  }
  return lines.filter((line) => line.length > 0);
}
