/** Renewal from a team's credit, and whether it will suffice. Source: decisions.md, "Periods". */
import { randomUUID } from 'node:crypto';
import { QueryTypes, type Transaction } from 'sequelize';
import type { Currency } from '../domain/money.js';
import type { PlanId } from '../domain/plans.js';
import type { BillingTerms } from '../domain/renewal.js';
import type { Database } from '../models/database.js';
import { balanceSql } from './ledger.js';
import { settle } from './settlement.js';

/** SQL: whether `thing` (a row with auto_renew and cancelled_at) of a team can be renewed from its credit now. */
export const coveredSql = (thing: string, team: string, price: string, openPayment: string) =>
  `COALESCE(${thing}.auto_renew AND ${thing}.cancelled_at IS NULL AND ${balanceSql(team)} >= ${price}
     AND NOT EXISTS (SELECT FROM payment o WHERE ${openPayment} AND o.status IN ('pending', 'processing')), false)`;

export interface Renewal {
  teamId: string;
  planId: PlanId | null;
  addonId: string | null;
  priceMinor: bigint;
  currency: Currency;
}

/** Buys one more period from the credit, in the name of whoever paid last, or of an owner. The billing must be locked. */
export async function renewFromCredit(
  db: Database,
  { teamId, planId, addonId, priceMinor, currency }: Renewal,
  terms: BillingTerms,
  transaction: Transaction,
): Promise<void> {
  const id = randomUUID();
  await db.sequelize.query(
    `INSERT INTO payment (id, team_id, user_id, plan_id, addon_id, amount_minor, currency, payment_method,
       description, deadline_at, workflow_started_at)
     SELECT $1, $2, COALESCE(
       (SELECT user_id FROM payment WHERE team_id = $2 AND plan_id IS NOT DISTINCT FROM $3
          AND addon_id IS NOT DISTINCT FROM $4 AND completed_at IS NOT NULL ORDER BY created_at DESC LIMIT 1),
       (SELECT user_id FROM team_member WHERE team_id = $2 ORDER BY role = 'owner' DESC, id LIMIT 1)),
       $3, $4, $5, $6, 'credit', 'Renewal from credit', now(), now()`,
    { bind: [id, teamId, planId, addonId, priceMinor, currency], transaction },
  );
  await settle(db, id, { status: 'completed', actor: 'system', quiet: true }, terms, transaction);
}

/**
 * Whether the credit suffices for all of the team's renewals up to `end`, those of other things before it included:
 * then nobody needs a payment link.
 */
export async function creditCovers(
  { sequelize }: Database,
  teamId: string,
  end: Date,
  transaction: Transaction,
): Promise<boolean> {
  const [row] = await sequelize.query<{ covers: boolean }>(
    `WITH billing AS (SELECT * FROM team_subscription WHERE team_id = $1),
     renewal AS (
       SELECT price_at('pro', currency, billing_clock()) AS price FROM billing
       WHERE plan_id = 'pro' AND auto_renew AND cancelled_at IS NULL AND current_period_end <= $2
       UNION ALL
       SELECT a.quantity * price_at(a.resource_type, b.currency, billing_clock())
       FROM additional_resource a JOIN billing b USING (team_id)
       WHERE a.status = 'active' AND a.auto_renew AND a.cancelled_at IS NULL AND a.expires_at <= $2)
     SELECT ${balanceSql('$1')} >= COALESCE(sum(price), 0) AS covers FROM renewal`,
    { bind: [teamId, end], type: QueryTypes.SELECT, transaction },
  );
  return row?.covers ?? false;
}
