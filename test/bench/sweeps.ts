/**
 * The jobs of 02:00, 05:00 and 06:00 at 1,000, 10,000 and 100,000 projects (`--projects N` for one other number): seconds
 * and SQL statements. They run in this process against a PostgreSQL of its own. What stands for Temporal at 05:00 knows
 * all workflows: how long its visibility takes to list them is not in the figures.
 */
import { parseArgs } from 'node:util';
import pg from 'pg';
import { openDatabase } from '../../src/models/database.js';
import { migrateUp } from '../../src/models/migrator.js';
import { createJobs, runJob } from './jobs.js';
import { createDatabase, startDatabase, withCleanup, type Later } from './servers.js';
import { fill } from './sweeps-rows.js';

const { values } = parseArgs({ options: { projects: { type: 'string' } } });
const sizes = values.projects === undefined ? [1_000, 10_000, 100_000] : [Number(values.projects)];
if (sizes.some((size) => !Number.isInteger(size) || size < 100))
  throw new Error('--projects takes a number from 100.');

interface Measured {
  job: string;
  seconds: number;
  statements: number;
  result: object;
}

/** Fills a database, and runs each job once. */
async function measure(projects: number, url: string, later: Later): Promise<Measured[]> {
  let statements = 0;
  const db = openDatabase(url, { poolSize: 4, onStatement: () => (statements += 1) });
  later(() => db.close());
  await migrateUp(db.sequelize);
  const pool = new pg.Pool({ connectionString: url, max: 1 });
  later(() => pool.end());
  const running = await fill(pool, projects);

  const measured: Measured[] = [];
  for (const [job, run] of Object.entries(createJobs(db, running))) {
    statements = 0;
    const { seconds, result } = await runJob(run);
    measured.push({ job, seconds, statements, result });
    const what = Object.entries(result).map(([key, count]) => `${key} ${String(count)}`);
    console.log(`${projects} projects, ${job}: ${seconds} s, ${statements} statements (${what.join(', ')})`);
  }
  return measured;
}

await withCleanup(async (later) => {
  const { postgres } = await startDatabase(later);
  const figures: Record<string, Record<string, Omit<Measured, 'job'>>> = {};
  for (const projects of sizes) {
    const url = await createDatabase(postgres, `sweeps_${projects}`);
    const measured = await measure(projects, url, later);
    figures[projects] = Object.fromEntries(measured.map(({ job, ...figure }) => [job, figure]));
  }
  console.log(JSON.stringify({ bench: 'sweeps', projects: figures }));
});
