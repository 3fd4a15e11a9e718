/** Payments as rows: made, found, taken to the backend, settled. */
import { Op, QueryTypes, UniqueConstraintError } from 'sequelize';
import { formatMoney, type Money } from '../domain/money.js';
import { openStatuses, type PaymentMethod, type PaymentStatus } from '../domain/payments.js';
import type { PlanId } from '../domain/plans.js';
import { AppError } from '../errors.js';
import type { Payment } from '../models/index.js';
import type { Database } from '../models/database.js';
import { audit } from './audit.js';
import { settle, type Report, type Settlement } from './settlement.js';

export interface NewPayment {
  id: string;
  teamId: string;
  userId: string;
  /** null: it tops up the team's credit. */
  planId: PlanId | null;
  amount: Money;
  method: PaymentMethod;
  description: string | null;
  deadlineAt: Date;
  actor: string;
  requestId: string;
}

/** What the payment backend needs to know of a payment, its team and its payer. */
export interface InitiationOrder {
  id: string;
  status: PaymentStatus;
  team_id: string;
  team_name: string;
  user_id: string;
  user_email: string;
  plan_id: PlanId | null;
  amount_minor: bigint;
  currency: Money['currency'];
  payment_method: PaymentMethod;
  description: string | null;
  deadline_at: Date;
  external_payment_id: string | null;
}

/** What the backend answered when it took the payment. */
export interface Taken {
  externalPaymentId: string;
  status: 'pending' | 'processing';
  paymentUrl: string | null;
  qrCode: string | null;
  expiresAt: Date | null;
}

export type PaymentStore = ReturnType<typeof createPaymentStore>;

/** `billingPeriodMs`: how long a paid plan runs. */
export function createPaymentStore(db: Database, { billingPeriodMs }: { billingPeriodMs: number }) {
  const { sequelize, models } = db;

  /**
   * Makes the payment's row, with its audit entry; the same id again gives the row there is.
   * @throws AppError `payment_in_progress` with the id of the team's open payment for a plan.
   */
  async function create(payment: NewPayment): Promise<Payment> {
    try {
      return await insert(payment);
    } catch (error) {
      if (!(error instanceof UniqueConstraintError)) throw error;
      const same = await models.Payment.findByPk(payment.id);
      if (same) return same;
      throw await inProgress(payment.teamId);
    }
  }

  function insert({ amount, method, actor, requestId, ...rest }: NewPayment): Promise<Payment> {
    return sequelize.transaction(async (transaction) => {
      const row = await models.Payment.create(
        { ...rest, amountMinor: amount.minor, currency: amount.currency, paymentMethod: method },
        { transaction },
      );
      const entry = {
        actor,
        action: 'payment.created',
        objectType: 'payment',
        objectId: rest.id,
        teamId: rest.teamId,
        after: {
          status: 'pending',
          plan: rest.planId,
          amount: formatMoney(amount),
          currency: amount.currency,
          method,
        },
        requestId,
      };
      await audit(db, [entry], transaction);
      return row;
    });
  }

  async function inProgress(teamId: string): Promise<AppError> {
    const open = await models.Payment.findOne({
      where: { teamId, planId: { [Op.ne]: null }, status: [...openStatuses] },
    });
    return new AppError('payment_in_progress', 'Finish or cancel the payment that is under way first.', {
      members: { payment_id: open?.id ?? null },
    });
  }

  function find(id: string): Promise<Payment | null> {
    return models.Payment.findByPk(id);
  }

  /** The payment as the backend needs it; notes that its workflow runs. */
  async function beginInitiation(id: string): Promise<InitiationOrder> {
    const [order] = await sequelize.query<InitiationOrder>(
      `UPDATE payment p SET workflow_started_at = COALESCE(p.workflow_started_at, now())
       FROM team t, "user" u WHERE p.id = $1 AND t.id = p.team_id AND u.id = p.user_id
       RETURNING p.id, p.status, p.team_id, t.name AS team_name, p.user_id, u.email AS user_email, p.plan_id,
         p.amount_minor, p.currency, p.payment_method, p.description, p.deadline_at, p.external_payment_id`,
      { bind: [id], type: QueryTypes.SELECT },
    );
    if (!order) throw new Error(`payment ${id} has no row`);
    return order;
  }

  /** Keeps what the backend answered; a payment that has ended meanwhile keeps its status. */
  async function recordTaken(id: string, taken: Taken): Promise<{ status: PaymentStatus; deadlineAt: Date }> {
    const [row] = await sequelize.query<{ status: PaymentStatus; deadline_at: Date }>(
      `WITH old AS (SELECT id, status, initiated_at FROM payment WHERE id = $1 FOR UPDATE),
       taken AS (
         UPDATE payment p SET
           external_payment_id = COALESCE(p.external_payment_id, $2), payment_url = $3, qr_code = $4,
           deadline_at = LEAST(p.deadline_at, $5::timestamptz),
           status = CASE WHEN p.status = 'pending' THEN $6 ELSE p.status END,
           initiated_at = COALESCE(p.initiated_at, now()), updated_at = now()
         FROM old WHERE p.id = old.id
         RETURNING p.id, p.team_id, p.status, p.deadline_at, p.external_payment_id),
       noted AS (
         INSERT INTO audit_log (actor, action, object_type, object_id, team_id, before, after)
         SELECT 'payment-backend', 'payment.initiated', 'payment', id::text, team_id,
           jsonb_build_object('status', old.status),
           jsonb_build_object('status', taken.status, 'external_payment_id', external_payment_id)
         FROM taken JOIN old USING (id) WHERE old.initiated_at IS NULL)
       SELECT status, deadline_at FROM taken`,
      {
        bind: [id, taken.externalPaymentId, taken.paymentUrl, taken.qrCode, taken.expiresAt, taken.status],
        type: QueryTypes.SELECT,
      },
    );
    if (!row) throw new Error(`payment ${id} has no row`);
    return { status: row.status, deadlineAt: row.deadline_at };
  }

  /** Applies news of a payment, with all that follows, in one transaction. */
  function report(id: string, news: Report): Promise<Settlement> {
    return sequelize.transaction((transaction) => settle(db, id, news, billingPeriodMs, transaction));
  }

  /** Open payments older than `olderThanMs` whose workflow was never started. */
  function findNeverStarted(olderThanMs: number, limit: number): Promise<Payment[]> {
    return sequelize.query(
      `SELECT * FROM payment WHERE workflow_started_at IS NULL AND status IN ('pending', 'processing')
         AND created_at < now() - $1 * interval '1 millisecond' ORDER BY created_at LIMIT $2`,
      { bind: [olderThanMs, limit], model: models.Payment, mapToModel: true },
    );
  }

  /** Open payments whose deadline passed more than `forMs` ago: their workflow was lost or ended by hand. */
  function findOverdue(forMs: number, limit: number): Promise<Payment[]> {
    return sequelize.query(
      `SELECT * FROM payment WHERE status IN ('pending', 'processing')
         AND deadline_at < now() - $1 * interval '1 millisecond' ORDER BY deadline_at LIMIT $2`,
      { bind: [forMs, limit], model: models.Payment, mapToModel: true },
    );
  }

  return { create, find, beginInitiation, recordTaken, report, findNeverStarted, findOverdue };
}
