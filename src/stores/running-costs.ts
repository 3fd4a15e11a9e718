/** What a team's plan and add-ons that run now were bought for, a period. */
import { QueryTypes } from 'sequelize';
import type { AddonType } from '../domain/addons.js';
import type { Currency } from '../domain/money.js';
import type { Database } from '../models/database.js';

export interface RunningCost {
  item: AddonType | 'pro';
  /** Units; 1 of a plan. */
  quantity: number;
  amount_minor: bigint;
  currency: Currency;
  /** When the last of it ends, or is to be paid for again. */
  until: Date;
}

/** The plan first, then add-ons by type. Of the plan, the price of today where none was paid. */
export function runningCosts({ sequelize }: Database, teamId: string): Promise<RunningCost[]> {
  return sequelize.query<RunningCost>(
    `SELECT 'pro' AS item, 1 AS quantity, s.current_period_end AS until, s.currency, COALESCE((
       SELECT b.amount_minor FROM paid_period p JOIN payment b ON b.id = p.payment_id
       WHERE p.team_id = $1 AND p.plan_id IS NOT NULL AND p.starts_at <= billing_clock() AND p.ends_at > p.starts_at
       ORDER BY p.starts_at DESC LIMIT 1), price_at('pro', s.currency, billing_clock()), 0) AS amount_minor
     FROM team_subscription s WHERE s.team_id = $1 AND s.pro_until > billing_clock()
     UNION ALL
     SELECT * FROM (
       SELECT a.resource_type, sum(a.quantity)::integer, max(a.expires_at), a.currency,
         sum(a.quantity * a.unit_price_minor)::bigint
       FROM additional_resource a WHERE a.team_id = $1 AND a.expires_at > billing_clock()
       GROUP BY a.resource_type, a.currency ORDER BY a.resource_type, a.currency) addons`,
    { bind: [teamId], type: QueryTypes.SELECT },
  );
}
