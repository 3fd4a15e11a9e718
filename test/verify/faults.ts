/**
 * `npm run verify:faults -- [--minutes N] [--seed S] [--out DIR]`: breaks the running system on purpose, everything that
 * can break, one thing after another under load; heals it; waits until it is quiet; and checks what must be true.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { withCleanup } from '../bench/servers.js';
import { cells, type Cell } from './faults/cells.js';
import { createRandom, type Random } from './faults/random.js';
import { keepLogs, matrixOf, summaryOf, type Tried } from './faults/report.js';
import { startTrial } from './faults/trial.js';
import { startWorld, type World } from './faults/world.js';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '5' },
    seed: { type: 'string', default: '1' },
    out: { type: 'string', default: '.octroi/verify' },
    only: { type: 'string', default: '' },
  },
});
const minutes = Number(values.minutes);
const seed = Number(values.seed);

await withCleanup(async (later) => {
  const world = await startWorld(later);
  await world.site.start();
  const trial = await startTrial(world, later, { minutes, seed, siteUrl: world.siteUrl });
  const random = createRandom(seed);
  const startedAt = Date.now();
  const endLoad = trial.startLoad();
  const plan = random.shuffled(
    cells.filter(({ object, fault }) => `${object} ${fault}`.includes(values.only)),
  );
  const tried = await breakEverything(plan, world, random, trial.passOn);
  await endLoad();
  const { scripts, payments } = trial.book;
  console.log(
    `\nAll is healed; ${Object.values(scripts).reduce((a, b) => a + b, 0)} scripts of customers are over. Waiting for quiet.`,
  );

  const quietAfterMs = await trial.untilQuiet();
  const findings = await trial.judge();
  for (const service of [...world.apis, ...world.workers, world.site]) {
    if (service.deaths > 0)
      findings.set(`${service.name} stays up by itself`, [`it ended ${service.deaths} times`]);
  }
  const result = {
    seed,
    minutes,
    seconds: Math.round((Date.now() - startedAt) / 1000),
    quiet_after_seconds: Math.round(quietAfterMs / 1000),
    scripts,
    payments: payments.size,
    repeated_requests: trial.client.repeated(),
    cells: tried,
    invariants: Object.fromEntries(findings),
  };
  await report(result, tried, findings);
  if ([...findings.values()].some((wrong) => wrong.length > 0) || tried.some(({ survived }) => !survived)) {
    const target = join(values.out, `logs-${seed}`);
    await keepLogs(world.directory, target);
    console.log(`The logs are kept in ${target}`);
    process.exitCode = 1;
  }
});

async function breakEverything(
  plan: readonly Cell[],
  world: World,
  random: Random,
  passOn: () => Promise<boolean>,
): Promise<Tried[]> {
  const shares = plan.reduce((sum, { longer }) => sum + longer, 0);
  const tried: Tried[] = [];
  for (const [n, cell] of plan.entries()) {
    // What recoveries take is not known; a third of the time is theirs.
    const harmMs = Math.min(30_000, Math.max(1500, ((minutes * 60_000 * 2) / 3 / shares) * cell.longer));
    const heal = await cell.begin(world, random);
    await sleep(harmMs);
    await heal();
    const healedAt = Date.now();
    const survived = await passOn();
    const recoveryMs = Date.now() - healedAt;
    tried.push({ object: cell.object, fault: cell.fault, survived, harmMs: Math.round(harmMs), recoveryMs });
    const outcome = survived ? `well again after ${(recoveryMs / 1000).toFixed(1)} s` : 'NOT WELL';
    console.log(
      `${n + 1}/${plan.length} ${cell.object}: ${cell.fault} for ${(harmMs / 1000).toFixed(1)} s, ${outcome}`,
    );
  }
  return tried;
}

async function report(
  result: object,
  tried: readonly Tried[],
  findings: ReadonlyMap<string, string[]>,
): Promise<void> {
  const text = `${matrixOf(tried)}\n${summaryOf(findings)}`;
  await mkdir(values.out, { recursive: true });
  await writeFile(join(values.out, `faults-${seed}.json`), `${JSON.stringify(result, null, 2)}\n`);
  await writeFile(join(values.out, `faults-${seed}.md`), text);
  console.log(`\n${text}\nWritten to ${values.out}/faults-${seed}.{json,md}`);
}
