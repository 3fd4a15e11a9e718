/**
 * What a payment's news does to the books, in one transaction: its status, the ledger, the plan, mail and the
 * audit log. Every step may be repeated: only a row that moves has consequences.
 */
import { QueryTypes, type Transaction } from 'sequelize';
import { bookPayment, bookPurchase, type Booking } from '../domain/ledger.js';
import { formatMoney, money, type Currency } from '../domain/money.js';
import { judgeReport, sourcesOf, type PaymentStatus } from '../domain/payments.js';
import { nextPeriod, type PlanId } from '../domain/plans.js';
import type { Database } from '../models/database.js';
import { audit } from './audit.js';

/** News of a payment, from whoever has them. */
export interface Report {
  status: PaymentStatus;
  /** When it became true, as far as we know: a plan that it buys starts here. */
  at: Date;
  /** Who says so, for the audit log: `payment-backend`, `user:<id>`, `system`. */
  actor: string;
  externalPaymentId?: string | undefined;
  transactionId?: string | undefined;
  providerReference?: string | undefined;
  /** Why it failed, for a person. */
  reason?: string | undefined;
  requestId?: string | undefined;
}

/** What the report did: moved the payment, became credit after its end, or was no news. */
export interface Settlement {
  status: PaymentStatus;
  outcome: 'applied' | 'late_money' | 'ignored';
}

interface PaymentRow {
  id: string;
  team_id: string;
  user_id: string;
  plan_id: PlanId | null;
  amount_minor: bigint;
  currency: Currency;
  status: PaymentStatus;
  reason: string | null;
}

const columns = 'p.id, p.team_id, p.user_id, p.plan_id, p.amount_minor, p.currency, p.status, p.reason';

interface MovedRow extends PaymentRow {
  previous: PaymentStatus;
}

/** Applies a report to a payment within `transaction`. */
export async function settle(
  db: Database,
  paymentId: string,
  report: Report,
  billingPeriodMs: number,
  transaction: Transaction,
): Promise<Settlement> {
  const moved = await move(db, paymentId, report, transaction);
  if (moved) {
    await bear(db, moved, report, billingPeriodMs, transaction);
    return { status: moved.status, outcome: 'applied' };
  }
  const payment = await lock(db, paymentId, transaction);
  const isLate = judgeReport(payment.status, report.status) === 'late_money';
  const booked = isLate && (await bookLateMoney(db, payment, report, transaction));
  return { status: payment.status, outcome: booked ? 'late_money' : 'ignored' };
}

/** A statement that moves nothing locks nothing; but payment first, ledger then, in every transaction. */
async function lock(
  { sequelize }: Database,
  paymentId: string,
  transaction: Transaction,
): Promise<PaymentRow> {
  const [row] = await sequelize.query<PaymentRow>(
    `SELECT ${columns} FROM payment p WHERE id = $1 FOR UPDATE`,
    {
      bind: [paymentId],
      type: QueryTypes.SELECT,
      transaction,
    },
  );
  if (!row) throw new Error(`payment ${paymentId} has no row`);
  return row;
}

/** The transition, as one statement: a row comes back only if the payment moved. */
async function move(
  { sequelize }: Database,
  paymentId: string,
  report: Report,
  transaction: Transaction,
): Promise<MovedRow | undefined> {
  const [row] = await sequelize.query<MovedRow>(
    `UPDATE payment p SET
       status = $2,
       completed_at = CASE WHEN $2 = 'completed' THEN $4::timestamptz END,
       external_payment_id = COALESCE(p.external_payment_id, $5),
       transaction_id = COALESCE($6, p.transaction_id),
       provider_reference = COALESCE($7, p.provider_reference),
       reason = $8,
       updated_at = now()
     FROM (SELECT id, status FROM payment WHERE id = $1 FOR UPDATE) old
     WHERE p.id = old.id AND old.status = ANY($3)
     RETURNING ${columns}, old.status AS previous`,
    {
      bind: [
        paymentId,
        report.status,
        sourcesOf(report.status),
        report.at,
        report.externalPaymentId ?? null,
        report.transactionId ?? null,
        report.providerReference ?? null,
        report.reason ?? null,
      ],
      type: QueryTypes.SELECT,
      transaction,
    },
  );
  return row;
}

/** The consequences of a payment that moved. */
async function bear(
  db: Database,
  payment: MovedRow,
  report: Report,
  billingPeriodMs: number,
  transaction: Transaction,
): Promise<void> {
  await audit(
    db,
    [
      {
        actor: report.actor,
        action: `payment.${payment.status}`,
        objectType: 'payment',
        objectId: payment.id,
        teamId: payment.team_id,
        before: { status: payment.previous },
        after: { status: payment.status, ...(payment.reason && { reason: payment.reason }) },
        requestId: report.requestId,
      },
    ],
    transaction,
  );
  if (payment.status === 'processing') return;
  await notify(db, `payment_${payment.status}`, payment, transaction);
  if (payment.status !== 'completed') return;

  const amount = money(payment.amount_minor, payment.currency);
  const purchase = payment.plan_id ? bookPurchase(amount) : [];
  await book(db, payment, [...bookPayment(amount), ...purchase], transaction);
  if (payment.plan_id)
    await activatePlan(db, payment, payment.plan_id, report.at, billingPeriodMs, transaction);
}

/** Money for a payment that had ended without it becomes the team's credit, once. */
async function bookLateMoney(
  db: Database,
  payment: PaymentRow,
  report: Report,
  transaction: Transaction,
): Promise<boolean> {
  const amount = money(payment.amount_minor, payment.currency);
  if (!(await book(db, payment, bookPayment(amount), transaction))) return false;
  await notify(db, 'payment_late_money', payment, transaction);
  await audit(
    db,
    [
      {
        actor: report.actor,
        action: 'payment.late_money',
        objectType: 'payment',
        objectId: payment.id,
        teamId: payment.team_id,
        before: { status: payment.status },
        after: { status: payment.status, credited: formatMoney(amount), currency: amount.currency },
        requestId: report.requestId,
      },
    ],
    transaction,
  );
  return true;
}

/** Writes bookings, a ledger transaction a kind; false if this payment was booked before. */
async function book(
  { sequelize }: Database,
  payment: PaymentRow,
  bookings: Booking[],
  transaction: Transaction,
): Promise<boolean> {
  const [, count] = await sequelize.query(
    `INSERT INTO ledger_entry (transaction_id, team_id, kind, account, amount_minor, currency, payment_id)
     SELECT md5($1 || kind)::uuid, $2, kind, account, amount_minor, $3, $1::uuid
     FROM unnest($4::text[], $5::text[], $6::bigint[]) AS booking (kind, account, amount_minor)
     ON CONFLICT (payment_id, kind, account) WHERE payment_id IS NOT NULL DO NOTHING`,
    {
      bind: [
        payment.id,
        payment.team_id,
        payment.currency,
        bookings.map(({ kind }) => kind),
        bookings.map(({ account }) => account),
        bookings.map(({ amount }) => amount.minor),
      ],
      type: QueryTypes.INSERT,
      transaction,
    },
  );
  return count > 0;
}

/** Extends the team's plan by one period; the period's key makes it once per payment. */
async function activatePlan(
  { sequelize }: Database,
  payment: PaymentRow,
  planId: PlanId,
  paidAt: Date,
  billingPeriodMs: number,
  transaction: Transaction,
): Promise<void> {
  const [subscription] = await sequelize.query<{ current_period_end: Date | null }>(
    `INSERT INTO team_subscription (team_id) VALUES ($1)
     ON CONFLICT (team_id) DO UPDATE SET updated_at = now()
     RETURNING current_period_end`,
    { bind: [payment.team_id], type: QueryTypes.SELECT, transaction },
  );
  const period = nextPeriod(subscription?.current_period_end ?? null, paidAt, billingPeriodMs);
  await sequelize.query(
    `WITH period AS (
       INSERT INTO plan_period (payment_id, team_id, plan_id, starts_at, ends_at)
       VALUES ($1, $2, $3, $4, $5) RETURNING starts_at, ends_at)
     UPDATE team_subscription s SET
       plan_id = $3,
       current_period_start = CASE WHEN s.current_period_end > $6::timestamptz
         THEN s.current_period_start ELSE period.starts_at END,
       current_period_end = period.ends_at,
       grace_until = NULL
     FROM period WHERE s.team_id = $2`,
    { bind: [payment.id, payment.team_id, planId, period.start, period.end, paidAt], transaction },
  );
}

/**
 * Mail to the team's owners and to whoever started the payment; of money that came late, to operators too
 * (decisions on money: it is never lost, and never unnoticed).
 */
async function notify(
  { sequelize }: Database,
  template: string,
  payment: PaymentRow,
  transaction: Transaction,
): Promise<void> {
  const amount = formatMoney(money(payment.amount_minor, payment.currency));
  await sequelize.query(
    `INSERT INTO mail_outbox (event_key, user_id, template, data)
     SELECT $1, u.id, $2, $3::jsonb FROM "user" u
     WHERE u.deleted_at IS NULL AND (u.id = $5 OR u.id IN (
       SELECT user_id FROM team_member WHERE team_id = $4 AND role = 'owner') OR $2 = 'payment_late_money' AND u.id IN (
       SELECT user_id FROM api_token WHERE scope = 'admin' AND revoked_at IS NULL))
     ON CONFLICT (event_key, user_id) DO NOTHING`,
    {
      bind: [
        `${template}:${payment.id}`,
        template,
        JSON.stringify({
          payment_id: payment.id,
          amount,
          currency: payment.currency,
          reason: payment.reason,
        }),
        payment.team_id,
        payment.user_id,
      ],
      transaction,
    },
  );
}
