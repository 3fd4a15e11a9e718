/** What tests of payments do again and again. */
import { createHmac } from 'node:crypto';
import { eventually } from './eventually.js';
import { webhookSecret, type Answer, type Harness } from './harness.js';

export const proPlan = { payment_method: 'mobile_money', plan_upgrade: true, new_plan: 'pro' };
/** An amount that the sandbox leaves to a person: open until something happens. */
export const openTopUp = { payment_method: 'mobile_money', amount: '12.34' };

export const initiate = (
  h: Harness,
  team: string,
  as: string,
  body: unknown,
  headers: Record<string, string> = {},
) => h.call('POST', `/api/payments/${team}/initiate`, { as, body, headers });

/** Waits until the payment has the status; returns the answer of the status route. */
export function untilStatus(h: Harness, as: string, id: unknown, status: string) {
  return eventually(async () => {
    const { body } = await h.call('GET', `/api/payments/${String(id)}/status`, { as });
    if (body.status === status) return body;
    throw new Error(`the payment is ${String(body.status)}, not ${status}`);
  });
}

/** A row as the API commits it before it starts the workflow, `ageSeconds` ago. */
export async function strandedPayment(h: Harness, ageSeconds: number) {
  const { team, owner } = await h.newTeam();
  const [row] = await h.rows<{ id: string }>(
    `INSERT INTO payment (team_id, user_id, plan_id, amount_minor, currency, payment_method, deadline_at, created_at)
     SELECT $1, user_id, 'pro', 300, 'EUR', 'mobile_money', now() + interval '1 day', now() - $2 * interval '1 second'
     FROM team_member WHERE team_id = $1 RETURNING id`,
    [team, ageSeconds],
  );
  return { team, owner, id: row?.id as string };
}

/** A callback as the backend would send it, signed rightly unless told otherwise. */
export function callback(
  h: Harness,
  body: unknown,
  signature = (raw: string) => `sha256=${createHmac('sha256', webhookSecret).update(raw).digest('hex')}`,
  timestamp?: string,
): Promise<Answer> {
  const raw = typeof body === 'string' ? body : JSON.stringify(body);
  return h.call('POST', '/api/payments/callback', {
    body: raw,
    headers: {
      'X-Payment-Signature': signature(raw),
      ...(timestamp && { 'X-Payment-Timestamp': timestamp }),
    },
  });
}

/** Everything that a payment must leave behind exactly once or not at all. */
export async function booksOf(h: Harness, team: string) {
  const [books] = await h.rows<{
    balance: string;
    total: string;
    periods: number;
    entries: number;
    mails: number;
  }>(
    `SELECT
       (SELECT COALESCE(sum(amount_minor), 0)::text FROM ledger_entry WHERE team_id = $1 AND account = 'team_credit')
         AS balance,
       (SELECT COALESCE(sum(amount_minor), 0)::text FROM ledger_entry) AS total,
       (SELECT count(*)::int FROM paid_period WHERE team_id = $1) AS periods,
       (SELECT count(*)::int FROM ledger_entry WHERE team_id = $1) AS entries,
       (SELECT count(*)::int FROM mail_outbox m JOIN team_member t USING (user_id) WHERE t.team_id = $1) AS mails`,
    [team],
  );
  return books;
}

/** What stands in the books after one paid plan, and after nothing. */
export const paidOnce = { balance: '0', total: '0', periods: 1, entries: 4, mails: 1 };
export const credited = (minor: number) => ({ balance: String(minor), total: '0', periods: 0, entries: 2 });
export const nothingBooked = { balance: '0', total: '0', periods: 0, entries: 0 };
