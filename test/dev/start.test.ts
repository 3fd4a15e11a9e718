/** `npm start` from the outside: what it brings up, what it survives, and that it leaves nothing behind. */
import { existsSync } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { isAlive } from '../../src/process.js';
import { tokenNames } from '../../src/dev/secrets.js';
import { eventually } from '../support/eventually.js';
import { names, NpmStart, type ReadyFile } from './npm-start.js';

jest.setTimeout(240_000);

let directory: string;
const starts: NpmStart[] = [];
const start = (...args: ConstructorParameters<typeof NpmStart>) => {
  const started = new NpmStart(...args);
  starts.push(started);
  return started;
};

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'octroi-start-'));
});

afterAll(async () => {
  await Promise.all(starts.map((started) => started.stop()));
  await rm(directory, { recursive: true, force: true });
});

const historyOf = ({ api, team_id, tokens }: ReadyFile) =>
  fetch(`${api}/api/payments/${team_id}/history`, { headers: { authorization: `Bearer ${tokens.owner}` } });

describe('npm start', () => {
  let running: NpmStart;
  let ready: ReadyFile;

  beforeAll(async () => {
    running = start(directory);
    ready = await running.ready();
  });

  test('writes the ready file once everything serves', async () => {
    expect(Object.keys(ready.tokens).sort()).toEqual([...tokenNames].sort());
    expect(ready).toMatchObject({ team_id: 'demo', project_ids: ['demo-shop', 'demo-blog'] });
    expect(ready.database_url).toMatch(/^postgres:\/\//);
    expect((await fetch(`${ready.api}/healthz`)).status).toBe(200);
    expect((await fetch(`${ready.api}/readyz`)).status).toBe(200);
    expect((await fetch(ready.temporal_ui)).status).toBe(200);
    expect((await fetch(`${ready.mailbox}/api/messages`)).status).toBe(200);
    expect(ready.smtp_url).toMatch(/^smtp:\/\//);
    expect((await historyOf(ready)).status).toBe(200);
  });

  test('prints addresses, tokens and a command that buys the pro plan', () => {
    expect(running.output).toContain(ready.api);
    expect(running.output).toContain(ready.temporal_ui);
    expect(running.output).toContain(ready.mailbox);
    expect(running.output).toMatch(/curl -X POST \S+\/api\/payments\/demo\/initiate .*"new_plan":"pro"/);
    for (const name of tokenNames) expect(running.output).toContain(ready.tokens[name]!);
  });

  test('keeps its secrets from other users', async () => {
    const { mode } = await stat(join(directory, 'data/secrets.json'));
    expect(mode & 0o077).toBe(0);
  });

  test('refuses a second one on the same data directory', async () => {
    const second = start(directory);
    expect(await second.ended()).toBe(1);
    expect(second.output).toContain(`in use by another npm start (process ${running.child.pid})`);
    expect(second.output).not.toContain('    at ');
    expect((await fetch(`${ready.api}/healthz`)).status).toBe(200);
  });

  test('names the port that is in use, and starts nothing', async () => {
    const { port } = new URL(ready.api);
    const elsewhere = join(directory, 'elsewhere');
    const refused = start(elsewhere, ['--port', port]);
    expect(await refused.ended()).toBe(1);
    expect(refused.output).toContain(`Port ${port} (API) is in use.`);
    expect(refused.output).toContain('npm start -- --port');
    expect(existsSync(join(elsewhere, 'data/postgres'))).toBe(false);
  });

  test.each(['worker', 'api'] as const)('starts the %s again after kill -9', async (name) => {
    const killed = (await running.pidOf(name))!;
    process.kill(killed, 'SIGKILL');
    await eventually(async () => {
      const pid = await running.pidOf(name);
      return pid !== undefined && pid !== killed;
    });
    await eventually(async () => (await historyOf(ready)).ok);
    expect(running.output).toContain(`${name} ended (SIGKILL)`);
  });

  test('Ctrl-C stops every process', async () => {
    const pids = await running.running();
    expect(pids).toHaveLength(names.length);
    running.signalGroup('SIGINT');
    expect(await running.ended()).toBe(0);
    expect(pids.filter(isAlive)).toEqual([]);
  });

  test('comes back with its tokens, also after kill -9 of itself', async () => {
    const killed = start(directory);
    await killed.ready();
    killed.child.kill('SIGKILL');
    await killed.ended();
    const again = start(directory);
    expect((await again.ready()).tokens).toEqual(ready.tokens);
    const pids = await again.running();
    expect(pids).toHaveLength(names.length);
    again.child.kill('SIGTERM');
    expect(await again.ended()).toBe(0);
    expect(pids.filter(isAlive)).toEqual([]);
  });

  test('Ctrl-C while it starts leaves nothing behind', async () => {
    const interrupted = start(directory);
    const pid = await eventually(() => interrupted.pidOf('postgres'));
    interrupted.signalGroup('SIGINT');
    expect(await interrupted.ended()).toBe(0);
    expect([pid, ...(await interrupted.running())].filter(isAlive)).toEqual([]);
  });
});
