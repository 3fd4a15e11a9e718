/**
 * `npm run verify:faults -- [--minutes N] [--seed S] [--out DIR]`: breaks the running system on purpose, everything that
 * can break, one thing after another under load; heals it; waits until it is quiet; and checks what must be true.
 */
import { randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { hashToken } from '../../src/stores/tokens.js';
import type { SandboxPayment } from '../../src/sandbox/payment.js';
import { withCleanup } from '../bench/servers.js';
import { cells, type Cell } from './faults/cells.js';
import { createClient, type Client } from './faults/client.js';
import { invariants, type Evidence } from './faults/invariants.js';
import { act, ending, newBook, type Customer } from './faults/load.js';
import { createRandom, type Random } from './faults/random.js';
import { matrixOf, summaryOf, type Tried } from './faults/report.js';
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

/** Scripts that run at the same time. */
const actors = 4;
const customersPerMinute = 400;
/** A payment after the healing that is not through by then: it did not survive. */
const recoveryLimitMs = 90_000;
const quietLimitMs = 240_000;

await withCleanup(async (later) => {
  const world = await startWorld(later);
  const database = new pg.Pool({ connectionString: world.databaseUrl, max: 2 });
  database.on('error', () => {});
  later(() => database.end());
  const { customers, tokens } = await fill(database);
  const random = createRandom(seed);
  const client = createClient(world.apiUrl);
  const book = newBook();
  let over = false;
  const canary = customers.pop() as Customer;
  const startedAt = Date.now();
  const load = Array.from({ length: actors }, (_, n) =>
    act(
      { client, random: createRandom(seed * 1000 + n), tokens, book },
      () => customers.pop(),
      () => over,
    ),
  );
  const plan = random.shuffled(
    cells.filter(({ object, fault }) => `${object} ${fault}`.includes(values.only)),
  );
  const tried = await breakEverything(plan, world, random, () => passOn(canary, client, book));
  over = true;
  await Promise.all(load);
  console.log(
    `\nAll is healed; ${Object.values(book.scripts).reduce((a, b) => a + b, 0)} scripts of customers are over. Waiting for quiet.`,
  );

  const gather = () => evidenceOf(world, database, book);
  const quietAfterMs = await untilQuiet(gather);
  const findings = await judge(await gather());
  for (const service of [...world.apis, ...world.workers]) {
    if (service.deaths > 0)
      findings.set(`${service.name} stays up by itself`, [`it ended ${service.deaths} times`]);
  }
  const result = {
    seed,
    minutes,
    seconds: Math.round((Date.now() - startedAt) / 1000),
    quiet_after_seconds: Math.round(quietAfterMs / 1000),
    scripts: book.scripts,
    payments: book.payments.size,
    repeated_requests: client.repeated(),
    cells: tried,
    invariants: Object.fromEntries(findings),
  };
  await report(result, tried, findings);
  if ([...findings.values()].some((wrong) => wrong.length > 0) || tried.some(({ survived }) => !survived)) {
    console.log(`The logs are kept in ${await keepLogs(world)}`);
    process.exitCode = 1;
  }
});

/** Customers enough for the whole run, and tokens of those who serve them. */
async function fill(database: pg.Pool) {
  const token = () => `oct_${randomUUID().replaceAll('-', '')}`;
  const tokens = { operator: token(), platform: token(), agent: token() };
  const customers = Array.from({ length: Math.ceil(minutes * customersPerMinute) + 200 }, (_, n) => ({
    team: `team-${n}`,
    token: token(),
    project: `project-${n}`,
  }));
  await database.query(
    `INSERT INTO "user" (id, email, name) VALUES ('agent', 'agent@example.test', 'Agent')`,
  );
  const insert = `INSERT INTO api_token (token_hash, name, scope, user_id) VALUES ($1, $2, $2, $3)`;
  await database.query(insert, [hashToken(tokens.operator), 'admin', null]);
  await database.query(insert, [hashToken(tokens.platform), 'platform', null]);
  await database.query(insert, [hashToken(tokens.agent), 'support', 'agent']);
  const n = customers.map((_, index) => index);
  const hashes = customers.map(({ token }) => hashToken(token));
  await database.query(
    `WITH made AS (SELECT unnest($1::int[]) AS n, unnest($2::text[]) AS hash),
       users AS (INSERT INTO "user" (id, email, name) SELECT 'user-' || n, 'user-' || n || '@example.test', 'User' FROM made),
       teams AS (INSERT INTO team (id, name) SELECT 'team-' || n, 'Team ' || n FROM made),
       members AS (INSERT INTO team_member (id, team_id, user_id, role)
         SELECT 'member-' || n, 'team-' || n, 'user-' || n, 'owner' FROM made),
       projects AS (INSERT INTO project (id, team_id, name, last_traffic_at)
         SELECT 'project-' || n, 'team-' || n, 'Project ' || n, now() FROM made)
     INSERT INTO api_token (token_hash, name, scope, user_id) SELECT hash, 'user', 'user', 'user-' || n FROM made`,
    [n, hashes],
  );
  return { customers: customers.reverse(), tokens };
}

/** A payment from beginning to end: the system works again. */
async function passOn(
  { team, token }: Customer,
  client: Client,
  book: ReturnType<typeof newBook>,
): Promise<boolean> {
  const { status, body } = await client.send('POST', `/api/payments/${team}/initiate`, {
    token,
    body: { payment_method: 'mobile_money', amount: '1.00' },
    key: randomUUID(),
  });
  if (status >= 300) return false;
  book.payments.set(body.payment_id as string, team);
  return (await ending(body.payment_id as string, token, client)) === 'completed';
}

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
    const survived = await Promise.race([passOn(), sleep(recoveryLimitMs, false)]);
    const recoveryMs = Date.now() - healedAt;
    tried.push({ object: cell.object, fault: cell.fault, survived, harmMs: Math.round(harmMs), recoveryMs });
    const outcome = survived ? `well again after ${(recoveryMs / 1000).toFixed(1)} s` : 'NOT WELL';
    console.log(
      `${n + 1}/${plan.length} ${cell.object}: ${cell.fault} for ${(harmMs / 1000).toFixed(1)} s, ${outcome}`,
    );
  }
  return tried;
}

async function evidenceOf(world: World, database: pg.Pool, book: Evidence['book']): Promise<Evidence> {
  const response = await fetch(`${world.backendUrl}/sandbox/payments`);
  const { payments } = (await response.json()) as { payments: SandboxPayment[] };
  return {
    rows: async <Row>(sql: string, bind: unknown[] = []) => (await database.query(sql, bind)).rows as Row[],
    temporal: world.octroi.client,
    backend: payments,
    mails: await world.mails(),
    book,
  };
}

/** Waits until nothing is on its way any more: payments ended, callbacks applied, mails out, usage checked. */
async function untilQuiet(gather: () => Promise<Evidence>): Promise<number> {
  const startedAt = Date.now();
  const { temporal } = await gather();
  await temporal.schedule.getHandle('nightly-check-usage').trigger();
  for (;;) {
    const { rows } = await gather();
    const [left] = await rows<{ left: number }>(`
      SELECT (SELECT count(*) FROM payment WHERE status IN ('pending', 'processing'))
        + (SELECT count(*) FROM refund WHERE status = 'pending')
        + (SELECT count(*) FROM payment_event WHERE applied_at IS NULL AND EXISTS (
             SELECT FROM payment p WHERE p.external_payment_id = payment_event.external_payment_id))
        + (SELECT count(*) FROM mail_outbox WHERE sent_at IS NULL AND refused_at IS NULL)
        + (SELECT count(*) FROM team_subscription WHERE plan_id = 'pro')
        + (SELECT count(*) FROM additional_resource WHERE status = 'active') AS left`);
    const waited = Date.now() - startedAt;
    if (Number(left?.left) === 0 || waited > quietLimitMs) {
      await temporal.schedule.getHandle('nightly-check-usage').trigger();
      await sleep(5000);
      return waited;
    }
    await sleep(1000);
  }
}

async function judge(evidence: Evidence): Promise<Map<string, string[]>> {
  const findings = new Map<string, string[]>();
  for (const [name, check] of Object.entries(invariants)) findings.set(name, await check(evidence));
  return findings;
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

async function keepLogs({ directory }: World): Promise<string> {
  const { cp } = await import('node:fs/promises');
  const target = join(values.out, `logs-${seed}`);
  await mkdir(target, { recursive: true });
  await cp(directory, target, {
    recursive: true,
    filter: (path) => path === directory || path.endsWith('.log'),
  });
  return target;
}
