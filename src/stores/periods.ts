/** Paid periods: what a completed payment switches on, and what a full refund takes away. */
import { QueryTypes, type Transaction } from 'sequelize';
import { takesPayment, type AddonStatus } from '../domain/addons.js';
import type { Currency } from '../domain/money.js';
import { nextPeriod, unusedMs, type Period, type PlanId } from '../domain/plans.js';
import type { BillingTerms } from '../domain/renewal.js';
import type { Database } from '../models/database.js';
import { prepared } from '../models/prepared.js';
import type { AuditEntry } from './audit.js';
import { recordChanges } from './changes.js';
import { tellSwitched, type Switched } from './projects.js';

/** A team's billing row, locked. */
export interface Billing {
  team_id: string;
  currency: Currency | null;
  current_period_end: Date | null;
  /** Pro counts at this moment. */
  pro: boolean;
}

const lockSql = prepared<Billing>(
  'lock-billing',
  `SELECT team_id, currency, current_period_end, COALESCE(pro_until > billing_clock(), false) AS pro
   FROM team_subscription WHERE team_id = $1 FOR NO KEY UPDATE`,
);

/** Locks the billing of a team until the transaction ends: whoever spends its credit or moves its plan waits. */
export async function lockBilling(db: Database, teamId: string, transaction: Transaction): Promise<Billing> {
  const select = () => db.runPrepared(lockSql, [teamId], transaction);
  const [known] = await select();
  if (known) return known;
  await db.sequelize.query('INSERT INTO team_subscription (team_id) VALUES ($1) ON CONFLICT DO NOTHING', {
    bind: [teamId],
    transaction,
  });
  const [made] = await select();
  if (!made) throw new Error(`team ${teamId} has no billing row`);
  return made;
}

/** What a payment buys. */
export interface Bought {
  paymentId: string;
  teamId: string;
  paidAt: Date;
}

const extendPlanSql = prepared(
  'extend-plan',
  `WITH period AS (
     INSERT INTO paid_period (payment_id, team_id, plan_id, starts_at, ends_at, created_at)
     VALUES ($1, $2, $3, $4, $5, billing_clock()) RETURNING starts_at, ends_at)
   UPDATE team_subscription s SET
     plan_id = $3,
     current_period_start = CASE WHEN s.current_period_end > $6::timestamptz
       THEN s.current_period_start ELSE period.starts_at END,
     current_period_end = period.ends_at,
     grace_until = $7, cancelled_at = NULL, stage = 0, updated_at = now()
   FROM period WHERE s.team_id = $2`,
);

/**
 * Extends the team's plan by one period, and resumes what was paused for want of it; the period's key makes it once
 * per payment. Returns what the audit log is to tell.
 */
export async function extendPlan(
  db: Database,
  { paymentId, teamId, paidAt }: Bought,
  planId: PlanId,
  terms: BillingTerms,
  transaction: Transaction,
): Promise<Omit<AuditEntry, 'actor'>[]> {
  const billing = await lockBilling(db, teamId, transaction);
  const period = nextPeriod(billing.current_period_end, paidAt, terms.billingPeriodMs);
  const { start, end } = period;
  await db.runPrepared(
    extendPlanSql,
    [paymentId, teamId, planId, start, end, paidAt, graceOf(period, terms)],
    transaction,
  );
  if (!billing.pro) await startPro(db, teamId, transaction);
  const after = { plan: planId, current_period_end: end };
  return [{ action: 'subscription.extended', objectType: 'subscription', objectId: teamId, teamId, after }];
}

const graceOf = ({ end }: Period, { gracePeriodMs }: BillingTerms) => new Date(end.getTime() + gracePeriodMs);

/** The team was not on pro: what was paused for want of it resumes, and the platform learns of it. */
async function startPro(db: Database, teamId: string, transaction: Transaction): Promise<void> {
  const change = { objectType: 'subscription', objectId: teamId, teamId, data: { plan: 'pro' } } as const;
  await recordChanges(db, [{ type: 'subscription.started', ...change }], transaction);
  const resumed = await db.sequelize.query<Switched>(
    `UPDATE project SET status = 'active', updated_at = now()
     WHERE team_id = $1 AND status = 'paused' AND paused_for_plan
     RETURNING id, team_id, name, 'paused' AS "from", status AS "to", deactivated_at, last_traffic_at,
       ARRAY[]::text[] AS domains`,
    { bind: [teamId], type: QueryTypes.SELECT, transaction },
  );
  const reason = 'the plan has room for it again';
  await tellSwitched(db, resumed, { type: 'project.resumed', actor: 'system', reason }, transaction);
}

interface AddonRow {
  status: AddonStatus;
  expires_at: Date | null;
}

/**
 * Starts or extends an add-on by one period; undefined if it is cancelled, and the money has nothing to buy.
 * `amountMinor` is the price of all its units.
 */
export async function extendAddon(
  { sequelize }: Database,
  { paymentId, teamId, paidAt }: Bought,
  { addonId, amountMinor }: { addonId: string; amountMinor: bigint },
  { billingPeriodMs }: BillingTerms,
  transaction: Transaction,
): Promise<Omit<AuditEntry, 'actor'>[] | undefined> {
  const [addon] = await sequelize.query<AddonRow>(
    'SELECT status, expires_at FROM additional_resource WHERE id = $1 FOR NO KEY UPDATE',
    { bind: [addonId], type: QueryTypes.SELECT, transaction },
  );
  if (!addon || !takesPayment(addon.status)) return undefined;
  const period = nextPeriod(addon.expires_at, paidAt, billingPeriodMs);
  await sequelize.query(
    `WITH period AS (
       INSERT INTO paid_period (payment_id, team_id, addon_id, starts_at, ends_at, created_at)
       VALUES ($1, $2, $3, $4, $5, billing_clock()) RETURNING starts_at, ends_at)
     UPDATE additional_resource a SET
       status = 'active', starts_at = COALESCE(a.starts_at, period.starts_at), expires_at = period.ends_at,
       unit_price_minor = $6::bigint / a.quantity, cancelled_at = NULL, stage = 0, updated_at = now()
     FROM period WHERE a.id = $3`,
    { bind: [paymentId, teamId, addonId, period.start, period.end, amountMinor], transaction },
  );
  const before = { status: addon.status, expires_at: addon.expires_at };
  const after = { status: 'active', expires_at: period.end };
  const action = addon.status === 'active' ? 'addon.extended' : 'addon.activated';
  return [{ action, objectType: 'addon', objectId: addonId, teamId, before, after }];
}

/** An add-on whose first payment came to nothing. */
export async function cancelUnpaidAddon(
  { sequelize }: Database,
  addonId: string,
  teamId: string,
  transaction: Transaction,
): Promise<Omit<AuditEntry, 'actor'>[]> {
  const cancelled = await sequelize.query(
    `UPDATE additional_resource SET status = 'cancelled', cancelled_at = billing_clock(), updated_at = now()
     WHERE id = $1 AND status = 'pending' RETURNING id`,
    { bind: [addonId], type: QueryTypes.SELECT, transaction },
  );
  const [before, after] = [{ status: 'pending' }, { status: 'cancelled' }];
  return cancelled.map(() => ({
    action: 'addon.cancelled',
    objectType: 'addon',
    objectId: addonId,
    teamId,
    before,
    after,
  }));
}

interface PeriodRow {
  addon_id: string | null;
  starts_at: Date;
  ends_at: Date;
  now: Date;
  is_last: boolean;
}

/**
 * Ends the period that a payment bought, as of now: what is unused of it goes, and periods bought after it move up.
 * What ends by it has no grace and is not renewed. The billing of the team must be locked.
 */
export async function endPeriod(
  { sequelize }: Database,
  paymentId: string,
  teamId: string,
  transaction: Transaction,
): Promise<void> {
  // Locked before the periods are read: a renewal that is booked at this moment adds one.
  await sequelize.query(
    `SELECT FROM additional_resource WHERE id = (SELECT addon_id FROM paid_period WHERE payment_id = $1)
     FOR NO KEY UPDATE`,
    { bind: [paymentId], transaction },
  );
  const [row] = await sequelize.query<PeriodRow>(
    `SELECT p.addon_id, p.starts_at, p.ends_at, billing_clock() AS now, NOT EXISTS (
       SELECT FROM paid_period later WHERE later.team_id = p.team_id AND later.payment_id <> p.payment_id
         AND later.addon_id IS NOT DISTINCT FROM p.addon_id AND later.ends_at >= p.ends_at
         AND later.ends_at > later.starts_at) AS is_last
     FROM paid_period p WHERE payment_id = $1`,
    { bind: [paymentId], type: QueryTypes.SELECT, transaction },
  );
  if (!row) return;
  const unused = unusedMs({ start: row.starts_at, end: row.ends_at }, row.now);
  await sequelize.query(
    `UPDATE paid_period p SET
       starts_at = CASE WHEN p.payment_id = $1 THEN p.starts_at ELSE p.starts_at - $2 * interval '1 millisecond' END,
       ends_at = p.ends_at - $2 * interval '1 millisecond'
     WHERE p.team_id = $3 AND p.addon_id IS NOT DISTINCT FROM $4 AND p.starts_at >= $5`,
    { bind: [paymentId, unused, teamId, row.addon_id, row.starts_at], transaction },
  );
  const ended = row.is_last && row.ends_at.getTime() - unused <= row.now.getTime();
  await (row.addon_id ? shortenAddon(row.addon_id) : shortenPlan());

  function shortenAddon(addonId: string) {
    return sequelize.query(
      `UPDATE additional_resource SET
         expires_at = expires_at - $2 * interval '1 millisecond',
         status = CASE WHEN $3 THEN 'cancelled' ELSE status END,
         cancelled_at = CASE WHEN $3 THEN billing_clock() ELSE cancelled_at END,
         updated_at = now()
       WHERE id = $1 AND status = 'active'`,
      { bind: [addonId, unused, ended], transaction },
    );
  }

  function shortenPlan() {
    return sequelize.query(
      `UPDATE team_subscription SET
         current_period_end = current_period_end - $2 * interval '1 millisecond',
         grace_until = CASE WHEN NOT $3 THEN grace_until - $2 * interval '1 millisecond' END,
         cancelled_at = CASE WHEN $3 THEN billing_clock() ELSE cancelled_at END, updated_at = now()
       WHERE team_id = $1`,
      { bind: [teamId, unused, ended], transaction },
    );
  }
}
