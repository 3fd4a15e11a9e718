/** The system's Chromium, and what is wrong with what it was shown. */
import { createRequire } from 'node:module';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';

/** Its path, or undefined where there is none (npm test then says so). */
export const chromiumPath = process.env.OCTROI_CHROMIUM || undefined;

export function startChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: chromiumPath,
    headless: true,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

export interface Watched {
  page: Page;
  /** Errors and warnings in the console, exceptions, dialogs, requests to elsewhere. */
  faults: string[];
  close(): Promise<void>;
}

/** A page of its own cookies; whatever it asks of another origin does not get out, and is a fault. */
export async function openPage(
  browser: Browser,
  baseURL: string,
  options: BrowserContextOptions = {},
): Promise<Watched> {
  const context = await browser.newContext({ baseURL, locale: 'en-GB', ...options });
  const page = await context.newPage();
  const faults: string[] = [];
  await context.route(
    (url) => url.origin !== baseURL && url.protocol !== 'data:',
    (route) => {
      faults.push(`request to ${route.request().url()}`);
      return route.abort();
    },
  );
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) faults.push(message.text());
  });
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('dialog', (dialog) => {
    faults.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  return { page, faults, close: () => context.close() };
}

const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

interface Violation {
  id: string;
  nodes: { html: string; failureSummary?: string }[];
}

/** What axe-core finds in the page, one line each. It runs beside the page's own policy, which allows no script. */
export async function violationsOf({ page }: Watched): Promise<string[]> {
  const { readFile } = await import('node:fs/promises');
  const session = await page.context().newCDPSession(page);
  const evaluate = (expression: string) =>
    session.send('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true });
  await evaluate(await readFile(axePath, 'utf8'));
  const { result } = await evaluate('axe.run().then(({ violations }) => violations)');
  await session.detach();
  return (result.value as Violation[]).flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary ?? ''}`),
  );
}

/** CSS pixels by which the page is wider than its window. */
export const overflowOf = ({ page }: Watched): Promise<number> =>
  page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
