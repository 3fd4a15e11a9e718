/** The dashboard in Chromium, signed in; and what every page of it must be. */
import { expect } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { openPage, overflowOf, violationsOf, type Watched } from './chromium.js';
import type { Harness } from './harness.js';

type Options = Parameters<typeof openPage>[2];

/** A window of its own in which the token's holder has signed in, and then gone to `path`. */
export async function signedIn(
  browser: Browser,
  h: Harness,
  { token, path }: { token: string; path: string },
  options: Options = {},
): Promise<Watched> {
  const watched = await openPage(browser, h.apiUrl, options);
  const { page } = watched;
  await page.goto(`/login?to=${encodeURIComponent(path)}`);
  await page.fill('#token', token);
  await page.click('main button:not(.quiet)');
  await page.waitForURL((url) => url.pathname !== '/login');
  return watched;
}

/** Text that would run if it were shown as anything but text; for every text that a person can write. */
export const evil = `"><script>alert('x')</script><img src=x onerror=alert(1)>`;

const kinds = [
  { locale: 'en', colorScheme: 'light', viewport: { width: 360, height: 740 } },
  { locale: 'fr', colorScheme: 'dark', viewport: { width: 360, height: 740 } },
  { locale: 'fr', colorScheme: 'light', viewport: { width: 1280, height: 800 } },
  { locale: 'en', colorScheme: 'dark', viewport: { width: 1280, height: 800 } },
] as const;

/**
 * Each page in both languages, light and dark, on a phone and on a desk: nothing that axe-core minds, nothing wider than
 * the window, no fault in the console, no request to elsewhere. With SCREENSHOTS=<folder>, a picture of each.
 */
export async function examine(
  browser: Browser,
  h: Harness,
  { token, paths }: { token: string; paths: Record<string, string> },
): Promise<void> {
  for (const { locale, ...look } of kinds) {
    const watched = await signedIn(browser, h, { token, path: '/language-chosen-below' }, look);
    const { page } = watched;
    await page.context().addCookies([{ name: 'octroi_language', value: locale, url: h.apiUrl }]);
    watched.faults.length = 0;
    for (const [name, path] of Object.entries(paths)) {
      const shown = await page.goto(path);
      const where = `${name}, ${locale}, ${look.colorScheme}, ${look.viewport.width}`;
      expect([where, shown?.status()]).toEqual([where, 200]);
      expect([where, await page.getAttribute('html', 'lang')]).toEqual([where, locale]);
      const folder = process.env.SCREENSHOTS;
      const file = `${name}-${locale}-${look.colorScheme}-${look.viewport.width}.png`;
      if (folder) await page.screenshot({ path: `${folder}/${file}`, fullPage: true });
      expect([where, await violationsOf(watched)]).toEqual([where, []]);
      expect([where, await overflowOf(watched)]).toEqual([where, 0]);
      expect([where, watched.faults]).toEqual([where, []]);
    }
    await watched.close();
  }
}
