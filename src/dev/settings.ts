/** From options and environment to everything `npm start` needs to know before it starts anything. */
import { join, resolve } from 'node:path';
import { runningPostgresPort } from './postgres.js';
import { choosePorts, type WantedPort } from './ports.js';

/** Options of the command line; a port of 0 takes any free one. */
export interface DevOptions {
  port?: number;
  sandboxPort?: number;
  postgresPort?: number;
  temporalPort?: number;
  uiPort?: number;
  mailboxPort?: number;
  mailPort?: number;
  dataDir?: string;
  readyFile?: string;
}

/** 15432 and not 5432: beside a PostgreSQL of one's own, and below the ports that systems hand out at random. */
export const devDefaults = {
  port: 8000,
  sandboxPort: 8001,
  postgresPort: 15432,
  temporalPort: 7233,
  uiPort: 8233,
  mailboxPort: 8025,
  mailPort: 8026,
  dataDir: '.octroi',
} as const;

export interface Ports {
  api: number;
  sandbox: number;
  postgres: number;
  temporal: number;
  ui: number;
  mailbox: number;
  mail: number;
}

/** Files of a data directory. */
export interface Paths {
  root: string;
  lock: string;
  secrets: string;
  postgres: string;
  /** Holds Temporal's database. */
  temporal: string;
  sandboxData: string;
  mailboxData: string;
  /** To be made before anything starts. */
  directories: string[];
  log(name: string): string;
  pid(name: string): string;
}

export function pathsOf(dataDir: string): Paths {
  const root = resolve(dataDir);
  return {
    root,
    lock: join(root, 'lock'),
    secrets: join(root, 'secrets.json'),
    postgres: join(root, 'postgres'),
    temporal: join(root, 'temporal'),
    sandboxData: join(root, 'sandbox.ndjson'),
    mailboxData: join(root, 'mailbox.ndjson'),
    directories: ['temporal', 'logs', 'run'].map((name) => join(root, name)),
    log: (name) => join(root, 'logs', `${name}.log`),
    pid: (name) => join(root, 'run', `${name}.pid`),
  };
}

/**
 * Settles every port before anything starts; those of servers that are not ours to start stay 0.
 * @throws PortError for a port that is taken.
 */
export async function settlePorts(options: DevOptions, env: NodeJS.ProcessEnv, paths: Paths): Promise<Ports> {
  const wanted = (key: keyof typeof devDefaults & keyof DevOptions, fallback: string | undefined) =>
    Number(options[key] ?? (fallback || devDefaults[key]));
  const needed: Partial<Record<keyof Ports, WantedPort>> = {
    api: { port: wanted('port', env.PORT), name: 'API', option: '--port' },
    mail: { port: wanted('mailPort', ''), name: 'mail receiver', option: '--mail-port' },
  };
  const add = (key: keyof Ports, port: WantedPort) => (needed[key] = port);
  if (!env.PAYMENT_BACKEND_URL) {
    add('sandbox', { port: wanted('sandboxPort', ''), name: 'payment sandbox', option: '--sandbox-port' });
  }
  if (!env.SMTP_URL)
    add('mailbox', { port: wanted('mailboxPort', ''), name: 'mailbox', option: '--mailbox-port' });
  if (!env.TEMPORAL_ADDRESS) {
    add('temporal', { port: wanted('temporalPort', ''), name: 'Temporal', option: '--temporal-port' });
    add('ui', { port: wanted('uiPort', ''), name: 'Temporal Web UI', option: '--ui-port' });
  }
  const postgres = wanted('postgresPort', '');
  if (!env.DATABASE_URL && postgres !== 0 && (await runningPostgresPort(paths.postgres)) !== postgres) {
    add('postgres', { port: postgres, name: 'PostgreSQL', option: '--postgres-port' });
  }
  const chosen = await choosePorts(Object.values(needed));
  const settled = Object.fromEntries(Object.keys(needed).map((key, index) => [key, chosen[index]]));
  return { api: 0, mail: 0, sandbox: 0, temporal: 0, ui: 0, mailbox: 0, postgres, ...settled };
}
