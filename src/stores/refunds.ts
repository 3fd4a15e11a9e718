/** Refunds: at most what was paid, booked once; in full, what was paid for ends. */
import { QueryTypes, type Transaction } from 'sequelize';
import { bookRefund, bookRefundReversal, type RefundDestination } from '../domain/ledger.js';
import { formatMoney, money, moneyToWire, type Currency, type Money } from '../domain/money.js';
import { sourcesOf, type Buyer, type PaymentStatus, type PurchaseMethod } from '../domain/payments.js';
import { AppError, invalidField } from '../errors.js';
import type { Refund } from '../models/index.js';
import type { Database } from '../models/database.js';
import { audit, type Origin } from './audit.js';
import { balanceOf, book } from './ledger.js';
import { notify } from './notices.js';
import { endPeriod, lockBilling } from './periods.js';

export interface NewRefund {
  id: string;
  paymentId: string;
  /** null: all that has not been refunded yet. */
  amount: Money | null;
  destination: RefundDestination;
  reason: string | null;
}

interface PaymentRow {
  id: string;
  team_id: string;
  user_id: string;
  plan_id: Buyer['planId'];
  addon_id: string | null;
  amount_minor: bigint;
  refunded_minor: bigint;
  currency: Currency;
  status: PaymentStatus;
  payment_method: PurchaseMethod;
  external_payment_id: string | null;
  /** The money came in. */
  paid: boolean;
  /** It bought something: the money is not in the credit. */
  bought: boolean;
}

/** A refund that the backend is to make. */
export interface RefundOrder {
  status: Refund['status'];
  externalPaymentId: string;
  teamId: string;
  amount: Money;
  reason: string | null;
}

export type RefundStore = ReturnType<typeof createRefundStore>;

export function createRefundStore(db: Database) {
  const { sequelize, models } = db;

  /**
   * Books a refund; to the credit it is done by that, through the backend it is reserved until that has answered.
   * The same id again gives the refund there is.
   * @throws AppError `not_found`, `refund_not_possible`, `insufficient_credit`, `validation_failed`.
   */
  function create(wanted: NewRefund, origin: Origin): Promise<Refund> {
    return sequelize.transaction(async (transaction) => {
      const payment = await lockPayment(wanted.paymentId, transaction);
      const same = await models.Refund.findByPk(wanted.id, { transaction });
      if (same) return same;
      await lockBilling(db, payment.team_id, transaction);
      const amount = await admit(payment, wanted, transaction);
      const refund = await models.Refund.create(
        {
          id: wanted.id,
          paymentId: payment.id,
          teamId: payment.team_id,
          amountMinor: amount.minor,
          currency: amount.currency,
          destination: wanted.destination,
          reason: wanted.reason,
          requestedBy: origin.actor,
          requestId: origin.requestId ?? null,
        },
        { transaction },
      );
      await sequelize.query('UPDATE payment SET refunded_minor = refunded_minor + $2 WHERE id = $1', {
        bind: [payment.id, amount.minor],
        transaction,
      });
      await book(db, subjectOf(refund), bookRefund(amount, payment.bought, refund.destination), transaction);
      await note(refund, 'refund.requested', origin, transaction);
      if (refund.destination === 'credit') await finish(refund, origin, transaction);
      return refund.reload({ transaction });
    });
  }

  /** Locked first and read then: what is booked while this waits is seen. */
  async function lockPayment(id: string, transaction: Transaction): Promise<PaymentRow> {
    await sequelize.query('SELECT FROM payment WHERE id = $1 FOR UPDATE', { bind: [id], transaction });
    const [row] = await sequelize.query<PaymentRow>(
      `SELECT p.id, p.team_id, p.user_id, p.plan_id, p.addon_id, p.amount_minor, p.refunded_minor, p.currency,
         p.status, p.payment_method, p.external_payment_id,
         EXISTS (SELECT FROM ledger_entry l WHERE l.payment_id = p.id AND l.refund_id IS NULL) AS paid,
         EXISTS (SELECT FROM ledger_entry l WHERE l.payment_id = p.id AND l.kind = 'purchase') AS bought
       FROM payment p WHERE p.id = $1`,
      { bind: [id], type: QueryTypes.SELECT, transaction },
    );
    if (!row) throw new AppError('not_found', 'There is no such payment.');
    return row;
  }

  /** The amount to refund, if it may be. */
  async function admit(payment: PaymentRow, wanted: NewRefund, transaction: Transaction): Promise<Money> {
    const { currency, paid, bought } = payment;
    const impossible = (why: string) => new AppError('refund_not_possible', why);
    if (!paid) throw impossible(`The payment is ${payment.status}: no money came in.`);
    const left = money(payment.amount_minor - payment.refunded_minor, currency);
    const amount = wanted.amount ?? left;
    if (left.minor === 0n) throw impossible('The payment has been refunded in full.');
    if (amount.minor > left.minor || amount.minor <= 0n) {
      const detail = `must be more than 0 and at most ${formatMoney(left)} ${currency}`;
      throw invalidField('amount', 'out_of_range', detail);
    }
    if (wanted.destination === 'credit' && !bought) throw impossible('The money is in the credit already.');
    if (wanted.destination === 'backend') {
      if (!payment.external_payment_id) throw impossible('It was not paid through the payment backend.');
      if (!bought) await requireCredit(payment, amount, transaction);
    }
    return amount;
  }

  /** A top-up leaves through the backend only as far as it has not been spent. */
  async function requireCredit(
    { team_id }: PaymentRow,
    amount: Money,
    transaction: Transaction,
  ): Promise<void> {
    const balance = money(await balanceOf(db, team_id, transaction), amount.currency);
    if (balance.minor >= amount.minor) return;
    throw new AppError(
      'insufficient_credit',
      `The team's credit is ${formatMoney(balance)} ${balance.currency}.`,
      {
        members: { balance: moneyToWire(balance) },
      },
    );
  }

  /** The money is back: a payment that is refunded in full, and what it bought, end. */
  async function finish(refund: Refund, origin: Origin, transaction: Transaction): Promise<void> {
    await sequelize.query(
      "UPDATE refund SET status = 'completed', completed_at = billing_clock(), updated_at = now() WHERE id = $1",
      { bind: [refund.id], transaction },
    );
    const [full] = await sequelize.query<{ previous: PaymentStatus }>(
      `UPDATE payment p SET status = 'refunded', updated_at = now()
       WHERE id = $1 AND status = ANY($2) AND amount_minor = (
         SELECT sum(amount_minor) FROM refund WHERE payment_id = p.id AND status = 'completed')
       RETURNING id`,
      { bind: [refund.paymentId, sourcesOf('refunded')], type: QueryTypes.SELECT, transaction },
    );
    if (full) await endPeriod(db, refund.paymentId, refund.teamId, transaction);
    await note(refund, 'refund.completed', origin, transaction);
    const data = {
      payment_id: refund.paymentId,
      amount: formatMoney(amountOf(refund)),
      currency: refund.currency,
      to: refund.destination,
    };
    const notice = { key: `refund_made:${refund.id}`, template: 'refund_made', teamId: refund.teamId, data };
    await notify(db, notice, transaction);
  }

  /** What the backend needs to know; notes that the workflow runs. */
  async function beginSending(id: string): Promise<RefundOrder> {
    const [row] = await sequelize.query<{
      status: Refund['status'];
      external_payment_id: string;
      team_id: string;
      amount_minor: bigint;
      currency: Currency;
      reason: string | null;
    }>(
      `UPDATE refund r SET workflow_started_at = COALESCE(r.workflow_started_at, now())
       FROM payment p WHERE r.id = $1 AND p.id = r.payment_id
       RETURNING r.status, p.external_payment_id, p.team_id, r.amount_minor, r.currency, r.reason`,
      { bind: [id], type: QueryTypes.SELECT },
    );
    if (!row) throw new Error(`refund ${id} has no row`);
    const { status, external_payment_id, team_id, amount_minor, currency, reason } = row;
    const amount = money(amount_minor, currency);
    return { status, externalPaymentId: external_payment_id, teamId: team_id, amount, reason };
  }

  /** The backend has given the money back. */
  function complete(id: string): Promise<void> {
    return settle(id, (refund, transaction) => finish(refund, { actor: 'payment-backend' }, transaction));
  }

  /** The backend will not: as if it had not been asked for. */
  function fail(id: string, failure: string): Promise<void> {
    return settle(id, async (refund, transaction) => {
      await models.Refund.update({ status: 'failed', failure }, { where: { id }, transaction });
      const payment = await lockPayment(refund.paymentId, transaction);
      await sequelize.query('UPDATE payment SET refunded_minor = refunded_minor - $2 WHERE id = $1', {
        bind: [refund.paymentId, refund.amountMinor],
        transaction,
      });
      const reversal = bookRefundReversal(amountOf(refund), payment.bought);
      await book(db, subjectOf(refund), reversal, transaction);
      await note(refund, 'refund.failed', { actor: 'payment-backend' }, transaction, { failure });
    });
  }

  /** Ends a pending refund, once; locks in the order of all: payment, billing, the rest. */
  function settle(
    id: string,
    work: (refund: Refund, transaction: Transaction) => Promise<void>,
  ): Promise<void> {
    return sequelize.transaction(async (transaction) => {
      const { paymentId, teamId } = await models.Refund.findByPk(id, { transaction, rejectOnEmpty: true });
      await lockPayment(paymentId, transaction);
      await lockBilling(db, teamId, transaction);
      const refund = await models.Refund.findByPk(id, { transaction, rejectOnEmpty: true });
      if (refund.status === 'pending') await work(refund, transaction);
    });
  }

  async function note(
    refund: Refund,
    action: string,
    { actor, requestId }: Origin,
    transaction: Transaction,
    more: object = {},
  ): Promise<void> {
    const { id, paymentId, destination, reason, currency, teamId } = refund;
    const amount = formatMoney(amountOf(refund));
    const after = { payment: paymentId, amount, currency, to: destination, reason, ...more };
    const subject = { objectType: 'refund', objectId: id, teamId };
    await audit(db, [{ actor, requestId, action, ...subject, after }], transaction);
  }

  /** A refund with what its payment was for. */
  async function get(id: string): Promise<{ refund: Refund; buyer: Buyer }> {
    const refund = await models.Refund.findByPk(id, { rejectOnEmpty: true });
    const buyer = await models.Payment.findByPk(refund.paymentId, { rejectOnEmpty: true });
    return { refund, buyer };
  }

  function list(paymentId: string): Promise<Refund[]> {
    return models.Refund.findAll({ where: { paymentId }, order: [['createdAt', 'ASC']] });
  }

  /** Refunds for the backend older than `olderThanMs` whose workflow was never started. */
  function findNeverStarted(olderThanMs: number, limit: number): Promise<Refund[]> {
    return sequelize.query(
      `SELECT * FROM refund WHERE workflow_started_at IS NULL AND status = 'pending'
         AND created_at < now() - $1 * interval '1 millisecond' ORDER BY created_at LIMIT $2`,
      { bind: [olderThanMs, limit], model: models.Refund, mapToModel: true },
    );
  }

  return { create, get, beginSending, complete, fail, list, findNeverStarted };
}

const amountOf = ({ amountMinor, currency }: Refund) => money(amountMinor, currency);
const subjectOf = ({ id, teamId, paymentId, currency }: Refund) => ({
  teamId,
  paymentId,
  currency,
  refundId: id,
});
