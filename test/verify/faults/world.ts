/** The whole system as processes of their own, with a link that can be harmed between any two that talk. */
import { execFile, execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { loadConfig } from '../../../src/config.js';
import { freePort } from '../../../src/free-port.js';
import { startPostgres } from '../../../src/dev/postgres.js';
import { startTemporal, type Temporal } from '../../../src/dev/temporal.js';
import { createLogger } from '../../../src/log.js';
import { createOctroi, type Octroi } from '../../../src/octroi.js';
import type { Later } from '../../bench/servers.js';
import { openLink, type Link } from './link.js';
import { root, Service } from './service.js';

export const apiKey = 'verify-key';
export const webhookSecret = 'verify-webhook-secret';

/** Who talks to whom. Those of `http` can be doubled. */
export const linkNames = [
  'client → api',
  'api → postgres',
  'worker → postgres',
  'site → postgres',
  'api → temporal',
  'worker → temporal',
  'worker → backend',
  'backend → api',
  'worker → mail server',
] as const;
export type LinkName = (typeof linkNames)[number];
export const httpLinks: readonly LinkName[] = ['client → api', 'worker → backend', 'backend → api'];

/** What API and workers run: a checkout that is built, and the build that workers say they are, if any. */
export interface Code {
  directory: string;
  buildId?: string;
}

/** A part that can be killed and frozen. */
export interface Part {
  kill(): Promise<void>;
  start(): Promise<void>;
  freeze(): void;
  thaw(): void;
}

export interface World {
  apiUrl: string;
  backendUrl: string;
  databaseUrl: string;
  /** Where the site keeps its journal of traffic. */
  journalDir: string;
  /** False: no right to make a small disk for the journal. */
  journalIsSmall: boolean;
  siteUrl: string;
  /** A site that counts its own traffic; not started: code of an older version may have other tables. */
  site: Service;
  octroi: Octroi;
  apis: Service[];
  workers: Service[];
  parts: Record<'postgres' | 'temporal' | 'backend' | 'mail server', Part>;
  links: Record<LinkName, Link>;
  directory: string;
  /** Another worker, beside those that there are. */
  startWorker(name: string, code: Code): Promise<Service>;
  /** A command of `octroi` as an operator gives it. Throws with what it printed unless it ends well. */
  command(directory: string, ...args: string[]): Promise<void>;
  /** How payments go: after half a second they complete, with `callbackFaults` if given; see `descriptions`. */
  steerBackend(callbackFaults?: Record<string, unknown>): Promise<void>;
  mails(): Promise<{ message_id: string; to: string; subject: string }[]>;
}

/** Payments of these descriptions end otherwise than others. */
export const descriptions = { fails: 'fails', staysOpen: 'stays open' };

/** Short, so that every timer of the product runs in minutes. */
const shortTimes = {
  PAYMENT_POLL_FIRST: '3s',
  PAYMENT_DEADLINE: '90s',
  BILLING_PERIOD: '60s',
  GRACE_PERIOD: '20s',
  SLA_CALENDAR: 'always',
  SLA_URGENT: '8s',
  SLA_HIGH: '15s',
  TICKET_CLOSE_AFTER: '30s',
};

export async function startWorld(later: Later, code: Code = { directory: root }): Promise<World> {
  const directory = await mkdtemp(join(tmpdir(), 'octroi-faults-'));
  later(() => rm(directory, { recursive: true, force: true }));
  const postgres = await startPostgresPart(directory, later);
  const temporal = await startTemporalPart(directory, later);
  const port = {
    api: [await freePort(), await freePort()],
    backend: await freePort(),
    smtp: await freePort(),
    site: await freePort(),
  };
  const targets: Record<LinkName, number[]> = {
    'client → api': port.api,
    'backend → api': port.api,
    'api → postgres': [postgres.port],
    'worker → postgres': [postgres.port],
    'site → postgres': [postgres.port],
    'api → temporal': [temporal.port],
    'worker → temporal': [temporal.port],
    'worker → backend': [port.backend],
    'worker → mail server': [port.smtp],
  };
  const links = {} as Record<LinkName, Link>;
  for (const name of linkNames) {
    links[name] = await openLink(targets[name]);
    later(() => links[name].close());
  }
  const local = (name: LinkName) => `127.0.0.1:${links[name].port}`;
  const shared = {
    ...shortTimes,
    RATE_LIMIT: '0',
    PAYMENT_API_KEY: apiKey,
    PAYMENT_WEBHOOK_SECRET: webhookSecret,
    PAYMENT_RATE_LIMIT: '20000',
    PAYMENT_BACKEND_URL: `http://${local('worker → backend')}`,
    SMTP_URL: `smtp://${local('worker → mail server')}`,
    BASE_URL: `http://${local('backend → api')}`,
  };
  const databaseOf = (role: 'api' | 'worker' | 'site') =>
    postgres.url.replace(`:${postgres.port}/`, `:${links[`${role} → postgres`].port}/`);
  const throughLink = (role: 'api' | 'worker') => ({
    ...shared,
    DATABASE_URL: databaseOf(role),
    TEMPORAL_ADDRESS: local(`${role} → temporal`),
  });
  const direct = { ...shared, DATABASE_URL: postgres.url, TEMPORAL_ADDRESS: temporal.address };
  const octroi = createOctroi(loadConfig(direct), { log: createLogger('silent', 'verify') });
  later(() => octroi.close());
  const command = async (from: string, ...args: string[]) => {
    const options = { env: { ...process.env, ...direct } };
    await promisify(execFile)(process.execPath, [join(from, 'dist/main.js'), ...args], options).catch(
      ({ message, stdout }: Error & { stdout?: string }) => {
        throw new Error(`${message}\n${stdout}`);
      },
    );
  };
  await command(code.directory, 'setup');

  const journalDir = join(directory, 'journal');
  const journalIsSmall = await makeSmallDisk(journalDir, later);
  const logFile = (name: string) => join(directory, `${name}.log`);
  const part = (name: string, options: Partial<ConstructorParameters<typeof Service>[0]>) => {
    const file = options.file ?? 'dist/main.js';
    const one = new Service({ name, directory: root, env: {}, logFile: logFile(name), ...options, file });
    later(() => one.kill());
    return one;
  };
  const service = async (...options: Parameters<typeof part>) => {
    const one = part(...options);
    await one.start();
    return one;
  };
  const backend = await service('backend', {
    args: ['sandbox', '--port', String(port.backend), '--data', join(directory, 'backend.json')],
    env: {
      PAYMENT_API_KEY: apiKey,
      PAYMENT_WEBHOOK_SECRET: webhookSecret,
      PAYMENT_RATE_LIMIT: '20000',
      SANDBOX_COMPLETE_AFTER: '0.3s',
    },
  });
  const mailFile = join(directory, 'mails.ndjson');
  const mailServer = await service('mail-server', {
    file: 'test/verify/faults/mailbox.ts',
    args: [String(port.smtp), mailFile],
    tsx: true,
  });
  const apis = await Promise.all(
    port.api.map((each, n) => {
      const env = { ...throughLink('api'), PORT: String(each) };
      return service(`api-${n + 1}`, { args: ['api'], directory: code.directory, env });
    }),
  );
  const startWorker = (name: string, { directory, buildId }: Code) => {
    const env = { ...throughLink('worker'), ...(buildId && { WORKER_BUILD_ID: buildId }) };
    return service(name, { args: ['worker'], directory, env });
  };
  const workers = await Promise.all([1, 2].map((n) => startWorker(`worker-${n}`, code)));
  const site = part('site', {
    file: 'test/verify/faults/site.ts',
    args: [databaseOf('site'), join(journalDir, 'site'), String(port.site)],
    tsx: true,
  });
  const backendUrl = `http://127.0.0.1:${port.backend}`;
  const steerBackend = (callbackFaults = {}) => steer(backendUrl, callbackFaults);
  await steerBackend();
  const backendPart: Part = {
    kill: () => backend.kill(),
    // It forgets how it was steered.
    start: () => backend.start().then(() => steerBackend()),
    freeze: () => backend.freeze(),
    thaw: () => backend.thaw(),
  };
  return {
    apiUrl: `http://${local('client → api')}`,
    backendUrl,
    databaseUrl: postgres.url,
    journalDir,
    journalIsSmall,
    siteUrl: `http://127.0.0.1:${port.site}`,
    site,
    octroi,
    apis,
    workers,
    parts: {
      postgres: postgres.part,
      temporal: temporal.part,
      backend: backendPart,
      'mail server': mailServer,
    },
    links,
    directory,
    startWorker,
    command,
    steerBackend,
    mails: () => readMails(mailFile),
  };
}

async function steer(backendUrl: string, callbackFaults: Record<string, unknown>): Promise<void> {
  const rules = [
    { match: { description: descriptions.staysOpen }, faults: {} },
    { match: { description: descriptions.fails }, faults: { outcome: 'failed', outcome_after_ms: 400 } },
    { match: {}, faults: { outcome: 'completed', outcome_after_ms: 400, ...callbackFaults } },
  ];
  await fetch(`${backendUrl}/sandbox/faults`, { method: 'DELETE' });
  for (const rule of rules) {
    await fetch(`${backendUrl}/sandbox/faults`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(rule),
    });
  }
}

async function startPostgresPart(directory: string, later: Later) {
  const options = { dataDir: join(directory, 'pg'), port: 0, logFile: join(directory, 'pg.log') };
  let server = await startPostgres(options);
  later(() => server.stop());
  const { url, port } = server;
  const all = () => [server.pid, ...childrenOf(server.pid)];
  let frozen: number[] = [];
  const part: Part = {
    kill: () => Promise.resolve(all().forEach((pid) => signalled(pid, 'SIGKILL'))),
    async start() {
      // What the dead server held in shared memory may take a moment to be let go.
      server = await retried(() => startPostgres({ ...options, port }));
    },
    freeze() {
      frozen = all();
      frozen.forEach((pid) => signalled(pid, 'SIGSTOP'));
    },
    thaw() {
      frozen.forEach((pid) => signalled(pid, 'SIGCONT'));
    },
  };
  return { url, port, part };
}

async function startTemporalPart(directory: string, later: Later) {
  await mkdir(join(directory, 'temporal'));
  const options = {
    cliPath: process.env.TEMPORAL_CLI_PATH ?? 'temporal',
    dataDir: join(directory, 'temporal'),
    port: await freePort(),
    uiPort: undefined,
    logFile: join(directory, 'temporal.log'),
  };
  let server: Temporal = await startTemporal(options);
  later(() => server.stop());
  const part: Part = {
    kill: () => Promise.resolve(server.kill()),
    async start() {
      server = await retried(() => startTemporal(options));
    },
    freeze: () => signalled(server.pid, 'SIGSTOP'),
    thaw: () => signalled(server.pid, 'SIGCONT'),
  };
  return { address: server.address, port: options.port, part };
}

/** A disk of 1 MB, so that it can be filled; where that is not allowed, a folder. */
async function makeSmallDisk(path: string, later: Later): Promise<boolean> {
  await mkdir(path);
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', path], { stdio: 'ignore' });
  } catch {
    return false;
  }
  later(() => Promise.resolve(execFileSync('umount', ['-l', path])));
  return true;
}

async function retried<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (tries === 20) throw error;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
}

/** Processes that a process has started. */
function childrenOf(pid: number): number[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry) && parentOf(entry) === pid)
    .map(Number);
}

function parentOf(pid: string): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return undefined;
  }
}

function signalled(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended.
  }
}

async function readMails(file: string) {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as { message_id: string; to: string; subject: string });
}
