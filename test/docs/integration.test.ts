/** docs/integration.md, as who follows it: its commands, one after the other, in a shell. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { apiKey, jwtSecret, startHarness, webhookSecret, type Harness } from '../support/harness.js';
import { read, root } from './documents.js';

const blocks = [...read('docs/integration.md').matchAll(/^```sh\n(.*?)^```$/gms)].map(
  ([, block = '']) => block,
);

/** A command that fails, or is answered with an error, ends the script. */
const before = `set -euo pipefail
curl() { command curl --fail-with-body "$@"; }
octroi() { "${process.execPath}" "${join(root, 'dist/main.js')}" "$@"; }
`;

let h: Harness;
let directory: string;
let output: string[];

beforeAll(async () => {
  h = await startHarness();
  directory = await mkdtemp(join(tmpdir(), 'octroi-guide-'));
  const marked = blocks.map((block, n) => `echo; echo "=== ${n}"\n${block}`);
  const file = join(directory, 'guide.sh');
  await writeFile(file, before + marked.join('\n'));
  const { stdout } = await promisify(execFile)('bash', [file], { cwd: directory, env: environment() });
  output = stdout.split(/^=== \d+$/m).slice(1);
}, 180_000);
afterAll(async () => {
  await h.close();
  await rm(directory, { recursive: true, force: true });
});

const environment = () => ({
  PATH: process.env.PATH,
  HOME: process.env.HOME,
  LOG_LEVEL: 'warn',
  OCTROI: h.apiUrl,
  ADMIN_TOKEN: h.tokens.operator,
  DATABASE_URL: h.database.url,
  PLATFORM_JWT_SECRET: jwtSecret,
  PAYMENT_BACKEND_URL: h.sandboxUrl,
  PAYMENT_API_KEY: apiKey,
  PAYMENT_WEBHOOK_SECRET: webhookSecret,
});

/** What the block printed in which this stands. */
const printedBy = (part: string) => output[blocks.findIndex((block) => block.includes(part))] ?? '';

test('all of it is imported', () => {
  expect(printedBy('/api/platform/import')).toContain('"lines":7,"created":7');
  expect(printedBy('The shop')).toContain('"name":"The shop"');
});

test('the JWT that a shell makes is taken, and hands a person over', async () => {
  expect(printedBy('base64url()')).toContain('"plan":"free"');
  expect(await readFile(join(directory, 'page.html'), 'utf8')).toContain('Ada');
});

test('traffic of the log and of events is counted', () => {
  expect(printedBy('jq .traffic')).toContain(`"bytes": ${48_213 + 1024}`);
  expect(printedBy('jq .traffic')).toContain('{"hosts":[],"next_cursor":null}');
});

test('limits can be asked for', () => {
  expect(printedBy('/api/limits/')).toContain('"allowed":true');
});

test('the sandbox keeps the contract', () => {
  expect(printedBy('octroi conformance')).toMatch(/\b0 failed\b/);
});

test('a payment goes from end to end', () => {
  expect(printedBy('PAYMENT=$(')).toContain('"plan":"pro","status":"active"');
  expect(printedBy('PAYMENT=$(')).toContain('"subscription.started"');
});
