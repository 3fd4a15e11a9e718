/** `octroi doctor` at a running Octroi: all is well, and then each thing broken alone. */
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer as createWebServer } from 'node:http';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Config } from '../../src/config.js';
import { diagnose, isWell, report, type Patient } from '../../src/doctor/doctor.js';
import type { Finding } from '../../src/doctor/finding.js';
import { createScheduleControl, type ScheduleControl } from '../../src/integrations/schedule-control.js';
import { createOctroi } from '../../src/octroi.js';
import { startEngineProxy, type EngineProxy } from '../support/engine-proxy.js';
import { eventually } from '../support/eventually.js';
import { apiKey, createNamespace, startHarness, type Harness } from '../support/harness.js';
import { freePort } from '../../src/free-port.js';
import { startSmtp, type SmtpServer } from '../support/smtp.js';

const strong = 'fJ3kq9Zt7wX2mB8vN4cL6hR1sD5gY0pQ';

let h: Harness;
let directory: string;
let smtp: SmtpServer;
let engine: EngineProxy;
let hook: Awaited<ReturnType<typeof startWebServer>>;
let control: ScheduleControl;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'octroi-doctor-'));
  smtp = await startSmtp({ password: 'right' });
  engine = await startEngineProxy();
  engine.fate = () => ({ body: { ApiVersion: '1.47' } });
  hook = await startWebServer();
  h = await startHarness({
    env: {
      SIGNING_SECRET: strong,
      SMTP_URL: `smtp://somebody:right@127.0.0.1:${smtp.port}`,
      DOCKER_HOSTS: `one=${engine.address}`,
      PLATFORM_WEBHOOK_URL: hook.url,
      PLATFORM_WEBHOOK_SECRET: [...strong].reverse().join(''),
      ATTACHMENT_DIR: join(directory, 'attachments'),
      TRAFFIC_JOURNAL: join(directory, 'journal'),
    },
  });
  control = createScheduleControl(h.octroi.client);
});
afterAll(async () => {
  await h.close();
  await Promise.all([smtp.close(), engine.close(), hook.close()]);
  await rm(directory, { recursive: true });
});

/** A web server that answers everything alike. */
async function startWebServer() {
  const answer = { status: 404, body: '' };
  const server = createWebServer((_request, response) => response.writeHead(answer.status).end(answer.body));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, answer, close: () => new Promise((done) => server.close(done)) };
}

const look = (changed: Partial<Config> = {}, rest: Partial<Patient> = {}) =>
  diagnose({ ...h.octroi, config: { ...h.config, ...changed }, ...rest });
/** What is not in order, about one thing. */
const wrong = (findings: Finding[], check: string) =>
  findings.filter((finding) => finding.check === check && finding.level !== 'ok');
const temporal = (changed: Partial<Config['temporal']>) => ({
  temporal: { ...h.config.temporal, ...changed },
});
const payment = (changed: Partial<Config['payment']>) => ({ payment: { ...h.config.payment, ...changed } });

test('all is well, but for what only tests may have', async () => {
  const findings = await eventually(async () => {
    const found = await look(payment({ apiKey: 'test-key', webhookSecrets: [strong.toLowerCase()] }));
    // On a busy machine a server may take longer than the doctor waits; it is then asked again.
    return found.every(({ message }) => !message.includes('no answer within')) && found;
  });
  const notOk = findings.filter(({ level }) => level !== 'ok');
  expect(notOk.map(({ check, message }) => `${check}: ${message}`)).toEqual([
    `BASE_URL: ${h.config.baseUrl} is reached on this machine alone`,
    'secrets: PAYMENT_API_KEY reads like one of an example',
  ]);
  expect(new Set(findings.map(({ check }) => check))).toEqual(
    new Set([
      ...['BASE_URL', 'secrets', 'postgres', 'migrations', 'clocks', 'temporal', 'namespace'],
      ...['search attributes', 'schedules', 'workers', 'payment backend', 'callback', 'mail server'],
      ...['platform webhook', 'docker', 'attachments', 'traffic journal'],
    ]),
  );
  expect(findings.filter(({ check }) => check === 'clocks')).toHaveLength(2);
  expect(smtp.received).toEqual([]);
  const text = report(findings);
  expect(text).toContain('✓ workers ');
  expect(text).toMatch(/^✗ secrets .*PAYMENT_API_KEY.* → ask the payment backend for a key of your own$/m);
  expect(text).toMatch(/ in order, 1 to look at, 1 to mend\n$/);
  expect(isWell(findings)).toBe(false);
  expect(isWell(findings.filter(({ check }) => check !== 'secrets'))).toBe(true);
});

describe('PostgreSQL', () => {
  const migrations = async () => wrong(await look(), 'migrations');

  test('with a migration that is missing, and one that is unknown', async () => {
    const [last] = await h.rows('SELECT * FROM schema_migration ORDER BY name DESC LIMIT 1');
    await h.rows('DELETE FROM schema_migration WHERE name = $1', [last?.name]);
    expect(await migrations()).toMatchObject([
      { level: 'critical', message: `not applied: ${String(last?.name)}`, fix: 'run: octroi setup' },
    ]);
    await h.rows('INSERT INTO schema_migration (name) VALUES ($1)', [last?.name]);
    await h.rows("INSERT INTO schema_migration (name) VALUES ('9999-later')");
    expect(await migrations()).toMatchObject([
      { level: 'warning', message: expect.stringContaining('9999-later') as unknown },
    ]);
    await h.rows("DELETE FROM schema_migration WHERE name = '9999-later'");
    expect(await migrations()).toEqual([]);
  });

  test('and Temporal, whose clocks are more than 2 s from ours', async () => {
    const clocks = (offset: number) =>
      look({}, { now: () => Date.now() + offset }).then((all) => wrong(all, 'clocks'));
    expect((await clocks(-60_000)).map(({ message }) => message)).toEqual([
      expect.stringMatching(/^that of PostgreSQL is (59|60|61)\.\d s ahead of ours$/),
      expect.stringMatching(/^that of Temporal is (59|60|61)\.\d s ahead of ours$/),
    ]);
    expect((await clocks(60_000)).map(({ message }) => message)).toEqual([
      expect.stringContaining('behind ours'),
      expect.stringContaining('behind ours'),
    ]);
  });
});

describe('Temporal', () => {
  const id = 'nightly-forget';
  const schedules = async () => wrong(await look(), 'schedules');
  /** The server may take longer than a look waits, to describe a schedule that has just changed. */
  const schedulesTell = (findings: object[]) =>
    eventually(async () => {
      expect(await schedules()).toMatchObject(findings);
      return true;
    });

  test('without the namespace', async () => {
    const findings = wrong(await look(temporal({ namespace: 'nowhere' })), 'namespace');
    expect(findings).toMatchObject([{ level: 'critical', message: 'there is none named nowhere' }]);
    expect(findings[0]?.fix).toContain('temporal operator namespace create --namespace nowhere');
  });

  test('with a namespace that was never set up, and forgets within hours', async () => {
    const namespace = await createNamespace({ retentionSeconds: 3_600 });
    const octroi = createOctroi({ ...h.config, ...temporal({ namespace }) }, { log: h.log });
    const findings = await diagnose(octroi).finally(octroi.close);
    expect(wrong(findings, 'search attributes')).toMatchObject([
      { level: 'critical', message: expect.stringContaining('OctroiTeam') as unknown },
    ]);
    expect(wrong(findings, 'schedules')).toHaveLength(7);
    expect(wrong(findings, 'workers')).toMatchObject([
      { level: 'critical', fix: 'start one: octroi worker' },
    ]);
    expect(wrong(findings, 'namespace')).toMatchObject([{ level: 'warning' }]);
  });

  test('with a schedule that is paused', async () => {
    await control.pause(id, 'disk full');
    await schedulesTell([{ level: 'warning', message: `${id} is paused (disk full)` }]);
    await control.resume(id);
    await eventually(async () => (await schedules()).length === 0);
  });

  test('with a schedule whose last run failed, and one that is gone', async () => {
    const { schedule, workflow } = h.octroi.client;
    const handle = schedule.getHandle(id);
    await handle.update(({ action, ...rest }) => ({ ...rest, action: { ...action, workflowType: 'none' } }));
    await handle.trigger();
    const run = await eventually(
      async () => (await handle.describe()).info.recentActions.at(-1)?.action.workflow,
    );
    await workflow.getHandle(run.workflowId, run.firstExecutionRunId).terminate();
    await schedulesTell([
      {
        level: 'warning',
        message: `the last run of ${id} failed`,
        fix: expect.stringContaining(run.workflowId) as unknown,
      },
    ]);
    await handle.delete();
    await schedulesTell([{ level: 'critical', message: `${id} is missing` }]);
    await h.octroi.applySchedules();
    await eventually(async () => (await schedules()).length === 0);
  });

  test('without a worker, and with work that is of another build', async () => {
    const none = wrong(await look(temporal({ taskQueue: 'nobody' })), 'workers');
    expect(none).toMatchObject([{ level: 'critical', message: 'none polls the task queue nobody' }]);
    const other = wrong(await look({ workerBuildId: 'b-2' }), 'workers');
    expect(other).toMatchObject([{ level: 'warning', fix: 'once its workers run: octroi promote b-2' }]);
  });
});

describe('the payment backend', () => {
  const backend = async (changed: Partial<Config['payment']>) =>
    wrong(await look(payment(changed)), 'payment backend');

  test('refuses our key, or is not there', async () => {
    expect(await backend({ apiKey: `${apiKey}-not` })).toMatchObject([
      { level: 'critical', message: `${h.sandboxUrl} refuses our key (401)` },
    ]);
    const nobody = `http://127.0.0.1:${await freePort()}`;
    expect(await backend({ backendUrl: nobody })).toMatchObject([
      { level: 'critical', message: expect.stringContaining('ECONNREFUSED') as unknown },
    ]);
    expect(await h.rows('SELECT 1 FROM payment')).toEqual([]);
  });

  test('would call back where nobody, somebody else, or another Octroi is', async () => {
    const callback = async (baseUrl: string) => wrong(await look({ baseUrl }), 'callback');
    expect(await callback(`http://127.0.0.1:${await freePort()}`)).toMatchObject([
      { level: 'critical', message: expect.stringContaining('is not reached from here') as unknown },
    ]);
    expect(await callback(hook.url)).toMatchObject([
      { level: 'critical', message: expect.stringContaining('is not an Octroi: it answers 404') as unknown },
    ]);
    const stranger = await startWebServer();
    Object.assign(stranger.answer, { status: 401, body: '{"code":"invalid_signature"}' });
    expect(await callback(stranger.url)).toMatchObject([
      { level: 'critical', message: expect.stringContaining('is another Octroi') as unknown },
    ]);
    await stranger.close();
  });
});

test('settings that are accepted, and no good', async () => {
  const secrets = async (changed: Partial<Config>) =>
    wrong(
      await look({
        ...payment({ apiKey: strong.slice(0, 20), webhookSecrets: [strong.toLowerCase()] }),
        ...changed,
      }),
      'secrets',
    ).map(({ level, message }) => `${level}: ${message}`);
  const webhookSecret = (value: string) => payment({ apiKey: strong.slice(0, 20), webhookSecrets: [value] });
  expect(await secrets({})).toEqual([]);
  expect(await secrets(webhookSecret('change-me-change-me-change-me-now'))).toEqual([
    'critical: PAYMENT_WEBHOOK_SECRET reads like one of an example',
  ]);
  expect(await secrets(webhookSecret('x'.repeat(32)))).toEqual([
    'critical: PAYMENT_WEBHOOK_SECRET can be guessed',
  ]);
  expect(await secrets(webhookSecret('fJ3kq9Zt7'))).toEqual([
    'critical: PAYMENT_WEBHOOK_SECRET has 9 characters',
  ]);
  expect(await secrets(webhookSecret('Xb4nT8qLw2Rz6KpV1mCd'))).toEqual([
    'warning: PAYMENT_WEBHOOK_SECRET has 20 characters, not 32',
  ]);
  expect(await secrets({ jwt: { ...h.config.jwt, secrets: [strong] } })).toEqual([
    'warning: SIGNING_SECRET and PLATFORM_JWT_SECRET are the same',
  ]);
  const overHttp = await look({ baseUrl: `http://billing.invalid` });
  expect(wrong(overHttp, 'BASE_URL')).toMatchObject([
    { level: 'warning', message: expect.stringContaining('is not https') as unknown },
  ]);
});

test('a mail server, a webhook and a Docker engine that fail, and directories that cannot be written', async () => {
  const nobody = `127.0.0.1:${await freePort()}`;
  const file = join(directory, 'file');
  await writeFile(file, '');
  await chmod(file, 0o400);
  const webhook = h.config.platformWebhook!;
  const findings = await look({
    mail: { ...h.config.mail, smtpUrl: `smtp://somebody:wrong@127.0.0.1:${smtp.port}` },
    platformWebhook: { ...webhook, url: `http://${nobody}` },
    chatWebhook: { ...webhook, url: hook.url, privateAddresses: false },
    dockerHosts: [{ name: 'two', address: `tcp://${nobody}` }],
    support: { ...h.config.support, attachmentDir: file },
    trafficJournal: join(file, 'below'),
  });
  expect(wrong(findings, 'mail server')).toMatchObject([
    { level: 'critical', message: expect.stringMatching(/Invalid login|wrong password/) as unknown },
  ]);
  expect(wrong(findings, 'platform webhook')).toMatchObject([{ level: 'critical' }]);
  expect(wrong(findings, 'chat webhook')).toMatchObject([
    { level: 'critical', message: expect.stringContaining('WEBHOOK_PRIVATE_ADDRESSES') as unknown },
  ]);
  expect(wrong(findings, 'docker')).toMatchObject([
    { level: 'warning', message: expect.stringContaining('two') as unknown },
  ]);
  expect(wrong(findings, 'attachments')).toMatchObject([{ level: 'critical' }]);
  expect(wrong(findings, 'traffic journal')).toMatchObject([{ level: 'critical' }]);
  expect(JSON.stringify(findings)).not.toContain('wrong@');
  expect(wrong(await look({ mail: { ...h.config.mail, smtpUrl: undefined } }), 'mail server')).toMatchObject([
    { level: 'warning' },
  ]);
});

describe('on the command line', () => {
  const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
  const run = (env: Record<string, string>, ...args: string[]) =>
    promisify(execFile)(process.execPath, [main, 'doctor', ...args], {
      env: { PATH: process.env.PATH, LOG_LEVEL: 'silent', ...env },
    }).then(
      ({ stdout }) => ({ code: 0, stdout }),
      (error: { code: number; stdout: string }) => error,
    );

  test('it ends though nothing that it asks ever answers', async () => {
    const sockets = new Set<Socket>();
    const server = createServer((socket) => sockets.add(socket.on('error', () => {})));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const silent = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    const { code, stdout } = await run(
      {
        BASE_URL: `http://${silent}`,
        DATABASE_URL: `postgres://octroi@${silent}/octroi`,
        TEMPORAL_ADDRESS: silent,
        PAYMENT_BACKEND_URL: `http://${silent}`,
        PAYMENT_API_KEY: strong.slice(0, 20),
        PAYMENT_WEBHOOK_SECRET: strong,
        SMTP_URL: `smtp://${silent}`,
        DOCKER_HOSTS: `tcp://${silent}`,
      },
      '--json',
    );
    server.close();
    for (const socket of sockets) socket.destroy();
    expect(code).toBe(1);
    const { ok, findings } = JSON.parse(stdout) as { ok: boolean; findings: Finding[] };
    expect(ok).toBe(false);
    const bad = findings.filter(({ level }) => level === 'critical').map(({ check }) => check);
    expect(bad).toEqual(['postgres', 'temporal', 'payment backend', 'callback', 'mail server']);
  });

  test('it tells which settings are missing', async () => {
    const { code, stdout } = await run({});
    expect(code).toBe(1);
    expect(stdout).toMatch(/^✗ settings .*DATABASE_URL: is not set.* → set them as the README says$/m);
  });
});
