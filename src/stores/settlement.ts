/**
 * What a payment's news does to the books, in one transaction: its status, the ledger, what it buys, mail and the
 * audit log. Every step may be repeated: only a row that moves has consequences.
 */
import type { Transaction } from 'sequelize';
import { bookPayment, bookPurchase } from '../domain/ledger.js';
import { formatMoney, money, type Currency } from '../domain/money.js';
import {
  judgeReport,
  sourcesOf,
  type Buyer,
  type PaymentStatus,
  type PurchaseMethod,
} from '../domain/payments.js';
import type { PlanId } from '../domain/plans.js';
import type { BillingTerms } from '../domain/renewal.js';
import type { Database } from '../models/database.js';
import { prepared } from '../models/prepared.js';
import { audit, type AuditEntry } from './audit.js';
import { book } from './ledger.js';
import { notify } from './notices.js';
import { cancelUnpaidAddon, extendAddon, extendPlan } from './periods.js';

/** News of a payment, from whoever has them. */
export interface Report {
  status: PaymentStatus;
  /** When it became true, as far as we know: what it buys starts here. Default: now, by the billing clock. */
  at?: Date;
  /** Who says so, for the audit log: `payment-backend`, `user:<id>`, `system`. */
  actor: string;
  externalPaymentId?: string | undefined;
  transactionId?: string | undefined;
  providerReference?: string | undefined;
  /** Why it failed, for a person. */
  reason?: string | undefined;
  requestId?: string | undefined;
  /** The caller tells the team of it itself. */
  quiet?: boolean;
}

/** What the report did: moved the payment, became credit after its end, or was no news. */
export interface Settlement {
  status: PaymentStatus;
  outcome: 'applied' | 'late_money' | 'ignored';
  buyer: Buyer;
}

interface PaymentRow {
  id: string;
  team_id: string;
  user_id: string;
  plan_id: PlanId | null;
  addon_id: string | null;
  amount_minor: bigint;
  currency: Currency;
  payment_method: PurchaseMethod;
  status: PaymentStatus;
  reason: string | null;
  completed_at: Date | null;
}

const columns = `p.id, p.team_id, p.user_id, p.plan_id, p.addon_id, p.amount_minor, p.currency, p.payment_method,
  p.status, p.reason, p.completed_at`;

interface MovedRow extends PaymentRow {
  previous: PaymentStatus;
}

const lockSql = prepared<PaymentRow>(
  'lock-payment',
  `SELECT ${columns} FROM payment p WHERE id = $1 FOR UPDATE`,
);

const moveSql = prepared<MovedRow>(
  'move-payment',
  `UPDATE payment p SET
     status = $2,
     completed_at = CASE WHEN $2 = 'completed' THEN COALESCE($4, billing_clock()) ELSE p.completed_at END,
     external_payment_id = COALESCE(p.external_payment_id, $5),
     transaction_id = COALESCE($6, p.transaction_id),
     provider_reference = COALESCE($7, p.provider_reference),
     reason = $8,
     updated_at = now()
   FROM (SELECT id, status FROM payment WHERE id = $1 FOR UPDATE) old
   WHERE p.id = old.id AND old.status = ANY($3)
   RETURNING ${columns}, old.status AS previous`,
);

/** Applies a report to a payment within `transaction`. */
export async function settle(
  db: Database,
  paymentId: string,
  report: Report,
  terms: BillingTerms,
  transaction: Transaction,
): Promise<Settlement> {
  const moved = await move(db, paymentId, report, transaction);
  if (moved) {
    await bear(db, moved, report, terms, transaction);
    return { status: moved.status, outcome: 'applied', buyer: buyerOf(moved) };
  }
  const payment = await lock(db, paymentId, transaction);
  const isLate = judgeReport(payment.status, report.status) === 'late_money';
  const booked = isLate && (await bookLateMoney(db, payment, report, transaction));
  return {
    status: payment.status,
    outcome: booked ? 'late_money' : 'ignored',
    buyer: buyerOf(payment),
  };
}

const buyerOf = (payment: PaymentRow): Buyer => ({
  teamId: payment.team_id,
  planId: payment.plan_id,
  addonId: payment.addon_id,
});

/** A statement that moves nothing locks nothing; but payment first, ledger then, in every transaction. */
async function lock(db: Database, paymentId: string, transaction: Transaction): Promise<PaymentRow> {
  const [row] = await db.runPrepared(lockSql, [paymentId], transaction);
  if (!row) throw new Error(`payment ${paymentId} has no row`);
  return row;
}

/** The transition, as one statement: a row comes back only if the payment moved. */
async function move(
  db: Database,
  paymentId: string,
  report: Report,
  transaction: Transaction,
): Promise<MovedRow | undefined> {
  const { status, at, externalPaymentId, transactionId, providerReference, reason } = report;
  const [row] = await db.runPrepared(
    moveSql,
    [
      paymentId,
      status,
      sourcesOf(status),
      at ?? null,
      externalPaymentId ?? null,
      transactionId ?? null,
      providerReference ?? null,
      reason ?? null,
    ],
    transaction,
  );
  return row;
}

/** The consequences of a payment that moved. */
async function bear(
  db: Database,
  payment: MovedRow,
  report: Report,
  terms: BillingTerms,
  transaction: Transaction,
): Promise<void> {
  const told: Omit<AuditEntry, 'actor'>[] = [
    {
      action: `payment.${payment.status}`,
      objectType: 'payment',
      objectId: payment.id,
      teamId: payment.team_id,
      before: { status: payment.previous },
      after: { status: payment.status, ...(payment.reason && { reason: payment.reason }) },
    },
  ];
  if (payment.status === 'completed') {
    told.push(...(await deliver(db, payment, report, terms, transaction)));
  } else if (payment.status !== 'processing') {
    await notifyPayment(db, `payment_${payment.status}`, payment, transaction);
    if (payment.addon_id) {
      told.push(...(await cancelUnpaidAddon(db, payment.addon_id, payment.team_id, transaction)));
    }
  }
  const { actor, requestId } = report;
  await audit(
    db,
    told.map((entry) => ({ ...entry, actor, requestId })),
    transaction,
  );
}

/** Books the money and switches on what it buys; money that has nothing to buy any more stays credit. */
async function deliver(
  db: Database,
  payment: PaymentRow,
  { quiet }: Report,
  terms: BillingTerms,
  transaction: Transaction,
): Promise<Omit<AuditEntry, 'actor'>[]> {
  const amount = money(payment.amount_minor, payment.currency);
  if (!payment.completed_at) throw new Error(`payment ${payment.id} is completed at no time`);
  const bought = { paymentId: payment.id, teamId: payment.team_id, paidAt: payment.completed_at };
  const delivered = payment.plan_id
    ? await extendPlan(db, bought, payment.plan_id, terms, transaction)
    : payment.addon_id &&
      (await extendAddon(
        db,
        bought,
        { addonId: payment.addon_id, amountMinor: amount.minor },
        terms,
        transaction,
      ));
  await book(
    db,
    subjectOf(payment),
    [
      ...(payment.payment_method === 'credit' ? [] : bookPayment(amount)),
      ...(delivered ? bookPurchase(amount) : []),
    ],
    transaction,
  );
  const undelivered = payment.addon_id !== null && !delivered;
  const template = undelivered ? 'payment_late_money' : 'payment_completed';
  if (!quiet) await notifyPayment(db, template, payment, transaction);
  return delivered || [];
}

const subjectOf = ({ id, team_id, currency }: PaymentRow) => ({ paymentId: id, teamId: team_id, currency });

/** Money for a payment that had ended without it becomes the team's credit, once. */
async function bookLateMoney(
  db: Database,
  payment: PaymentRow,
  report: Report,
  transaction: Transaction,
): Promise<boolean> {
  const amount = money(payment.amount_minor, payment.currency);
  if (!(await book(db, subjectOf(payment), bookPayment(amount), transaction))) return false;
  await notifyPayment(db, 'payment_late_money', payment, transaction);
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

/**
 * Mail to the team's owners and to whoever started the payment; of money that came late, to operators too
 * (decisions on money: it is never lost, and never unnoticed).
 */
async function notifyPayment(
  db: Database,
  template: string,
  payment: PaymentRow,
  transaction: Transaction,
): Promise<void> {
  const data = {
    payment_id: payment.id,
    amount: formatMoney(money(payment.amount_minor, payment.currency)),
    currency: payment.currency,
    reason: payment.reason,
  };
  await notify(
    db,
    {
      key: `${template}:${payment.id}`,
      template,
      teamId: payment.team_id,
      data,
      alsoTo: payment.user_id,
      operators: template === 'payment_late_money',
    },
    transaction,
  );
}
