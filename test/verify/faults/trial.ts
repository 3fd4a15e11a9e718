/** A world under load, and what it must be in the end: customers enough, the load, a payment as a probe, the judgement. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { SandboxPayment } from '../../../src/sandbox/payment.js';
import { hashToken } from '../../../src/stores/tokens.js';
import type { Later } from '../../bench/servers.js';
import { createClient, type Attempt } from './client.js';
import { invariants, type Evidence } from './invariants.js';
import { act, ending, newBook, type Customer } from './load.js';
import { createRandom } from './random.js';
import type { World } from './world.js';

/** Scripts that run at the same time. */
const actors = 4;
const customersPerMinute = 400;
/** A payment that is not through by then: the system does not work. */
const recoveryLimitMs = 90_000;
const quietLimitMs = 240_000;

export interface TrialOptions {
  /** How long the load lasts, for customers enough. */
  minutes: number;
  seed: number;
  onAttempt?: (attempt: Attempt) => void;
  /** Where a site counts its own traffic, if one runs. */
  siteUrl?: string;
}

export type Trial = Awaited<ReturnType<typeof startTrial>>;

export async function startTrial(
  world: World,
  later: Later,
  { minutes, seed, onAttempt, siteUrl }: TrialOptions,
) {
  const database = new pg.Pool({ connectionString: world.databaseUrl, max: 2 });
  database.on('error', () => {});
  later(() => database.end());
  const { customers, tokens } = await fill(database, Math.ceil(minutes * customersPerMinute) + 200);
  const canary = customers.pop() as Customer;
  const client = createClient(world.apiUrl, onAttempt);
  const book = newBook();
  const rows = async <Row>(sql: string, bind: unknown[] = []) =>
    (await database.query(sql, bind)).rows as Row[];
  let started = 0;

  /** Customers go through their scripts; returns what ends that. */
  function startLoad(): () => Promise<unknown> {
    let over = false;
    const load = Array.from({ length: actors }, () => {
      const random = createRandom(seed * 1000 + started++);
      return act(
        { client, random, tokens, book, siteUrl },
        () => customers.pop(),
        () => over,
      );
    });
    return () => {
      over = true;
      return Promise.all(load);
    };
  }

  /** A payment from beginning to end: the system works. False when it is not through in time. */
  async function passOn(): Promise<boolean> {
    return Promise.race([pay(), sleep(recoveryLimitMs, false)]);
  }

  async function pay(): Promise<boolean> {
    const { team, token } = canary;
    const { status, body } = await client.send('POST', `/api/payments/${team}/initiate`, {
      token,
      body: { payment_method: 'mobile_money', amount: '1.00' },
      key: randomUUID(),
    });
    if (status >= 300) return false;
    book.payments.set(body.payment_id as string, team);
    return (await ending(body.payment_id as string, token, client)) === 'completed';
  }

  /** What is wrong, by invariant. */
  async function judge(): Promise<Map<string, string[]>> {
    const response = await fetch(`${world.backendUrl}/sandbox/payments`);
    const { payments } = (await response.json()) as { payments: SandboxPayment[] };
    const temporal = world.octroi.client;
    const evidence: Evidence = { rows, temporal, backend: payments, mails: () => world.mails(), book };
    const findings = new Map<string, string[]>();
    for (const [name, check] of Object.entries(invariants)) findings.set(name, await check(evidence));
    return findings;
  }

  /** Waits until nothing is on its way any more; returns the milliseconds that it took. */
  const quiet = () => untilQuiet(rows, world);
  return { client, book, startLoad, passOn, untilQuiet: quiet, judge };
}

/** Customers, and tokens of those who serve them. */
async function fill(database: pg.Pool, count: number) {
  const token = () => `oct_${randomUUID().replaceAll('-', '')}`;
  const tokens = { operator: token(), platform: token(), agent: token() };
  const customers = Array.from({ length: count }, (_, n) => ({
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

/** Waits until nothing is on its way any more: payments ended, callbacks applied, mails out, usage checked. */
async function untilQuiet(rows: Evidence['rows'], { octroi }: World): Promise<number> {
  const startedAt = Date.now();
  const checkUsage = () => octroi.client.schedule.getHandle('nightly-check-usage').trigger();
  await checkUsage();
  for (;;) {
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
      await checkUsage();
      await sleep(5000);
      return waited;
    }
    await sleep(1000);
  }
}
