#!/usr/bin/env node
/** The command line. Each command loads only what it needs. */
import { Command, InvalidArgumentError } from 'commander';
import {
  ConfigError,
  environment,
  loadConfig,
  loadDatabaseUrl,
  loadLogLevel,
  loadMeteringConfig,
  loadSandboxConfig,
  loadTraces,
} from './config.js';
import { createLogger, type Logger } from './log.js';
import type { Running } from './octroi.js';
import type { Tracing } from './tracing.js';

const program = new Command('octroi').description('Billing for self-hosted app platforms, on Temporal.');

const port = (text: string) => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0 || value > 65535) {
    throw new InvalidArgumentError('A port is a whole number from 0 (any free one) to 65535.');
  }
  return value;
};

const days = (text: string) => {
  const value = Number(text);
  if (!(value > 0 && value <= 3650)) throw new InvalidArgumentError('Days: a number from 1 to 3650.');
  return value;
};

program
  .command('dev')
  .description(
    'run everything on this machine: PostgreSQL, Temporal, API, worker, sandbox payment backend, mailbox, mail receiver',
  )
  .option('--port <port>', 'API', port)
  .option('--sandbox-port <port>', 'sandbox payment backend', port)
  .option('--postgres-port <port>', 'PostgreSQL', port)
  .option('--temporal-port <port>', 'Temporal', port)
  .option('--ui-port <port>', 'Temporal Web UI', port)
  .option('--mailbox-port <port>', 'mailbox page', port)
  .option('--mail-port <port>', 'receiver of answers to mails of tickets', port)
  .option('--data-dir <dir>', 'where the data lives (.octroi)')
  .option('--ready-file <file>', 'write addresses and tokens here, as JSON, once all is up')
  .action(async (options: object) => {
    const { runDev } = await import('./dev/dev.js');
    await runDev(options, environment());
  });

program
  .command('api')
  .description('run the HTTP API')
  .action(() =>
    runService('api', async (log, tracing) => {
      const { createOctroi } = await import('./octroi.js');
      const octroi = createOctroi(loadConfig(), { log, tracing });
      const api = await octroi.startApi();
      log.info({ url: api.url }, 'api listens');
      return { ...api, close: () => api.close().then(octroi.close) };
    }),
  );

program
  .command('worker')
  .description('run a worker: workflows and activities')
  .action(() =>
    runService('worker', async (log, tracing) => {
      const { runWorkerService } = await import('./worker.js');
      return runWorkerService(loadConfig(), log, tracing);
    }),
  );

program
  .command('mail')
  .description('take mail for tickets, from a mail server, by SMTP or LMTP')
  .option('--port <port>', 'port', port, 8026)
  .option('--host <host>', 'address to listen on', '127.0.0.1')
  .option('--lmtp', 'speak LMTP')
  .action(({ lmtp = false, ...options }: { port: number; host: string; lmtp?: boolean }) =>
    runService('mail', async (log, tracing) => {
      const { createOctroi } = await import('./octroi.js');
      const octroi = createOctroi(loadConfig(), { log, tracing });
      const receiver = await octroi.startMailIn({ ...options, lmtp });
      log.info({ url: receiver.url }, 'mail receiver listens');
      return { ...receiver, close: () => receiver.close().then(octroi.close) };
    }),
  );

program
  .command('migrate')
  .description('bring the database up to date')
  .option('--down <steps>', 'take back so many migrations instead', Number)
  .action(({ down }: { down?: number }) =>
    runOnce('migrate', async (log) => {
      const { openDatabase } = await import('./models/database.js');
      const { migrateDown, migrateUp } = await import('./models/migrator.js');
      const db = openDatabase(loadDatabaseUrl(), { poolSize: 1 });
      const names =
        down === undefined ? await migrateUp(db.sequelize) : await migrateDown(db.sequelize, down);
      log.info({ migrations: names }, down === undefined ? 'applied' : 'taken back');
      await db.close();
    }),
  );

program
  .command('setup')
  .description(
    'migrate, bring the articles in, and apply search attributes and schedules to the Temporal namespace',
  )
  .action(() =>
    runOnce('setup', async (log) => {
      const { createOctroi } = await import('./octroi.js');
      const octroi = createOctroi(loadConfig(), { log });
      await octroi.setUp();
      await octroi.close();
      log.info('database and Temporal namespace are up to date');
    }),
  );

program
  .command('promote')
  .description('hand the work to the workers of a build, once one of them runs')
  .argument('[build]', 'the build; by default that of WORKER_BUILD_ID')
  .option('--unversioned', 'hand it to workers without a build instead')
  .action((build: string | undefined, { unversioned = false }: { unversioned?: boolean }) =>
    runOnce('promote', async (log) => {
      const { createOctroi } = await import('./octroi.js');
      const octroi = createOctroi(loadConfig(), { log });
      const buildId = unversioned ? undefined : (build ?? octroi.config.workerBuildId);
      if (!unversioned && !buildId) throw new Error('name a build, or set WORKER_BUILD_ID');
      await octroi.makeCurrent(buildId);
      await octroi.close();
      log.info({ build: buildId ?? null }, 'has the work now');
    }),
  );

const schedules = program.command('schedules').description('the jobs that run by the clock');

schedules
  .command('apply')
  .description('make the schedules of the Temporal namespace those of this version')
  .action(() =>
    runOnce('schedules', async (log) => {
      const { createOctroi } = await import('./octroi.js');
      const octroi = createOctroi(loadConfig(), { log });
      const ids = await octroi.applySchedules().finally(octroi.close);
      log.info({ schedules: ids }, 'schedules are up to date');
    }),
  );

schedules
  .command('run <id>')
  .description('run a job now, wait for it, and print what it did as JSON')
  .option('--dry-run', 'only tell what it would do')
  .action((id: string, { dryRun = false }: { dryRun?: boolean }) =>
    runOnce('schedules', async (log) => {
      const { createOctroi } = await import('./octroi.js');
      const octroi = createOctroi(loadConfig(), { log });
      const result = await octroi.runSchedule(id, { dryRun }).finally(octroi.close);
      process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
    }),
  );

program
  .command('doctor')
  .description('check all that a deployment needs, and say what to mend; exit code 1 if something must be')
  .option('--json', 'print what was found as JSON')
  .action(({ json = false }: { json?: boolean }) =>
    runOnce('doctor', async (log) => {
      const { isWell, report } = await import('./doctor/doctor.js');
      const findings = await examine(log);
      const ok = isWell(findings);
      const text = json ? `${JSON.stringify({ ok, findings }, null, 2)}\n` : report(findings);
      await new Promise((written) => process.stdout.write(text, written));
      // At once: what hangs, or is still being connected to, would keep us.
      process.exit(ok ? 0 : 1);
    }),
  );

async function examine(log: Logger) {
  const { diagnose, unusable } = await import('./doctor/doctor.js');
  const { createOctroi } = await import('./octroi.js');
  try {
    return await diagnose(createOctroi(loadConfig(), { log }));
  } catch (error) {
    if (error instanceof ConfigError) return unusable(error);
    throw error;
  }
}

program
  .command('reconcile')
  .description(
    'after a restore: start the workflows that rows need, and settle payments as the payment backend tells',
  )
  .option('--dry-run', 'only tell what it would do')
  .option('--json', 'print the result as JSON')
  .option(
    '--since <days>',
    'how far back payments given up and workflows without a row are looked at',
    days,
    7,
  )
  .action(({ dryRun = false, json = false, since }: { dryRun?: boolean; json?: boolean; since: number }) =>
    runOnce('reconcile', async (log) => {
      const { createOctroi } = await import('./octroi.js');
      const { isIncomplete } = await import('./reconcile/reconcile.js');
      const { summaryOf } = await import('./reconcile/summary.js');
      const octroi = createOctroi(loadConfig(), { log });
      const onProgress = (what: string, done: number) => process.stderr.write(`${what}: ${done}\n`);
      const result = await octroi.reconcile({ dryRun, sinceDays: since, onProgress }).finally(octroi.close);
      process.stdout.write(json ? `${JSON.stringify(result, null, 2)}\n` : summaryOf(result));
      if (isIncomplete(result)) process.exitCode = 1;
    }),
  );

program
  .command('erase')
  .description('erase personal data')
  .command('user <id>')
  .description('erase what names a user; payments, ledger and tickets stay, under the id alone')
  .option('--messages', 'what the user wrote in tickets, and the files, too')
  .option('--dry-run', 'only tell what it would do, and where the name would still stand')
  .action((id: string, { messages = false, dryRun = false }: { messages?: boolean; dryRun?: boolean }) =>
    runOnce('erase', async (log) => {
      const { createOctroi } = await import('./octroi.js');
      const octroi = createOctroi(loadConfig(), { log });
      const result = await octroi.eraseUser({ userId: id, messages, dryRun }).finally(octroi.close);
      process.stdout.write(`${JSON.stringify({ dry_run: dryRun, ...result }, null, 2)}\n`);
    }),
  );

program
  .command('token <scope>')
  .description('make an API token (user, support, platform, admin) and print it, once')
  .option('--name <name>', 'what it is for', 'command line')
  .option('--user <id>', 'the user it acts as; needed for the scope user')
  .action((scope: string, { name, user }: { name: string; user?: string }) =>
    runOnce('token', async () => {
      const { openDatabase } = await import('./models/database.js');
      const { createToken } = await import('./stores/tokens.js');
      const { scopes } = await import('./domain/roles.js');
      const known = scopes.find((one) => one === scope);
      if (!known) throw new Error(`The scope is one of ${scopes.join(', ')}.`);
      const db = openDatabase(loadDatabaseUrl(), { poolSize: 1 });
      const wanted = { name, scope: known, userId: user ?? null, expiresAt: null };
      const { token } = await createToken(db, wanted, { actor: 'command line' });
      process.stdout.write(`${token}\n`);
      await db.close();
    }),
  );

program
  .command('sandbox')
  .description('run the sandbox payment backend')
  .option('--port <port>', 'port', port, 8001)
  .option('--host <host>', 'address to listen on', '127.0.0.1')
  .option('--base-url <url>', 'how payers reach it, for the pay links')
  .option('--data <file>', 'keep payments in this file')
  .action(({ port, host, baseUrl, data }: { port: number; host: string; baseUrl?: string; data?: string }) =>
    runService('sandbox', async (logger) => {
      const { startSandbox } = await import('./sandbox/index.js');
      return startSandbox({ ...loadSandboxConfig(), port, host, baseUrl, dataFile: data, logger });
    }),
  );

program
  .command('site')
  .description('run a small site behind the traffic middleware, for trying it')
  .option('--port <port>', 'port', port, 8080)
  .option('--project <id>', 'whose traffic it is; by default whose the host is that is asked for')
  .action((options: { port: number; project?: string }) =>
    runService('site', async (log) => {
      const { startSite } = await import('./dev/site.js');
      const site = await startSite({ ...options, ...loadMeteringConfig(), log });
      log.info({ url: site.url }, 'site listens');
      return site;
    }),
  );

program
  .command('collect')
  .description('count traffic from an access log')
  .command('traefik')
  .description('follow the JSON access log of Traefik')
  .requiredOption('--file <path>', 'the log')
  .option('--source <name>', 'what the log is known by; by default its path')
  .option('--once', 'read to its present end, and stop')
  .option('--metrics-port <port>', 'serve health and metrics there', port)
  .action((options: CollectFlags) =>
    runService('collect', async (log) => {
      const { startCollector } = await import('./collect.js');
      return startCollector({ ...options, ...loadMeteringConfig(), log });
    }),
  );

interface CollectFlags {
  file: string;
  source?: string;
  once?: boolean;
  metricsPort?: number;
}

program
  .command('conformance')
  .description('run the contract of the payment backend against a backend')
  .requiredOption('--backend <url>', 'address of the backend')
  .requiredOption('--api-key <key>', 'API key that the backend accepts')
  .requiredOption('--webhook-secret <secret>', 'secret with which the backend signs its callbacks')
  .option('--listen-port <port>', 'port of the receiver of callbacks', port, 0)
  .option('--callback-base-url <url>', 'how the backend reaches that receiver, if not on this machine')
  .option('--quick', 'leave out what takes longer than a few seconds')
  .action(async (options: ConformanceFlags) => {
    const { runConformance, formatReport } = await import('./conformance/index.js');
    const report = await runConformance({ ...options, backendUrl: options.backend });
    process.stdout.write(`${formatReport(report)}\n`);
    process.exitCode = report.failed > 0 ? 1 : 0;
  });

interface ConformanceFlags {
  backend: string;
  apiKey: string;
  webhookSecret: string;
  listenPort?: number;
  callbackBaseUrl?: string;
  quick?: boolean;
}

/** Runs until SIGTERM, SIGINT, or the end of the process that started it; then closes, in 30 s at most. */
async function runService(
  name: string,
  start: (log: Logger, tracing: Tracing | undefined) => Promise<Running & Partial<Ready>>,
): Promise<void> {
  let tracing: Tracing | undefined;
  await runOnce(name, async (log) => {
    if (loadTraces()) tracing = (await import('./tracing.js')).startTracing(`octroi-${name}`, log);
    const service = await start(log, tracing);
    process.send?.({ type: 'ready', url: service.url });
    const ends = [interruption(), ...(service.done ? [service.done.then(() => 'ended')] : [])];
    const reason = await Promise.race(ends);
    log.info({ reason }, 'stopping');
    await service.close();
  });
  if (process.connected) process.disconnect?.();
  await tracing?.close();
  // At once: traces that are not taken would keep us.
  if (tracing) process.exit();
}

interface Ready {
  url: string;
  /** Rejects if the service fails while it runs. */
  done: Promise<void>;
}

function interruption(): Promise<string> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve(signal));
    process.once('disconnect', () => resolve('parent is gone'));
  });
}

/** Runs a command; a failure becomes one log line and exit code 1. */
async function runOnce(name: string, work: (log: Logger) => Promise<void>): Promise<void> {
  const log = createLogger(loadLogLevel(), name);
  try {
    await work(log);
  } catch (err) {
    log.fatal({ err }, 'failed');
    process.exitCode = 1;
  }
}

await program.parseAsync();
