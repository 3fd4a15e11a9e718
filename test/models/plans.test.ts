/**
 * What the product asks a database that has grown: every GET route and page, a payment, a ticket, the jobs, the recovery, the outboxes.
 * No statement may read all of a table that grows, nor far more rows than it has use for, unless it is listed
 * here with the reason.
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import pg from 'pg';
import { fillGrown, nameOf } from '../bench/growth-rows.js';
import { routes } from '../../src/api/app.js';
import { keptDays } from '../../src/domain/retention.js';
import { createRetentionStore } from '../../src/stores/retention.js';
import { policyKey } from '../../src/stores/ticket-state.js';
import { hashToken } from '../../src/stores/tokens.js';
import { createActivities } from '../../src/worker-activities.js';
import { createMetrics } from '../../src/metrics.js';
import { createParts } from '../../src/parts.js';
import { inActivity } from '../support/activity.js';
import { eventually } from '../support/eventually.js';
import { document } from '../support/contract.js';
import { startHarness, type Harness } from '../support/harness.js';
import { initiate, proPlan, untilStatus } from '../support/payments.js';
import { openBrowser } from '../support/web.js';
import { tablesFrom, watchPlans, type Scan } from './plans.js';

/** Teams: enough that an index is cheaper for whoever wants little of a table. */
const teams = 20_000;
/** A table with so many rows has grown. */
const large = 10_000;
/** So many rows may be read for nothing. */
const wasted = 1_000;

/** What may be read, by a piece of the statement, and why. */
const allowed: { statement: string; tables: string[]; why: string }[] = [
  { statement: '', tables: ['unknown_host'], why: 'it has 10,000 rows at most' },
  {
    statement: 'FROM support_ticket WHERE $1::text IS NULL OR team_id = $1',
    tables: ['support_ticket'],
    why: 'statistics of all tickets, for agents; those of a team are read by an index',
  },
  {
    statement: "WHERE c.kind = 'first_response'",
    tables: ['support_ticket'],
    why: 'statistics of all tickets of the last days, for agents',
  },
  { statement: "'YYYY-MM'", tables: ['support_ticket'], why: 'statistics of months, for agents' },
  {
    statement: 'SELECT t.assigned_to AS id, u.name',
    tables: ['user'],
    why: 'agents are joined by their ids',
  },
  {
    statement: 'strpos(lower(m.message)',
    tables: ['support_message'],
    why: 'words are looked for in the conversations of the tickets that the queue shows, the open ones',
  },
  {
    statement: 'FROM payment x WHERE',
    tables: ['team', 'project', 'user'],
    why: 'of a text of one or two letters, or one that many names have, no index knows much',
  },
  {
    statement: 'GREATEST(p.last_traffic_at, p.activated_at, p.created_at)',
    tables: ['project', 'domain', 'team', 'team_subscription'],
    why: 'at 02:00 all active projects are looked at, a page at a time, and switched a thousand at once',
  },
  { statement: "p.status = 'inactive'", tables: ['project', 'team', 'team_subscription'], why: 'as before' },
  {
    statement: "plan_id = 'pro' AND",
    tables: ['team', 'team_subscription'],
    why: 'at 05:00 all plans are looked at, a page at a time',
  },
  {
    statement: 'INSERT INTO usage_alert',
    tables: ['team', 'usage_alert'],
    why: 'at 06:00 alerts are written a thousand at once',
  },
  {
    statement: 't.sla_policy IS DISTINCT FROM',
    tables: ['support_ticket'],
    why: 'every 30 s all open tickets are looked at; the closed ones are not',
  },
  {
    statement: 'DELETE FROM traffic_event',
    tables: ['traffic_event'],
    why: 'of its BRIN index, which costs nothing to write, a range of pages is the least',
  },
  {
    statement: 'DELETE FROM chat_outbox',
    tables: ['chat_outbox'],
    why: 'at 01:00, of a month of messages: an index would be written for each',
  },
];

let h: Harness;
let grown: Set<string>;
let id: Record<string, string>;
const token = 'oct_owner_of_a_grown_team';
const scans: Scan[] = [];

/** What the job of 01:00 deletes, made older: more than one batch of each is due, and as much is not. */
const longAgo = [
  `UPDATE mail_outbox SET created_at = created_at - interval '350 days', sent_at = sent_at - interval '350 days'`,
  `UPDATE payment_event SET received_at = received_at - interval '350 days', applied_at = applied_at - interval '350 days'`,
  `UPDATE platform_change SET at = at - interval '50 days'`,
  `UPDATE support_mail SET received_at = received_at - interval '250 days'`,
  'VACUUM ANALYZE mail_outbox, payment_event, platform_change, support_mail',
];

// Filling takes its time beside other tests; the limit bounds a hang.
beforeAll(async () => {
  h = await startHarness({ worker: false });
  const pool = new pg.Pool({ connectionString: h.database.url, max: 1 });
  await fillGrown(pool, teams, { payments: 4, hours: 10 });
  await pool.query('UPDATE support_ticket SET sla_policy = $1', [policyKey(h.config.support)]);
  await pool.query('VACUUM ANALYZE support_ticket');
  for (const statement of longAgo) await pool.query(statement);
  await pool.end();
  grown = await tablesFrom(h.database, large);
  const [row] = await h.rows<Record<string, string>>(
    `SELECT ${nameOf('team', 20)} AS team, ${nameOf('user', 20)} AS "user", ${nameOf('project', 40)} AS project,
       (SELECT id FROM payment WHERE team_id = ${nameOf('team', 20)} AND status = 'completed' LIMIT 1) AS payment,
       (SELECT id FROM support_ticket WHERE team_id = ${nameOf('team', 20)}) AS ticket,
       (SELECT a.id FROM support_attachment a JOIN support_ticket t ON t.id = a.ticket_id
          WHERE team_id = ${nameOf('team', 20)}) AS attachment,
       (SELECT id FROM knowledge_base_article LIMIT 1) AS article, (SELECT slug FROM knowledge_base_article LIMIT 1) AS slug`,
  );
  id = row!;
  await h.rows(`INSERT INTO api_token (token_hash, name, scope, user_id) VALUES ($1, 'x', 'user', $2)`, [
    hashToken(token),
    id.user,
  ]);
  await watchPlans(h.database, h.octroi.db.sequelize, (scan) => scans.push(scan));
}, 300_000);
afterAll(() => h.close());

const done = (): Promise<void> => Promise.resolve();

/** A scan that has to be explained: all of a table that has grown, or much of it for nothing. */
const isLarge = ({ table, how, read, used }: Scan) =>
  grown.has(table) && (how === 'Seq Scan' ? read > wasted : read - used > wasted);

/** What was done since the last call, as lines a reader can act on. */
function findings(): string[] {
  const found = scans
    .splice(0)
    .filter(isLarge)
    .filter(
      (scan) =>
        !allowed.some((one) => scan.statement.includes(one.statement) && one.tables.includes(scan.table)),
    )
    .map(
      ({ statement, table, how, read, used }) => `${how} of ${table}, ${read} rows for ${used}: ${statement}`,
    );
  return [...new Set(found)];
}

/** The path's parameters filled in, by what the path is about. */
function addressOf(path: string): string {
  const kinds: Record<string, string | undefined> = {
    payments: id.payment,
    tickets: id.ticket,
    support: id.ticket,
    articles: id.article,
    kb: id.article,
    projects: id.project,
  };
  const words = path.split('/');
  const filled = words.map((word, at) => {
    const name = /^[:{](\w+)\}?$/.exec(word)?.[1];
    if (name === undefined) return word;
    if (name === 'id') {
      const about = words.slice(0, at).reverse();
      if (about[0] === ':kind') return id.payment!;
      return kinds[about.find((each) => kinds[each] !== undefined) ?? ''] ?? id.ticket!;
    }
    return { kind: 'payment', ...id }[name] ?? 'nothing';
  });
  return filled.join('/');
}

interface Operation {
  parameters?: { name: string; in: string; required?: boolean; example?: unknown }[];
  'x-octroi-scopes'?: string[];
}

/** Each GET of the API: as it is, and once with each of its parameters alone. */
function readsOf(path: string, { parameters = [] }: Operation): string[] {
  const query = parameters.filter((parameter) => parameter.in === 'query');
  const needed = query.filter(({ required }) => required);
  const others = query.filter(({ required, example }) => !required && example !== undefined);
  const queries = [needed, ...others.map((one) => [...needed, one])];
  return queries.map((list) => {
    const search = new URLSearchParams(
      Object.fromEntries(list.map(({ name, example }) => [name, String(id[name] ?? example)])),
    );
    return `${addressOf(path)}${list.length > 0 ? `?${search.toString()}` : ''}`;
  });
}

const reader: Record<string, string> = {
  user: token,
  support: 'support',
  platform: 'platform',
  admin: 'operator',
};

test('the routes of the API that read', async () => {
  const answers: Record<string, number> = {};
  for (const [path, item] of Object.entries(document.paths ?? {})) {
    const operation = (item as { get?: Operation }).get;
    if (!operation || path.endsWith('/events')) continue;
    for (const address of readsOf(path, operation))
      for (const scope of operation['x-octroi-scopes'] ?? ['user'])
        answers[address] = (await h.call('GET', address, { as: reader[scope] })).status;
  }
  expect(Object.values(answers).filter((status) => status === 200).length).toBeGreaterThan(60);
  expect(findings()).toEqual([]);
});

test.each([
  ['owner', (): string => token, ['/', '/kb', '/kb/', '/teams/', '/login']],
  ['support', (): string => h.tokens.support, ['/support/', '/teams/:team/support']],
  ['operator', (): string => h.tokens.operator, ['/operations/']],
] as const)('the pages of %s', async (_, as, beginnings) => {
  const browser = openBrowser(h);
  await browser.signIn(as());
  const pages = (routes as unknown as { method: string; path: string }[]).filter(
    ({ method, path }) =>
      method === 'get' &&
      !path.endsWith('/events') &&
      beginnings.some((one) => (one.endsWith('/') && one !== '/' ? path.startsWith(one) : path === one)),
  );
  for (const { path } of pages)
    expect([path, (await browser.open(addressOf(path))).status < 500]).toEqual([path, true]);
  expect(findings()).toEqual([]);
});

test('the search of operators', async () => {
  const browser = openBrowser(h);
  await browser.signIn(h.tokens.operator);
  for (const text of [id.payment!, id.team!, id.user!, '17', `20@example.test`])
    expect((await browser.open(`/operations/objects?q=${encodeURIComponent(text)}`)).status).toBe(200);
  expect(findings()).toEqual([]);
});

test('a payment, and a ticket with an answer', async () => {
  await h.startWorker();
  const paid = await initiate(h, id.team!, token, proPlan);
  expect(paid.status).toBe(201);
  await untilStatus(h, token, paid.body.payment_id, 'completed');
  const ticket = { subject: 'Help', description: 'It is down', priority: 'high', category: 'technical' };
  const opened = await h.call('POST', `/api/support/${id.team}/tickets`, { as: token, body: ticket });
  expect(opened.status).toBe(201);
  const answer = `/api/support/${id.team}/tickets/${String(opened.body.ticket_id)}/messages`;
  expect((await h.call('POST', answer, { as: 'support', body: { message: 'On it' } })).status).toBe(201);
  await eventually(
    async () =>
      (await h.rows("SELECT FROM support_clock WHERE met_at > now() - interval '1 minute'")).length > 0,
  );
  await h.stopWorker();
  expect(findings()).toEqual([]);
});

test('the jobs of the night, the recovery and the outboxes', async (): Promise<void> => {
  const metrics = createMetrics();
  const config = { ...h.config, platformWebhook: undefined, chatWebhook: undefined };
  const parts = createParts({ config, db: h.octroi.db, client: h.octroi.client, metrics, log: h.log });
  const workflows = {
    running: (): Promise<Set<string>> => Promise.resolve(new Set()),
    wakeAddon: done,
    wakeSubscription: done,
  };
  const steps = createActivities(
    { ...parts, billingWorkflows: workflows as unknown as typeof parts.billingWorkflows },
    undefined as never,
    undefined,
  );
  for (const step of [steps.disableInactive, steps.expireMissed, steps.checkUsage])
    await inActivity<object>(step);
  await createRetentionStore(h.octroi.db).forgetChanges(keptDays.platformChanges, 5_000, 0n, true);
  const forgotten = await inActivity(steps.forget);
  for (const kind of ['mails', 'mails_in', 'payment_events', 'platform_changes'])
    expect([kind, forgotten[kind]! > 5_000]).toEqual([kind, true]);
  await parts.payments.findNeverStarted(1, 100);
  await parts.payments.findOverdue(1, 100);
  await parts.inbox.findUnapplied(1, 100);
  await parts.refunds.findNeverStarted(1, 100);
  await parts.ticketLookup.findStranded(1, 1, 100);
  await parts.outbox.waiting();
  await parts.outbox.claim();
  await parts.webhookStore.backlog();
  await parts.chatOutbox.backlog();
  expect(findings()).toEqual([]);
});
