/** Payments as rows: made, found, taken to the backend, settled. */
import { Op, UniqueConstraintError, type Transaction } from 'sequelize';
import { takesPayment, type AddonType } from '../domain/addons.js';
import { formatMoney, money, moneyToWire, type Money } from '../domain/money.js';
import {
  openStatuses,
  type PaymentKind,
  type PaymentMethod,
  type PaymentStatus,
  type PurchaseMethod,
} from '../domain/payments.js';
import type { PlanId } from '../domain/plans.js';
import type { BillingTerms } from '../domain/renewal.js';
import { AppError } from '../errors.js';
import type { Payment } from '../models/index.js';
import type { Database } from '../models/database.js';
import { prepared } from '../models/prepared.js';
import { audit } from './audit.js';
import { balanceOf } from './ledger.js';
import { lockBilling } from './periods.js';
import { settle, type Report, type Settlement } from './settlement.js';

export interface NewPayment {
  id: string;
  teamId: string;
  userId: string;
  /** Neither plan nor add-on: it tops up the team's credit. */
  planId?: PlanId | null;
  /** The add-on that it renews. */
  addonId?: string | null;
  /** The add-on that it buys; it gets the payment's id. */
  newAddon?: { type: AddonType; quantity: number };
  amount: Money;
  method: PurchaseMethod;
  description: string | null;
  deadlineAt: Date;
  actor: string;
  requestId: string;
}

/** What is told of a payment that has not ended. */
export type OpenPayment = Pick<
  Payment,
  'id' | 'teamId' | 'planId' | 'addonId' | 'amountMinor' | 'currency' | 'status' | 'createdAt'
>;

const openSql = prepared<OpenPayment>(
  'open-payments',
  `SELECT id, team_id AS "teamId", plan_id AS "planId", addon_id AS "addonId", amount_minor AS "amountMinor", currency, status,
     created_at AS "createdAt"
   FROM payment WHERE team_id = $1 AND status IN ('${openStatuses.join("', '")}') ORDER BY created_at LIMIT $2`,
);

/** What the payment backend needs to know of a payment, its team and its payer. */
export interface InitiationOrder {
  id: string;
  status: PaymentStatus;
  team_id: string;
  team_name: string;
  user_id: string;
  user_email: string;
  plan_id: PlanId | null;
  addon_id: string | null;
  /** The add-on, for a person: `3 × ram`. */
  addon: string | null;
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

/** What of a team's payments to list: all of it, or what is as each of these says. */
export interface PaymentFilter {
  status?: PaymentStatus | undefined;
  kind?: PaymentKind | undefined;
  method?: PurchaseMethod | undefined;
  /** Days in UTC, `2026-11-24`, both included. */
  from?: string | undefined;
  to?: string | undefined;
}

const beginInitiationSql = prepared<InitiationOrder>(
  'begin-initiation',
  `UPDATE payment p SET workflow_started_at = COALESCE(p.workflow_started_at, now())
   FROM team t, "user" u WHERE p.id = $1 AND t.id = p.team_id AND u.id = p.user_id
   RETURNING p.id, p.status, p.team_id, t.name AS team_name, p.user_id, u.email AS user_email, p.plan_id, p.addon_id,
     (SELECT quantity || ' × ' || resource_type FROM additional_resource a WHERE a.id = p.addon_id) AS addon,
     p.amount_minor, p.currency, p.payment_method, p.description, p.deadline_at, p.external_payment_id`,
);

const recordTakenSql = prepared<{ status: PaymentStatus; deadline_at: Date }>(
  'record-taken',
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
);

export type PaymentStore = ReturnType<typeof createPaymentStore>;

/** `terms`: how long what is paid for runs. */
export function createPaymentStore(db: Database, terms: BillingTerms) {
  const { sequelize, models } = db;

  /**
   * Makes the payment's row, with the add-on that it buys and its audit entry; the same id again gives the row there
   * is. Paid from credit, it is completed at once.
   * @throws AppError `payment_in_progress` with the id of the open payment for the same thing, `plan_required`,
   * `insufficient_credit`, `conflict`.
   */
  async function create(payment: NewPayment): Promise<Payment> {
    try {
      return await sequelize.transaction(async (transaction) => {
        await admit(payment, transaction);
        const row = await insert(payment, transaction);
        if (payment.method !== 'credit') return row;
        await settle(db, payment.id, { status: 'completed', ...originOf(payment) }, terms, transaction);
        return row.reload({ transaction });
      });
    } catch (error) {
      const isTaken = error instanceof UniqueConstraintError;
      if (!isTaken && !(error instanceof AppError)) throw error;
      // What is in the way may be itself, made before.
      const same = await find(payment.id);
      if (same) return same;
      throw isTaken ? inProgress(await findOpen(payment)) : error;
    }
  }

  /**
   * Whether the team may buy it: in its currency, an add-on on the pro plan only, from credit as far as that goes.
   * An open payment is looked for here, not left to the unique index: the insert would wait for one that is being
   * settled, which waits for the billing.
   */
  async function admit(payment: NewPayment, transaction: Transaction): Promise<void> {
    const { teamId, amount, planId, addonId, newAddon, method } = payment;
    const billing = await lockBilling(db, teamId, transaction);
    if (billing.currency === null) {
      await sequelize.query('UPDATE team_subscription SET currency = $2 WHERE team_id = $1', {
        bind: [teamId, amount.currency],
        transaction,
      });
    } else if (billing.currency !== amount.currency) {
      throw new AppError('conflict', `The team pays in ${billing.currency}; try again.`);
    }
    if ((addonId ?? newAddon) && !billing.pro) throw planRequired();
    if (planId ?? addonId) await requireNoneOpen(payment, transaction);
    if (addonId) await requireRenewable(addonId, transaction);
    if (method === 'credit') await requireCredit(teamId, amount, transaction);
  }

  async function requireCredit(teamId: string, amount: Money, transaction: Transaction): Promise<void> {
    const balance = money(await balanceOf(db, teamId, transaction), amount.currency);
    if (balance.minor >= amount.minor) return;
    const detail = `The credit is ${formatMoney(balance)} ${balance.currency}; this costs ${formatMoney(amount)}.`;
    throw new AppError('insufficient_credit', detail, { members: { balance: moneyToWire(balance) } });
  }

  async function insert(payment: NewPayment, transaction: Transaction): Promise<Payment> {
    const { id, teamId, planId = null, newAddon, amount, method, ...rest } = payment;
    const addonId = newAddon ? id : (payment.addonId ?? null);
    if (newAddon) {
      await models.AdditionalResource.create(
        {
          id,
          teamId,
          resourceType: newAddon.type,
          quantity: newAddon.quantity,
          unitPriceMinor: amount.minor / BigInt(newAddon.quantity),
          currency: amount.currency,
        },
        { transaction },
      );
    }
    const { minor: amountMinor, currency } = amount;
    const row = await models.Payment.create(
      { ...rest, id, teamId, planId, addonId, amountMinor, currency, paymentMethod: method },
      { transaction },
    );
    const after = {
      status: 'pending',
      plan: planId,
      addon: addonId,
      ...newAddon,
      amount: formatMoney(amount),
      currency,
      method,
    };
    const subject = { objectType: 'payment', objectId: id, teamId };
    await audit(db, [{ ...originOf(payment), action: 'payment.created', ...subject, after }], transaction);
    return row;
  }

  async function requireNoneOpen(payment: NewPayment, transaction: Transaction): Promise<void> {
    const open = await findOpen(payment, transaction);
    if (open) throw inProgress(open);
  }

  /** @throws AppError `conflict` for an add-on that was cancelled meanwhile. */
  async function requireRenewable(addonId: string, transaction: Transaction): Promise<void> {
    const { status } = await models.AdditionalResource.findByPk(addonId, {
      transaction,
      rejectOnEmpty: true,
    });
    if (takesPayment(status)) return;
    throw new AppError('conflict', `The add-on is ${status}.`, { members: { addon_status: status } });
  }

  /** The payment under way for the same add-on or for the team's plan. */
  function findOpen(
    { teamId, addonId }: Pick<NewPayment, 'teamId' | 'addonId'>,
    transaction: Transaction | null = null,
  ): Promise<Payment | null> {
    const thing = addonId ? { addonId } : { planId: { [Op.ne]: null } };
    return models.Payment.findOne({ where: { teamId, status: [...openStatuses], ...thing }, transaction });
  }

  function find(id: string): Promise<Payment | null> {
    return models.Payment.findByPk(id);
  }

  /** The payments of a team, newest first, up to `limit` after the payment `after`. */
  function history(
    teamId: string,
    { status, kind, method, from, to }: PaymentFilter,
    { after, limit }: { after: string | null; limit: number },
  ): Promise<Payment[]> {
    return sequelize.query<Payment>(
      `SELECT * FROM payment WHERE team_id = $1
         AND ($2::uuid IS NULL
           OR (created_at, id) < (SELECT created_at, id FROM payment WHERE id = $2 AND team_id = $1))
         AND ($4::text IS NULL OR status = $4) AND ($5::text IS NULL OR payment_method = $5)
         AND ($6::text IS NULL OR $6 = CASE WHEN plan_id IS NOT NULL THEN 'plan'
           WHEN addon_id IS NOT NULL THEN 'addon' ELSE 'top_up' END)
         AND ($7::date IS NULL OR created_at >= $7::date::timestamp AT TIME ZONE 'UTC')
         AND ($8::date IS NULL OR created_at < ($8::date + 1)::timestamp AT TIME ZONE 'UTC')
       ORDER BY created_at DESC, id DESC LIMIT $3`,
      {
        bind: [teamId, after, limit, status ?? null, method ?? null, kind ?? null, from ?? null, to ?? null],
        model: models.Payment,
        mapToModel: true,
      },
    );
  }

  /** The payments of a team that have not ended, oldest first; up to `limit`. */
  function listOpen(teamId: string, limit: number): Promise<OpenPayment[]> {
    return db.runPrepared(openSql, [teamId, limit]);
  }

  /** The payment as the backend needs it; notes that its workflow runs. */
  async function beginInitiation(id: string): Promise<InitiationOrder> {
    const [order] = await db.runPrepared(beginInitiationSql, [id]);
    if (!order) throw new Error(`payment ${id} has no row`);
    return order;
  }

  /** Keeps what the backend answered; a payment that has ended meanwhile keeps its status. */
  async function recordTaken(id: string, taken: Taken): Promise<{ status: PaymentStatus; deadlineAt: Date }> {
    const { externalPaymentId, paymentUrl, qrCode, expiresAt, status } = taken;
    const [row] = await db.runPrepared(recordTakenSql, [
      id,
      externalPaymentId,
      paymentUrl,
      qrCode,
      expiresAt,
      status,
    ]);
    if (!row) throw new Error(`payment ${id} has no row`);
    return { status: row.status, deadlineAt: row.deadline_at };
  }

  /** Applies news of a payment, with all that follows, in one transaction. */
  function report(id: string, news: Report): Promise<Settlement> {
    return sequelize.transaction((transaction) => settle(db, id, news, terms, transaction));
  }

  /** Payments, open or from credit, older than `olderThanMs` whose workflow was never started. */
  function findNeverStarted(olderThanMs: number, limit: number): Promise<Payment[]> {
    return sequelize.query(
      `SELECT * FROM payment
       WHERE workflow_started_at IS NULL AND (status IN ('pending', 'processing') OR payment_method = 'credit')
         AND created_at < now() - $1 * interval '1 millisecond'
       ORDER BY row_number() OVER (PARTITION BY team_id ORDER BY created_at), created_at LIMIT $2`,
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

  return {
    create,
    find,
    findOpen,
    history,
    listOpen,
    beginInitiation,
    recordTaken,
    report,
    findNeverStarted,
    findOverdue,
  };
}

const inProgress = (open: Payment | null) =>
  new AppError('payment_in_progress', 'Finish or cancel the payment that is under way first.', {
    members: { payment_id: open?.id ?? null },
  });

const originOf = ({ actor, requestId }: NewPayment) => ({ actor, requestId });

/** Add-ons are for the pro plan. Source: domain.md, "Add-ons". */
export function planRequired(): AppError {
  return new AppError('plan_required', 'Add-ons are for teams on the pro plan; buy that first.');
}
