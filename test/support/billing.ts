/** What tests of plans, add-ons, credit and refunds do again and again. */
import { expect } from '@jest/globals';
import { eventually } from './eventually.js';
import type { Answer, Harness } from './harness.js';
import { initiate, proPlan, untilStatus } from './payments.js';

export interface TeamAs {
  team: string;
  owner: string;
}

/** What the payment backend calls a payment, once it has it. */
export async function externalId(h: Harness, paymentId: unknown): Promise<string> {
  const sql =
    'SELECT external_payment_id AS id FROM payment WHERE id = $1 AND external_payment_id IS NOT NULL';
  return eventually(async () => (await h.rows<{ id: string }>(sql, [paymentId]))[0]?.id);
}

/** Ends a payment as its payer does at the sandbox; does not wait for the callback. */
export async function decide(h: Harness, paymentId: unknown, decision: 'approve' | 'refuse'): Promise<void> {
  const address = `${h.sandboxUrl}/pay/${await externalId(h, paymentId)}/${decision}`;
  await fetch(address, { method: 'POST', redirect: 'manual' });
}

/** Pays a payment that is open, and waits until it is booked. */
export async function pay(h: Harness, { owner }: TeamAs, paymentId: unknown): Promise<void> {
  await decide(h, paymentId, 'approve');
  await untilStatus(h, owner, paymentId, 'completed');
}

/** Pays for a plan period, or with `amount` tops the credit up; returns the payment's id. */
export async function buy(h: Harness, team: TeamAs, body: object = proPlan): Promise<string> {
  const answer = await initiate(h, team.team, team.owner, body);
  expect([201, 202]).toContain(answer.status);
  if (answer.body.status !== 'completed') await pay(h, team, answer.body.payment_id);
  return answer.body.payment_id as string;
}

export const topUp = (h: Harness, team: TeamAs, amount: string) =>
  buy(h, team, { amount, payment_method: 'credit_card' });

/** A new team that has bought the pro plan by a real payment. */
export async function proTeam(h: Harness): Promise<TeamAs & { planPayment: string }> {
  const team = await h.newTeam();
  return { ...team, planPayment: await buy(h, team) };
}

/** Payments of the team stay open until somebody ends them, whatever their amount. */
export const holdOpen = (h: Harness, { team }: TeamAs) =>
  h.fault(team, { outcome: 'cancelled', outcome_after_ms: 80_000_000 });

export const purchase = (
  h: Harness,
  { team, owner }: TeamAs,
  body: object,
  headers: Record<string, string> = {},
): Promise<Answer> => h.call('POST', `/api/resources/${team}/purchase`, { as: owner, body, headers });

export const renew = (
  h: Harness,
  { team, owner }: TeamAs,
  addon: string,
  body: object = {},
  headers: Record<string, string> = {},
): Promise<Answer> => h.call('POST', `/api/resources/${team}/${addon}/renew`, { as: owner, body, headers });

export const cancelAddon = (
  h: Harness,
  { team, owner }: TeamAs,
  addon: string,
  query = '',
): Promise<Answer> => h.call('DELETE', `/api/resources/${team}/cancel/${addon}${query}`, { as: owner });

/** An add-on that is bought and paid for; returns its id, which is that of its payment too. */
export async function activeAddon(h: Harness, team: TeamAs, type = 'ram', quantity = 1): Promise<string> {
  const { status, body } = await purchase(h, team, { resource_type: type, quantity });
  expect([201, 202]).toContain(status);
  await pay(h, team, body.payment_id);
  return body.resource_id as string;
}

export interface AddonItem {
  id: string;
  resource_type: string;
  quantity: number;
  unit_price: number;
  currency: string;
  status: string;
  starts_at: string | null;
  expires_at: string | null;
  auto_renew: boolean;
  cancel_at_period_end: boolean;
  created_at: string;
}

export interface AddonList {
  resources: AddonItem[];
  totals: { ram_mb: number; cpu_cores: number; traffic_gb: number; storage_gb: number };
  next_cursor: string | null;
}

export const noTotals = { ram_mb: 0, cpu_cores: 0, traffic_gb: 0, storage_gb: 0 };

export async function addonList(h: Harness, { team, owner }: TeamAs, query = ''): Promise<AddonList> {
  return (await h.call<AddonList>('GET', `/api/resources/${team}/list${query}`, { as: owner })).body;
}

/** One add-on, as the list tells it. */
export async function addonOf(h: Harness, team: TeamAs, id: unknown): Promise<AddonItem> {
  const found = (await addonList(h, team)).resources.find((addon) => addon.id === id);
  if (!found) throw new Error(`add-on ${String(id)} is not in the list`);
  return found;
}

export async function limitsOf(h: Harness, { team, owner }: TeamAs) {
  return (await h.call('GET', `/api/resources/${team}/limits`, { as: owner })).body;
}

export async function subscriptionOf(h: Harness, { team, owner }: TeamAs) {
  return (await h.call('GET', `/api/teams/${team}/subscription`, { as: owner })).body;
}

export interface Credit {
  balance: number;
  currency: string;
  entries: {
    id: string;
    kind: string;
    amount: number;
    balance_after: number;
    payment_id: string;
    created_at: string;
  }[];
  next_cursor: string | null;
}

export async function creditOf(h: Harness, { team, owner }: TeamAs, query = ''): Promise<Credit> {
  return (await h.call<Credit>('GET', `/api/teams/${team}/credit${query}`, { as: owner })).body;
}

export const refund = (
  h: Harness,
  paymentId: string,
  body: object,
  headers: Record<string, string> = {},
): Promise<Answer> => h.call('POST', `/api/payments/${paymentId}/refund`, { as: 'operator', body, headers });

export const limitsOfFree = { cpu_cores: 0.3, memory_mb: 100, traffic_gb: 5, storage_mb: 100 };
export const limitsOfPro = { cpu_cores: 4, memory_mb: 6144, traffic_gb: 10, storage_mb: 10_240 };

/** Mails of a template to the team's owner. */
export async function mailsOf(h: Harness, { team }: TeamAs, template: string): Promise<unknown[]> {
  return h.rows(
    'SELECT m.id FROM mail_outbox m JOIN team_member t USING (user_id) WHERE t.team_id = $1 AND m.template = $2',
    [team, template],
  );
}

/**
 * Does `work` while the billing clock runs ahead by `interval`, such as `31 days`. What was on its way before is through:
 * a workflow that looked at its row only now would take the steps of the later day for good.
 */
export async function ahead<T>(h: Harness, interval: string, work: () => Promise<T>): Promise<T> {
  await untilAsleep(h);
  await setClock(`now() + interval '${interval}'`);
  try {
    return await work();
  } finally {
    await setClock('now()');
  }

  function setClock(sql: string) {
    const body = sql.replaceAll("'", "''");
    return h.rows(
      `CREATE OR REPLACE FUNCTION billing_clock() RETURNS timestamptz LANGUAGE sql STABLE AS 'SELECT ${body}'`,
    );
  }
}

/** Waits until no workflow of billing has anything to do, twice in a row: one may have woken another in between. */
async function untilAsleep({ octroi: { client } }: Harness): Promise<void> {
  const query =
    "ExecutionStatus = 'Running' AND WorkflowType IN ('payment', 'refund', 'addon', 'subscription')";
  const isAsleep = async (): Promise<boolean> => {
    for await (const { workflowId } of client.workflow.list({ query })) {
      const { raw } = await client.workflow.getHandle(workflowId).describe();
      if (raw.pendingWorkflowTask || raw.pendingActivities?.length) return false;
    }
    return true;
  };
  await eventually(async () => (await isAsleep()) && (await isAsleep()));
}

/** What must hold of the books of all teams at any time. Each statement lists what is wrong: nothing. */
const wrongInTheBooks = {
  'accounts that do not sum to zero': `
    SELECT transaction_id::text AS wrong FROM ledger_entry GROUP BY transaction_id, currency HAVING sum(amount_minor) <> 0`,
  'credit below zero after an entry': `
    SELECT team_id AS wrong FROM (
      SELECT team_id, sum(amount_minor) OVER (PARTITION BY team_id ORDER BY id) AS balance
      FROM ledger_entry WHERE account = 'team_credit') credit WHERE balance < 0`,
  'refunds above what was paid': `
    SELECT p.id::text AS wrong FROM payment p WHERE p.refunded_minor > p.amount_minor
      OR p.refunded_minor <> (SELECT COALESCE(sum(r.amount_minor), 0) FROM refund r
        WHERE r.payment_id = p.id AND r.status <> 'failed')`,
  'money that left for more than came': `
    SELECT p.id::text AS wrong FROM payment p JOIN ledger_entry l ON l.payment_id = p.id AND l.account = 'external'
    GROUP BY p.id HAVING -sum(l.amount_minor) NOT BETWEEN 0 AND p.amount_minor`,
  'payments that ended otherwise than they were booked': `
    SELECT p.id::text AS wrong FROM payment p WHERE p.status IN ('completed', 'refunded') <> EXISTS (
      SELECT FROM ledger_entry l WHERE l.payment_id = p.id AND l.refund_id IS NULL)
      AND NOT EXISTS (SELECT FROM audit_log WHERE action = 'payment.late_money' AND object_id = p.id::text)`,
  'periods without their purchase, or purchases without their period': `
    SELECT COALESCE(p.payment_id, l.payment_id)::text AS wrong FROM paid_period p
    FULL JOIN (SELECT payment_id FROM ledger_entry WHERE kind = 'purchase' AND account = 'revenue') l
      USING (payment_id) WHERE p.payment_id IS NULL OR l.payment_id IS NULL`,
  'add-ons that run though nobody paid': `
    SELECT a.id::text AS wrong FROM additional_resource a WHERE a.expires_at IS NOT NULL
      AND NOT EXISTS (SELECT FROM paid_period p WHERE p.addon_id = a.id)`,
  'add-ons whose end is not that of their last period': `
    SELECT a.id::text AS wrong FROM additional_resource a WHERE a.status = 'active'
      AND a.expires_at <> (SELECT max(p.ends_at) FROM paid_period p WHERE p.addon_id = a.id)`,
  'plans whose end is not that of their last period': `
    SELECT s.team_id AS wrong FROM team_subscription s WHERE s.current_period_end <> (
      SELECT max(p.ends_at) FROM paid_period p WHERE p.team_id = s.team_id AND p.plan_id IS NOT NULL)`,
};

/** Checks the books of all teams. */
export async function expectSoundBooks(h: Harness): Promise<void> {
  const found: Record<string, unknown[]> = {};
  for (const [name, sql] of Object.entries(wrongInTheBooks)) {
    const rows = await h.rows(sql);
    if (rows.length > 0) found[name] = rows;
  }
  expect(found).toEqual({});
}
