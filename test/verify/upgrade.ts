/**
 * `npm run verify:upgrade -- [--from REF] [--minutes N] [--seed S] [--unversioned] [--out DIR]`: the system runs from the
 * code of an earlier commit, under load; is upgraded to this one step by step as docs/operations.md says; and goes back.
 * Nothing may be lost, and no request refused but while a process restarts.
 */
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { withCleanup } from '../bench/servers.js';
import type { Attempt } from './faults/client.js';
import { keepLogs, summaryOf } from './faults/report.js';
import { root } from './faults/service.js';
import { startTrial } from './faults/trial.js';
import { startWorld, type World } from './faults/world.js';
import { readHistories } from './upgrade/histories.js';
import { takeOut } from './upgrade/old-code.js';
import { goThrough, head, lineOf, type Done } from './upgrade/phase.js';
import { back, forth, type Versions } from './upgrade/steps.js';

const { values } = parseArgs({
  options: {
    from: { type: 'string' },
    minutes: { type: 'string', default: '4' },
    seed: { type: 'string', default: '1' },
    /** Workers without builds, as where nobody sets WORKER_BUILD_ID. */
    unversioned: { type: 'boolean', default: false },
    out: { type: 'string', default: '.octroi/verify' },
  },
});
const minutes = Number(values.minutes);
const seed = Number(values.seed);

/** Findings by what they are against. */
type Findings = Map<string, string[]>;

await withCleanup(async (later) => {
  const oldCode = await takeOut(values.from, later);
  const hasVersions = oldCode.hasVersions && !values.unversioned;
  const versions: Versions = {
    old: { directory: oldCode.directory, buildId: hasVersions ? 'old' : undefined },
    next: { directory: root, buildId: values.unversioned ? undefined : 'new' },
  };
  const world = await startWorld(later, versions.old);
  if (hasVersions) await world.command(oldCode.directory, 'promote', 'old');
  const attempts: Attempt[] = [];
  const trial = await startTrial(world, later, {
    minutes,
    seed,
    onAttempt: (attempt) => void attempts.push(attempt),
  });

  const findings: Findings = new Map();
  const phases = { forth: forth(versions), back: back(versions) };
  const paceMs = (minutes * 60_000) / (phases.forth.length + phases.back.length);
  const done: Done[] = [];
  console.log(head);
  for (const [name, steps] of Object.entries(phases)) {
    const seen = await goThrough(steps, { world, trial, attempts, paceMs });
    done.push(...seen.done);
    findings.set(`${name}: nothing is refused but while a process restarts`, seen.findings);
    for (const [what, wrong] of await trial.judge()) findings.set(`${name}: ${what}`, wrong);
  }
  const histories = await readHistories(world.octroi.client);
  findings.set('no task of a workflow has failed', histories.failures);
  findings.set(
    'some workflows went on with another build',
    histories.handedOver > 0 || values.unversioned ? [] : ['none did'],
  );
  findings.set('code and tables fit', await misfits(world));
  findings.set(
    'processes stay up',
    [...world.apis, ...world.workers]
      .filter(({ deaths }) => deaths > 0)
      .map(({ name }) => `${name} ended by itself`),
  );
  const result = {
    verify: 'upgrade',
    from: oldCode.commit,
    new_migrations: oldCode.newMigrations,
    versions: hasVersions ? 'old, new' : values.unversioned ? 'none' : 'none, new',
    seed,
    minutes,
    scripts: trial.book.scripts,
    payments: trial.book.payments.size,
    workflows: histories.workflows,
    handed_over: histories.handedOver,
    steps: done,
    findings: Object.fromEntries([...findings].filter(([, wrong]) => wrong.length > 0)),
  };
  await report(world, done, findings, result);
});

/** What PostgreSQL refused since a table is not as the code takes it to be: classes 42 and 23 of its codes, in the logs. */
async function misfits({ directory }: World): Promise<string[]> {
  const logs = (await readdir(directory)).filter((file) => /^(api|worker)-.*\.log$/.test(file));
  const found = logs.map(async (file) => {
    const lines = (await readFile(join(directory, file), 'utf8')).split('\n');
    return lines
      .filter((line) => /"code":"(42|23)\w{3}"/.test(line))
      .map((line) => `${file}: ${line.slice(0, 500)}`);
  });
  return (await Promise.all(found)).flat();
}

async function report(world: World, done: Done[], findings: Findings, result: object): Promise<void> {
  console.log(`\n${[head, ...done.map(lineOf)].join('\n')}\n\n${summaryOf(findings)}`);
  await mkdir(values.out, { recursive: true });
  await writeFile(join(values.out, `upgrade-${seed}.json`), `${JSON.stringify(result, null, 2)}\n`);
  if ([...findings.values()].some((wrong) => wrong.length > 0)) {
    const target = join(values.out, `upgrade-logs-${seed}`);
    await keepLogs(world.directory, target);
    console.log(`The logs are kept in ${target}`);
    process.exitCode = 1;
  }
  console.log(JSON.stringify(result));
}
