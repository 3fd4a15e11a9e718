/** The steps of `npm start`: servers, then what is in them, then our own commands; in parallel where possible. */
import { mkdir, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { loadConfig } from '../config.js';
import { createLogger } from '../log.js';
import { createOctroi } from '../octroi.js';
import { startMailbox } from '../mailbox/index.js';
import { announcement, writeReadyFile, type Addresses } from './announce.js';
import { seedDemo } from './demo.js';
import { stopLeftover } from './leftovers.js';
import { startPostgres } from './postgres.js';
import { loadSecrets, type Secrets } from './secrets.js';
import { settlePorts, type DevOptions, type Paths, type Ports } from './settings.js';
import type { Started } from './stages.js';
import { Supervised } from './supervisor.js';
import { startTemporal, temporalPidFile } from './temporal.js';

const main = fileURLToPath(new URL('../main.js', import.meta.url));
const leftoverGraceMs = 10_000;

/** What a start is given. */
interface Start {
  options: DevOptions;
  env: NodeJS.ProcessEnv;
  paths: Paths;
  started: Started;
  /** Writes a line to the terminal. */
  say: (line: string) => void;
}

/** What its steps share. */
interface Context extends Start {
  ports: Ports;
  secrets: Secrets;
}

/** Resolves when everything serves and has been announced. */
export async function startAll(start: Start): Promise<void> {
  const begun = Date.now();
  const { options, env, paths, say } = start;
  await cleanUp(paths, options.readyFile);
  const ports = await settlePorts(options, env, paths);
  const context: Context = { ...start, ports, secrets: await loadSecrets(paths.secrets) };
  const [at] = await Promise.all([startService(context), startSandbox(context)]);
  if (options.readyFile) await writeReadyFile(options.readyFile, at, context.secrets.tokens);
  say(announcement(at, context.secrets.tokens));
  say(`Ready in ${seconds(begun)}.`);
}

/** Makes the directories, and stops what a killed `npm start` left behind. */
async function cleanUp(paths: Paths, readyFile: string | undefined): Promise<void> {
  await Promise.all(paths.directories.map((directory) => mkdir(directory, { recursive: true })));
  if (readyFile) await rm(readyFile, { force: true });
  const noted = ['api', 'worker', 'mail', 'sandbox'].map((name) => paths.pid(name));
  await Promise.all(
    [...noted, temporalPidFile(paths.temporal)].map((file) => stopLeftover(file, leftoverGraceMs)),
  );
}

/** The servers, the schema, then the worker and the API. */
async function startService(context: Context): Promise<Addresses> {
  const { env, ports, secrets } = context;
  const [database, temporal, mail] = await Promise.all([
    timed(context, 'PostgreSQL', startDatabase(context)),
    timed(context, 'Temporal', startTemporalServer(context)),
    startMail(context),
  ]);
  const at: Addresses = {
    api: `http://localhost:${ports.api}`,
    sandbox: env.PAYMENT_BACKEND_URL || `http://localhost:${ports.sandbox}`,
    temporal: temporal.address,
    temporalUi: temporal.uiUrl,
    database,
    mailbox: mail.mailbox,
    smtp: mail.smtp,
    mailIn: `smtp://127.0.0.1:${ports.mail}`,
  };
  const settings = settingsFor(context, at);
  await timed(context, 'Tables, search attributes, schedules and demo data', prepare(settings, secrets));
  const commands = [
    startCommand(context, 'worker', settings),
    startCommand(context, 'api', settings),
    startCommand(context, 'mail', settings, ['--port', String(ports.mail)]),
  ];
  await timed(context, 'Worker, API and mail receiver', Promise.all(commands));
  return at;
}

/** @returns the address of the database. */
async function startDatabase({ env, paths, ports, started }: Context): Promise<string> {
  if (env.DATABASE_URL) return env.DATABASE_URL;
  const options = { dataDir: paths.postgres, port: ports.postgres, logFile: paths.log('postgres') };
  return (await started.add('servers', () => startPostgres(options))).url;
}

async function startTemporalServer({ env, paths, ports, started }: Context) {
  if (env.TEMPORAL_ADDRESS) return { address: env.TEMPORAL_ADDRESS, uiUrl: undefined };
  return started.add('servers', () =>
    startTemporal({
      cliPath: env.TEMPORAL_CLI_PATH || 'temporal',
      dataDir: paths.temporal,
      port: ports.temporal,
      uiPort: ports.ui,
      namespace: env.TEMPORAL_NAMESPACE,
      logFile: paths.log('temporal'),
    }),
  );
}

/** A mailbox that shows every mail, unless there is a real mail server. */
async function startMail({ env, paths, ports, started }: Context) {
  if (env.SMTP_URL) return { mailbox: undefined, smtp: env.SMTP_URL };
  const options = { port: ports.mailbox, dataFile: paths.mailboxData, log: createLogger('warn', 'mailbox') };
  const { url, smtpUrl } = await started.add('servers', () => startMailbox(options));
  return { mailbox: url, smtp: smtpUrl };
}

/** The environment of our commands: what the user has set, and ours for the rest. */
function settingsFor({ env, ports, secrets }: Context, at: Addresses): NodeJS.ProcessEnv {
  const payment = env.PAYMENT_BACKEND_URL
    ? {}
    : { PAYMENT_BACKEND_URL: at.sandbox, ...sandboxKeys(env, secrets) };
  return {
    PLATFORM_JWT_SECRET: secrets.platformJwtSecret,
    BASE_URL: at.api,
    ...(at.temporalUi && { TEMPORAL_UI_URL: at.temporalUi }),
    WEBHOOK_PRIVATE_ADDRESSES: 'true',
    ...env,
    ...payment,
    PORT: String(ports.api),
    DATABASE_URL: at.database,
    TEMPORAL_ADDRESS: at.temporal,
    SMTP_URL: at.smtp,
    SUPPORT_ADDRESS: env.SUPPORT_ADDRESS || 'support@localhost',
  };
}

const sandboxKeys = (env: NodeJS.ProcessEnv, secrets: Secrets) => ({
  PAYMENT_API_KEY: env.PAYMENT_API_KEY || secrets.paymentApiKey,
  PAYMENT_WEBHOOK_SECRET: env.PAYMENT_WEBHOOK_SECRET || secrets.paymentWebhookSecret,
});

async function prepare(settings: NodeJS.ProcessEnv, secrets: Secrets): Promise<void> {
  const octroi = createOctroi(loadConfig(settings), { log: createLogger('warn', 'setup') });
  try {
    await octroi.setUp();
    await seedDemo(octroi.db.sequelize, secrets.tokens);
  } finally {
    await octroi.close();
  }
}

async function startSandbox(context: Context): Promise<void> {
  const { env, secrets, ports, paths } = context;
  if (env.PAYMENT_BACKEND_URL) return;
  const args = ['--port', String(ports.sandbox), '--data', paths.sandboxData];
  await startCommand(context, 'sandbox', { ...env, ...sandboxKeys(env, secrets) }, args);
}

/** Starts one of our commands; resolves when it is ready. */
async function startCommand(
  { paths, started, say }: Context,
  name: 'api' | 'worker' | 'mail' | 'sandbox',
  env: NodeJS.ProcessEnv,
  args: readonly string[] = [],
): Promise<void> {
  const options = {
    name,
    args: [main, name, ...args],
    env,
    logFile: paths.log(name),
    pidFile: paths.pid(name),
    say,
  };
  const child = await started.add(name === 'api' ? 'api' : 'services', () => new Supervised(options));
  await child.ready;
}

const seconds = (since: number) => `${((Date.now() - since) / 1000).toFixed(1)} s`;

async function timed<T>({ say }: Context, what: string, work: Promise<T>): Promise<T> {
  const begun = Date.now();
  const result = await work;
  say(`${what}: ready after ${seconds(begun)}`);
  return result;
}
