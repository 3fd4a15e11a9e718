/**
 * `npm run screenshots -- [--ready-file FILE]`: docs/images/ from the running product. Starts one with data of its own, as
 * `npm start` does, or takes the one whose ready file is given (its demo team gets what is shown).
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureChromium } from './lib/chromium.mjs';
import { ensureDependencies } from './lib/dependencies.mjs';
import { root, say } from './lib/process.mjs';
import { report } from './lib/report.mjs';
import { fillDemo } from './lib/demo-data.mjs';

const images = join(root, 'docs/images');
const largest = 150_000;
const desk = { width: 1280, height: 800 };
const phone = { width: 390, height: 800 };

/** File, page and window of each picture; pages of the demo team, whose ticket `fillDemo` has opened. */
const pictures = (ticket) => [
  { name: 'usage', path: '/teams/demo/usage', viewport: desk },
  { name: 'usage-phone', path: '/teams/demo/usage', viewport: phone },
  { name: 'billing', path: '/teams/demo/billing', viewport: desk },
  { name: 'ticket', path: `/teams/demo/support/${ticket}`, viewport: desk },
  { name: 'analytics', path: '/teams/demo/analytics', viewport: desk },
];

await report(async () => {
  const { values } = parseArgs({ options: { 'ready-file': { type: 'string' } } });
  await ensureDependencies();
  const { path: executablePath, missing } = await ensureChromium({ install: false });
  if (!executablePath) throw new Error(missing);
  const product = values['ready-file'] ? await running(values['ready-file']) : await started();
  try {
    const { ticket } = await fillDemo(product.ready);
    await takeAll(product.ready, ticket, executablePath);
  } finally {
    await product.stop();
  }
});

async function running(file) {
  return { ready: JSON.parse(await readFile(file, 'utf8')), stop: async () => {} };
}

async function started() {
  const directory = await mkdtemp(join(tmpdir(), 'octroi-screenshots-'));
  const file = join(directory, 'ready.json');
  const ports = ['', 'sandbox-', 'postgres-', 'temporal-', 'ui-', 'mailbox-', 'mail-'];
  const options = ports.flatMap((name) => [`--${name}port`, '0']);
  const child = spawn(
    process.execPath,
    ['tools/start.mjs', ...options, '--data-dir', join(directory, 'data'), '--ready-file', file],
    { cwd: root, stdio: ['ignore', 'ignore', 'inherit'], detached: true },
  );
  const ended = once(child, 'exit');
  const stop = async () => {
    if (child.exitCode === null) process.kill(-child.pid, 'SIGINT');
    await ended;
    await rm(directory, { recursive: true, force: true });
  };
  for (;;) {
    const text = await readFile(file, 'utf8').catch(() => undefined);
    if (text) return { ready: JSON.parse(text), stop };
    if (child.exitCode !== null) throw new Error('the product did not start');
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

async function takeAll({ api, tokens }, ticket, executablePath) {
  const { chromium } = await import('playwright-core');
  const browser = await chromium.launch({
    executablePath,
    headless: true,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--no-first-run',
      '--disable-background-networking',
    ],
  });
  await mkdir(images, { recursive: true });
  try {
    for (const picture of pictures(ticket)) {
      await take(browser, api, tokens.admin, picture).catch((error) => {
        say(`docs/images/${picture.name}.png: ${error.message}`);
        process.exitCode = 1;
      });
    }
  } finally {
    await browser.close();
  }
}

async function take(browser, api, token, { name, path, viewport }) {
  const context = await browser.newContext({ baseURL: api, locale: 'en-GB', colorScheme: 'light', viewport });
  const page = await context.newPage();
  await page.goto(`/login?to=${encodeURIComponent(path)}`);
  await page.fill('#token', token);
  await page.click('main button:not(.quiet)');
  await page.waitForURL((url) => url.pathname !== '/login');
  const answer = await page.goto(path);
  if (answer.status() !== 200) throw new Error(`${path} answered ${answer.status()}`);
  const png = await page.screenshot();
  if (png.length > largest)
    throw new Error(`${name}.png would have ${png.length} bytes, ${largest} is the most.`);
  await writeFile(join(images, `${name}.png`), png);
  say(`docs/images/${name}.png: ${png.length} bytes`);
  await context.close();
}
