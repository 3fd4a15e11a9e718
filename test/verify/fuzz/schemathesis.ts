/** Runs of schemathesis, and what they come to. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { mkdir, open, readFile, writeFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Scope } from '../../../src/domain/roles.js';
import { settingsOf } from './settings.js';
import type { World } from './world.js';

type Command = [program: string, ...before: string[]];

/** @throws Error that says what is missing. */
export async function findSchemathesis(): Promise<Command> {
  const path = '../../../tools/lib/schemathesis.mjs';
  const { ensureSchemathesis } = (await import(path)) as {
    ensureSchemathesis: () => Promise<{ command?: Command; missing?: string }>;
  };
  const { command, missing } = await ensureSchemathesis();
  if (!command) throw new Error(`Nothing was fuzzed: ${missing}.`);
  return command;
}

export interface Asking {
  role: string;
  /** The operations of this scope are asked, and those that are for everyone. */
  scope: Scope | undefined;
  /** Without scope and token: nobody, who asks for everything. */
  token: string | undefined;
  seconds: number;
  seed: string;
  only: string | undefined;
}

export interface Fuzzed {
  role: string;
  operations: number;
  requests: number;
  /** Of one answer by one rule each. */
  checks: number;
  /** Answers 2xx and 304. */
  accepted: number;
  /** Requests in chains: made of answers before, as the names of fields and parameters say. */
  chained: number;
  findings: number;
  seconds: number;
}

/** Single requests have most of the time; then come chains of them, which do not get any if others spend it all. */
const runs = [
  { name: 'requests', phases: 'examples,coverage,fuzzing', share: 0.65 },
  { name: 'chains', phases: 'stateful', share: 0.35 },
];

/** A request that takes longer is a finding. */
const patienceSeconds = 15;

const out = '.octroi/verify';

export async function fuzz(command: Command, world: World, asking: Asking): Promise<Fuzzed> {
  const sum: Fuzzed = {
    role: asking.role,
    operations: 0,
    requests: 0,
    checks: 0,
    accepted: 0,
    chained: 0,
    findings: 0,
    seconds: 0,
  };
  for (const { name, phases, share } of runs) {
    const seconds = Math.max(5, Math.round(asking.seconds * share));
    const { report, counts } = await run(command, world, { ...asking, seconds }, { name, phases });
    sum.operations = Math.max(sum.operations, report.operations?.tested ?? 0);
    sum.findings += report.test_cases.unique_failures;
    sum.findings += report.errors.reduce((total, { count }) => total + count, 0);
    sum.seconds += Math.round(report.running_time);
    for (const [key, count] of Object.entries(counts)) sum[key as keyof typeof counts] += count;
  }
  return sum;
}

interface Report {
  operations: { tested: number } | null;
  running_time: number;
  test_cases: { unique_failures: number };
  errors: { title: string; count: number }[];
}

type Counts = Pick<Fuzzed, 'requests' | 'checks' | 'accepted' | 'chained'>;

/** @throws Error if it did not come to an end of its own. */
async function run(
  [program, ...before]: Command,
  world: World,
  { role, scope, token, seconds, seed, only }: Asking,
  { name, phases }: { name: string; phases: string },
): Promise<{ report: Report; counts: Counts }> {
  const file = (end: string) => resolve(out, `fuzz-${role}-${name}.${end}`);
  const settings = join(world.directory, `${role}-${name}.toml`);
  await writeFile(settings, settingsOf(token, world.known));
  await mkdir(out, { recursive: true });
  const logFile = file('log');
  const log = await open(logFile, 'w');
  const args = [
    ...['--config-file', settings, 'run', `${world.apiUrl}/openapi.json`, '--phases', phases],
    ...['--seed', seed, '--max-time', String(seconds), '--request-timeout', String(patienceSeconds)],
    ...[
      '--generation-database',
      'none',
      '--no-color',
      '--report',
      'json,ndjson',
      '--report-json-path',
      file('json'),
      '--report-ndjson-path',
      file('ndjson'),
    ],
    ...(only ? ['--include-path-regex', only] : []),
  ];
  const child = spawn(program, [...before, ...args], {
    cwd: world.directory,
    env: { ...process.env, FUZZ_KNOWN: JSON.stringify(Object.values(world.known)), FUZZ_SCOPE: scope ?? '' },
    stdio: ['ignore', log.fd, log.fd],
  });
  await once(child, 'exit');
  await log.close();
  const said = await readFile(logFile, 'utf8');
  const found = /^=+ (?:ERRORS|FAILURES) =+$[^]*?(?=^=+ (?:WARNINGS|SUMMARY) =+$)/m.exec(said)?.[0];
  console.log(`  ${name}: ${found ? `\n${found}` : 'nothing found'} (${relative('', logFile)})`);
  const report = await readFile(file('json'), 'utf8').catch(() => undefined);
  if (report === undefined) throw new Error(`schemathesis did not run:\n${said.slice(-3000)}`);
  return { report: JSON.parse(report) as Report, counts: await count(file('ndjson')) };
}

interface Scenario {
  phase: string;
  recorder: {
    interactions?: Record<string, { response: { status_code: number } | null }>;
    checks?: Record<string, unknown[]>;
  };
}

/** Counts what was asked and checked, of the log of events. */
async function count(file: string): Promise<Counts> {
  const counts = { requests: 0, checks: 0, accepted: 0, chained: 0 };
  for await (const line of createInterface(createReadStream(file))) {
    if (!line.startsWith('{"ScenarioFinished"')) continue;
    const { phase, recorder } = (JSON.parse(line) as { ScenarioFinished: Scenario }).ScenarioFinished;
    const answers = Object.values(recorder.interactions ?? {}).map(({ response }) => response?.status_code);
    counts.requests += answers.length;
    counts.accepted += answers.filter((status) => (status ?? 500) < 400).length;
    counts.checks += Object.values(recorder.checks ?? {}).flat().length;
    if (phase === 'stateful') counts.chained += answers.length;
  }
  return counts;
}
