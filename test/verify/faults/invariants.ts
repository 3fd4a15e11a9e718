/** What must be true when all is healed and quiet, whatever happened before. Each check says what is wrong, a line each. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import type { SandboxPayment } from '../../../src/sandbox/payment.js';
import type { Book } from './load.js';

export interface Evidence {
  rows: <Row = Record<string, unknown>>(sql: string, bind?: unknown[]) => Promise<Row[]>;
  temporal: Client;
  /** What the backend says, payment by payment. */
  backend: SandboxPayment[];
  mails: () => Promise<{ message_id: string }[]>;
  book: Book;
}

type Check = (evidence: Evidence) => Promise<string[]>;

interface PaymentRow {
  id: string;
  team_id: string;
  status: string;
  payment_method: string;
  plan_id: string | null;
  addon_id: string | null;
  amount: number;
  refunded: number;
  booked: number;
  periods: number;
}

const paymentsOf = ({ rows }: Evidence) =>
  rows<PaymentRow>(`
    SELECT id, team_id, status, payment_method, plan_id, addon_id, amount_minor::int AS amount,
      refunded_minor::int AS refunded,
      (SELECT count(*) FROM ledger_entry WHERE payment_id = payment.id AND kind = 'payment')::int AS booked,
      (SELECT count(*) FROM paid_period WHERE payment_id = payment.id)::int AS periods
    FROM payment`);

/** Cents of a decimal text with two decimals. */
const cents = (amount: string) => Math.round(Number(amount) * 100);

/** Money that moved at the backend is booked here once, and buys once; money that did not, does neither. */
const money: Check = async (evidence) => {
  const held = new Map(evidence.backend.map((payment) => [payment.payment_id, payment]));
  const known = await paymentsOf(evidence);
  const ids = new Set(known.map(({ id }) => id));
  const strangers = evidence.backend.filter((payment) => !ids.has(payment.payment_id));
  const wrong = strangers.map(({ payment_id }) => `the backend holds payment ${payment_id}, unknown here`);
  for (const payment of known) {
    const there = held.get(payment.id);
    const isPaid = payment.payment_method === 'credit' || there?.status === 'completed';
    const say = (text: string) =>
      wrong.push(
        `payment ${payment.id}, ${payment.status} here, ${there?.status ?? 'absent'} at the backend: ${text}`,
      );
    const entries = payment.payment_method === 'credit' ? 0 : isPaid ? 2 : 0;
    if (payment.booked !== entries)
      say(`${payment.booked} ledger entries of its money instead of ${entries}`);
    if (!isPaid && ['completed', 'refunded'].includes(payment.status)) say('it counts as paid');
    if (isPaid && !paidStatuses.has(payment.status)) say('it does not count as paid');
    if (payment.periods > 1) say(`it bought ${payment.periods} periods`);
    if (isPaid && payment.status === 'completed' && payment.plan_id && payment.periods === 0)
      say('it bought nothing');
    const backAtBackend = (there?.refunds ?? []).reduce((sum, { amount }) => sum + cents(amount), 0);
    if (backAtBackend !== payment.refunded) {
      say(`${payment.refunded} cents refunded here, ${backAtBackend} at the backend`);
    }
  }
  return wrong;
};

/** Also of money that came after its payment had ended here: it is credit then. */
const paidStatuses = new Set(['completed', 'refunded', 'cancelled', 'expired', 'failed']);

/** A team's credit is what came in, less what it bought and what went back. */
const credit: Check = async (evidence) => {
  const payments = await paymentsOf(evidence);
  const isPaid = new Map(
    evidence.backend.map(({ payment_id, status }) => [payment_id, status === 'completed']),
  );
  const predicted = new Map<string, number>();
  for (const { id, team_id, amount, refunded, periods } of payments) {
    const cameIn = isPaid.get(id) ? amount : 0;
    const bought = periods > 0 ? amount : 0;
    predicted.set(team_id, (predicted.get(team_id) ?? 0) + cameIn - bought - refunded);
  }
  const booked = await evidence.rows<{ team_id: string; credit: number }>(
    `SELECT team_id, sum(amount_minor)::int AS credit FROM ledger_entry WHERE account = 'team_credit' GROUP BY team_id`,
  );
  const actual = new Map(booked.map(({ team_id, credit }) => [team_id, credit]));
  return [...predicted]
    .filter(([team, cents]) => (actual.get(team) ?? 0) !== cents)
    .map(
      ([team, cents]) => `team ${team} has a credit of ${actual.get(team) ?? 0} cents instead of ${cents}`,
    );
};

/** What was answered 2xx is there; what was refused left nothing. */
const promises: Check = async ({ rows, book }) => {
  const wrong: string[] = [...book.surprises];
  const payments = await rows<{ id: string; team_id: string; status: string }>(
    'SELECT id, team_id, status FROM payment',
  );
  const statusOf = new Map(payments.map(({ id, status }) => [id, status]));
  for (const id of book.payments.keys())
    if (!statusOf.has(id)) wrong.push(`payment ${id} was accepted and is gone`);
  for (const id of book.cancelled) {
    if (statusOf.get(id) !== 'cancelled')
      wrong.push(`payment ${id} was cancelled and is ${statusOf.get(id)}`);
  }
  for (const { id, team_id } of payments) {
    if (book.refused.has(team_id)) wrong.push(`payment ${id} is there, all of team ${team_id} was refused`);
  }
  const refunds = new Set((await rows<{ id: string }>('SELECT id FROM refund')).map(({ id }) => id));
  for (const id of book.refunds.keys())
    if (!refunds.has(id)) wrong.push(`refund ${id} was accepted and is gone`);
  if (refunds.size !== book.refunds.size)
    wrong.push(`${refunds.size} refunds instead of ${book.refunds.size}`);
  return wrong;
};

/** Plans and add-ons last as their paid periods say, by the database's clock. */
const periods: Check = async ({ rows }) => {
  const addons = await rows<{ id: string; status: string; model: string }>(`
    SELECT a.id, a.status, CASE
      WHEN count(p.*) = 0 THEN 'cancelled' WHEN max(p.ends_at) > now() THEN 'active' ELSE 'expired' END AS model
    FROM additional_resource a LEFT JOIN paid_period p ON p.addon_id = a.id
    WHERE a.expires_at IS NULL OR abs(extract(epoch FROM a.expires_at - now())) > 5 GROUP BY a.id`);
  const plans = await rows<{ team_id: string; plan_id: string; model: string }>(`
    SELECT s.team_id, s.plan_id, CASE WHEN max(p.ends_at) + interval '20 seconds' > now() THEN 'pro' ELSE 'free' END AS model
    FROM team_subscription s LEFT JOIN paid_period p ON p.team_id = s.team_id AND p.plan_id = 'pro'
    WHERE s.pro_until IS NULL OR abs(extract(epoch FROM s.pro_until - now())) > 5 GROUP BY s.team_id`);
  const overlapping = await rows<{ team_id: string }>(`
    SELECT DISTINCT a.team_id FROM paid_period a JOIN paid_period b
      ON b.team_id = a.team_id AND b.payment_id <> a.payment_id AND b.plan_id = a.plan_id
      AND tstzrange(a.starts_at, a.ends_at) && tstzrange(b.starts_at, b.ends_at)`);
  return [
    ...addons
      .filter(({ status, model }) => status !== model)
      .map(({ id, status, model }) => `add-on ${id} is ${status} instead of ${model}`),
    ...plans
      .filter(({ plan_id, model }) => plan_id !== model)
      .map(({ team_id, plan_id, model }) => `team ${team_id} is on ${plan_id} instead of ${model}`),
    ...overlapping.map(({ team_id }) => `team ${team_id} has paid for the same time twice`),
  ];
};

/** Messages are there once, in the order in which they were accepted; promises to answer were kept or missed truly. */
const tickets: Check = async ({ rows, book }) => {
  const wrong: string[] = [];
  const written = await rows<{ ticket_id: string; texts: string[] }>(
    `SELECT ticket_id, array_agg(message ORDER BY seq) AS texts FROM support_message
     WHERE author_type <> 'system' GROUP BY ticket_id`,
  );
  const textsOf = new Map(written.map(({ ticket_id, texts }) => [ticket_id, texts]));
  for (const [id, { messages }] of book.tickets) {
    if (JSON.stringify(textsOf.get(id)) !== JSON.stringify(messages)) {
      wrong.push(
        `ticket ${id} has the messages ${JSON.stringify(textsOf.get(id))} instead of ${JSON.stringify(messages)}`,
      );
    }
  }
  if (written.length !== book.tickets.size)
    wrong.push(`${written.length} tickets instead of ${book.tickets.size}`);
  return wrong;
};

/** Bytes that were acknowledged are counted, once; of those that were not, no more than were sent. */
const traffic: Check = async ({ rows, book }) => {
  const counted = await rows<{ project_id: string; bytes: string }>(
    'SELECT project_id, sum(traffic_bytes)::text AS bytes FROM project_usage GROUP BY project_id',
  );
  const bytesOf = new Map(counted.map(({ project_id, bytes }) => [project_id, Number(bytes)]));
  return [...new Set([...book.traffic.keys(), ...book.unsure.keys()])].flatMap((project) => {
    const counted = bytesOf.get(project) ?? 0;
    const least = book.traffic.get(project) ?? 0;
    const most = least + (book.unsure.get(project) ?? 0);
    if (counted >= least && counted <= most) return [];
    return [
      `project ${project} has ${counted} bytes instead of ${least}${most > least ? ` to ${most}` : ''}`,
    ];
  });
};

/**
 * Every mail that was to go out came in, each once (by its Message-ID). A ticket's clock may still send one between two
 * looks: what is lost or wrong stays so.
 */
const mails: Check = async (evidence) => {
  for (let looks = 1; ; looks += 1) {
    const wrong = await lookAtMails(evidence);
    if (wrong.length === 0 || looks === 10) return wrong;
    await sleep(2000);
  }
};

async function lookAtMails({ rows, mails: received }: Evidence): Promise<string[]> {
  const [outbox] = await rows<{ sent: number; waiting: number; refused: number }>(
    `SELECT count(sent_at)::int AS sent, count(refused_at)::int AS refused,
       count(*) FILTER (WHERE sent_at IS NULL AND refused_at IS NULL)::int AS waiting FROM mail_outbox`,
  );
  const distinct = new Set((await received()).map(({ message_id }) => message_id)).size;
  const wrong: string[] = [];
  if (outbox?.waiting !== 0) wrong.push(`${outbox?.waiting} mails wait`);
  if (outbox?.refused !== 0) wrong.push(`${outbox?.refused} mails were given up`);
  if (distinct !== outbox?.sent) wrong.push(`${outbox?.sent} mails were sent, ${distinct} came in`);
  return wrong;
}

const alerts: Check = async ({ rows }) => {
  const missing = await rows<{ team_id: string }>(`
    SELECT team_id FROM (
      SELECT p.team_id, sum(u.traffic_bytes) AS used FROM project_usage u JOIN project p ON p.id = u.project_id
      GROUP BY p.team_id) t
    WHERE used >= 5 * 2^30 * 0.8 AND NOT EXISTS (SELECT FROM usage_alert a WHERE a.team_id = t.team_id AND metric = 'traffic')`);
  const twice = await rows<{ team_id: string }>(
    'SELECT team_id FROM usage_alert GROUP BY team_id, metric, month, level HAVING count(*) > 1',
  );
  return [
    ...missing.map(({ team_id }) => `team ${team_id} was not warned`),
    ...twice.map(({ team_id }) => `team ${team_id} was warned twice`),
  ];
};

/** No workflow has failed; each row that lives has its workflow, each workflow its row. */
const workflows: Check = async ({ rows, temporal }) => {
  const wrong: string[] = [];
  for await (const { workflowId, status } of temporal.workflow.list({
    query: "ExecutionStatus IN ('Failed', 'TimedOut', 'Terminated', 'Canceled')",
  })) {
    wrong.push(`workflow ${workflowId} is ${status.name}`);
  }
  const running = new Set<string>();
  for await (const { workflowId } of temporal.workflow.list({ query: "ExecutionStatus = 'Running'" })) {
    running.add(workflowId);
  }
  const wanted = await rows<{ id: string }>(`
    SELECT 'payment-' || id AS id FROM payment WHERE status IN ('pending', 'processing')
    UNION ALL SELECT 'addon-' || id FROM additional_resource WHERE status = 'active'
    -- That of a plan sleeps while the team is free, and waits for pro.
    UNION ALL SELECT 'subscription-' || team_id FROM team_subscription WHERE current_period_end IS NOT NULL
    UNION ALL SELECT 'refund-' || id FROM refund WHERE status = 'pending'
    UNION ALL SELECT 'ticket-' || id FROM support_ticket WHERE status <> 'closed'`);
  const ids = new Set(wanted.map(({ id }) => id));
  for (const id of ids) if (!running.has(id)) wrong.push(`nothing runs for ${id}`);
  for (const id of running) {
    if (/^(payment|addon|subscription|refund|ticket)-/.test(id) && !ids.has(id))
      wrong.push(`${id} runs for nothing`);
  }
  for (const id of running) {
    const { raw } = await temporal.workflow.getHandle(id).describe();
    const tries = Math.max(
      0,
      ...(raw.pendingActivities ?? []).map(({ attempt }) => attempt ?? 0),
      raw.pendingWorkflowTask?.attempt ?? 0,
    );
    if (tries > 3) wrong.push(`${id} is stuck: ${tries} tries`);
  }
  return wrong;
};

export const invariants: Record<string, Check> = {
  'money is booked once, and buys once': money,
  'credit is what came in, less what went out': credit,
  'what was accepted is there, what was refused is not': promises,
  'plans and add-ons last as paid': periods,
  'messages are there once, in their order': tickets,
  'traffic is counted to the byte': traffic,
  'mails come once': mails,
  'alerts come once': alerts,
  'workflows and rows belong together, none has failed or is stuck': workflows,
};
