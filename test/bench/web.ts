/**
 * Pages of the dashboard, by somebody who is signed in, beside a bare Koa route that sends the same bytes, in alternating
 * rounds: milliseconds, weight, SQL statements. `--rounds N`, `--seconds N` of a round.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import pg from 'pg';
import { openBrowser } from '../support/web.js';
import { insertAddons, insertTeams, insertTokens } from './addon-rows.js';
import { load, type Asked } from './load.js';
import { octroi, plainScript } from './processes.js';
import { sqlStatements, startServers, withCleanup } from './servers.js';
import { median, percentile, round } from './statistics.js';
import { fillTeam, team } from './web-rows.js';

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '3' }, seconds: { type: 'string', default: '4' } },
});
const [rounds, seconds] = [Number(values.rounds), Number(values.seconds)];
if (!(rounds >= 1 && seconds >= 1)) throw new Error('--rounds and --seconds take numbers from 1.');
const connections = 50;
const filling = { projects: 200, months: 6, payments: 200 };
const pages = { usage: `/teams/${team}/usage`, billing: `/teams/${team}/billing` };
const p = (sample: readonly number[] | undefined, share: number) => percentile(sample ?? [], share);

await withCleanup(async (later) => {
  const { directory, postgres, temporal, apiUrl, env } = await startServers(later);
  await temporal.stop();
  const pool = new pg.Pool({ connectionString: postgres.url, max: 1 });
  later(() => pool.end());
  await insertTeams(pool, 'web', 1);
  await insertAddons(pool, { prefix: 'web', from: 1, to: 1, each: 8 });
  await fillTeam(pool, filling);
  const [owner] = await insertTokens(pool, 'web', 1);
  const api = await octroi(['api'], env);
  later(() => api.stop());

  const browser = openBrowser({ apiUrl });
  await browser.signIn(owner!.token);
  const shown: Record<string, string> = {};
  for (const path of Object.values(pages)) shown[path] = await htmlOf(browser, path);
  const bareFile = join(directory, 'pages.json');
  await writeFile(bareFile, JSON.stringify(shown));
  const bare = await plainScript('bare-pages.mjs', [bareFile]);
  later(() => bare.stop());

  const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  const figures: Record<string, Record<string, number>> = {};
  for (const [name, path] of Object.entries(pages)) {
    const own: Asked = { url: apiUrl, requests: [{ path, headers: { cookie, accept: 'text/html' } }] };
    const other: Asked = { url: bare.url, requests: [{ path }] };
    const weight = await weightOf(apiUrl, shown[path]!);
    figures[name] = { ...(await measure(name, own, other)), ...weight };
  }
  console.log(JSON.stringify({ bench: 'web', connections, ...filling, ...figures }));

  async function measure(name: string, own: Asked, other: Asked) {
    for (const asked of [other, own]) await load(asked, { connections, seconds: 3 });
    const samples = { own: [] as number[][], bare: [] as number[][] };
    for (let i = 1; i <= rounds; i += 1) {
      samples.bare.push(await load(other, { connections, seconds }));
      samples.own.push(await load(own, { connections, seconds }));
      const [mine, its] = [p(samples.own.at(-1), 0.95), p(samples.bare.at(-1), 0.95)];
      console.log(`${name}, round ${i}: p95 ${round(mine)} ms, bare route ${round(its)} ms`);
    }
    const answers = samples.own.flat().length;
    const ratio = (share: number) =>
      median(samples.own.map((each, i) => p(each, share) / p(samples.bare[i], share)));
    const of = (sample: number[][], share: number) => round(median(sample.map((each) => p(each, share))));
    return {
      ms_p50: of(samples.own, 0.5),
      ms_p95: of(samples.own, 0.95),
      bare_ms_p50: of(samples.bare, 0.5),
      bare_ms_p95: of(samples.bare, 0.95),
      ratio_p50: round(ratio(0.5)),
      ratio_p95: round(ratio(0.95)),
      pages_per_second: round(answers / (rounds * seconds)),
      statements: await statementsOf(own),
    };
  }

  /** Of one request; after the load, so that nothing else asks. What was under way when it ended is answered before. */
  async function statementsOf({ url, requests: [{ path, headers } = {}] }: Asked): Promise<number> {
    const ask = async () => (await fetch(url + path, { headers: headers as Record<string, string> })).text();
    await ask();
    const before = await sqlStatements(url);
    for (let n = 0; n < 20; n += 1) await ask();
    return ((await sqlStatements(url)) - before) / 20;
  }
});

async function htmlOf(browser: ReturnType<typeof openBrowser>, path: string): Promise<string> {
  const { status, html } = await browser.open(path);
  if (status !== 200) throw new Error(`${path} answered ${status}`);
  return html;
}

/** Bytes as they are, and of page, stylesheet and script together as they would be sent gzipped. */
async function weightOf(apiUrl: string, html: string) {
  const assets = [...new Set(html.match(/\/assets\/octroi-[0-9a-f]+\.(?:css|js)/g))];
  const texts = await Promise.all(assets.map(async (path) => (await fetch(apiUrl + path)).text()));
  const gzipped = [html, ...texts].map((text) => gzipSync(text).length);
  return {
    html_bytes: Buffer.byteLength(html),
    html_gzipped_bytes: gzipped[0]!,
    weight_gzipped_bytes: gzipped.reduce((sum, bytes) => sum + bytes, 0),
  };
}
