import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { isAlive } from '../../src/process.js';
import { shortLogLine, Supervised } from '../../src/dev/supervisor.js';
import { eventually } from '../support/eventually.js';

let directory: string;
let said: string[];
let supervised: Supervised | undefined;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'octroi-supervisor-'));
  said = [];
});

afterEach(async () => {
  await supervised?.stop();
  supervised = undefined;
  await rm(directory, { recursive: true, force: true });
});

const logFile = () => join(directory, 'child.log');
const pidFile = () => join(directory, 'child.pid');

async function supervise(script: string): Promise<Supervised> {
  const file = join(directory, 'child.mjs');
  await writeFile(file, script);
  const say = (line: string) => void said.push(line);
  supervised = new Supervised({
    name: 'child',
    args: [file],
    env: {},
    logFile: logFile(),
    pidFile: pidFile(),
    say,
  });
  return supervised;
}

const pid = async () => (JSON.parse(await readFile(pidFile(), 'utf8')) as { pid: number }).pid;

const service = `
  console.log(JSON.stringify({ level: 'info', msg: 'at work' }));
  process.on('SIGTERM', () => { console.log('goodbye'); process.exit(); });
  process.send({ type: 'ready' });
  setInterval(() => {}, 1000);
`;

test('is ready when the child says so, and ends it with SIGTERM', async () => {
  const child = await supervise(service);
  await child.ready;
  const first = await eventually(pid);
  await child.stop();
  expect(isAlive(first)).toBe(false);
  await eventually(async () => (await readFile(logFile(), 'utf8')).includes('goodbye'));
  expect(said.join('\n')).not.toContain('at work');
});

test('starts a killed child again', async () => {
  const child = await supervise(service);
  await child.ready;
  const first = await eventually(pid);
  process.kill(first, 'SIGKILL');
  const second = await eventually(async () => ((await pid()) !== first ? pid() : undefined));
  expect(isAlive(second)).toBe(true);
  expect(said).toContain('child ended (SIGKILL); it starts again in 0.5 s');
});

test('a child that ends before it is ready is a failure with the end of its log', async () => {
  const child = await supervise('console.error("no database here"); process.exit(3);');
  await expect(child.ready).rejects.toThrow('child does not start:\nno database here');
});

test.each([
  ['{"level":"info","msg":"fine"}', undefined],
  ['{"level":"warn","msg":"slow"}', 'warn slow'],
  ['{"level":"error","msg":"broken","err":{"message":"disk full"}}', 'error broken: disk full'],
  ['{"level":"fatal","msg":"gone","err":{"message":"gone"}}', 'fatal gone'],
  ['Segmentation fault', 'Segmentation fault'],
  ['{ not json', '{ not json'],
  ['  ', undefined],
])('shows of the log line %s: %s', (line, shown) => {
  expect(shortLogLine(line)).toBe(shown);
});
