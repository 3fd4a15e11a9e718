/** A team's plan: read, changed by people, and brought through the steps of its life. */
import { QueryTypes, type Transaction } from 'sequelize';
import { formatMoney, money, type Currency } from '../domain/money.js';
import {
  endedStage,
  nextSubscriptionStep,
  type BillingTerms,
  type SubscriptionView,
} from '../domain/renewal.js';
import { AppError } from '../errors.js';
import type { Database } from '../models/database.js';
import { prepared } from '../models/prepared.js';
import { audit, type AuditEntry, type Origin } from './audit.js';
import { recordChanges } from './changes.js';
import { notify } from './notices.js';
import { lockBilling } from './periods.js';
import { tellSwitched, type Switched } from './projects.js';
import { coveredSql, creditCovers, renewFromCredit } from './renewals.js';

/** A plan as its row tells it at this moment, by the billing clock. */
export interface SubscriptionRow {
  plan_id: 'free' | 'pro';
  current_period_end: Date | null;
  pro_until: Date | null;
  auto_renew: boolean;
  cancelled_at: Date | null;
  stage: number;
  /** The team's currency, or the default. */
  currency: Currency;
  price_minor: bigint | null;
  covered: boolean;
  gone: boolean;
  now: Date;
}

/** $1 team, $2 the default currency. */
const findSql = prepared<SubscriptionRow>(
  'subscription',
  `SELECT s.plan_id, s.current_period_end, s.pro_until, s.auto_renew, s.cancelled_at, s.stage, s.currency,
     s.price_minor, s.gone, s.now,
     ${coveredSql('s', '$1', 's.price_minor', "o.team_id = $1 AND o.plan_id = 'pro'")} AS covered
   FROM (
     SELECT COALESCE(s.plan_id, 'free') AS plan_id, s.current_period_end, s.pro_until,
       COALESCE(s.auto_renew, true) AS auto_renew, s.cancelled_at, COALESCE(s.stage, 0) AS stage,
       COALESCE(s.currency, $2) AS currency, billing_clock() AS now, t.deleted_at IS NOT NULL AS gone,
       price_at('pro', COALESCE(s.currency, $2), billing_clock()) AS price_minor
     FROM team t LEFT JOIN team_subscription s ON s.team_id = t.id WHERE t.id = $1) s`,
);

export type SubscriptionStore = ReturnType<typeof createSubscriptionStore>;

export function createSubscriptionStore(db: Database, terms: BillingTerms & { currency: Currency }) {
  const { sequelize } = db;

  /** The plan of a team. @throws AppError `not_found` for no team. */
  async function find(teamId: string, transaction?: Transaction): Promise<SubscriptionRow> {
    const [row] = await db.runPrepared(findSql, [teamId, terms.currency], transaction);
    if (!row) throw new AppError('not_found', 'There is no such team.');
    return row;
  }

  /** Takes every step that is due, each once, whoever else tries; returns what is then next. */
  async function advance(teamId: string): Promise<SubscriptionView> {
    for (;;) {
      const view = toView(await find(teamId), terms);
      if (view.gone || !isDue(view)) return view;
      await sequelize.transaction(async (transaction) => {
        await lockBilling(db, teamId, transaction);
        const row = await find(teamId, transaction);
        if (isDue(toView(row, terms))) await take(teamId, row, transaction);
      });
    }
  }

  async function take(teamId: string, row: SubscriptionRow, transaction: Transaction): Promise<void> {
    const step = nextSubscriptionStep(toView(row, terms));
    if (!step) return;
    const renewable = row.covered && step.kind !== 'remind';
    if (renewable && row.price_minor !== null) return renew(teamId, row, row.price_minor, transaction);
    if (step.kind === 'fall') return fall(teamId, row, transaction);
    await setStage(teamId, step.stage, transaction);
    if (row.cancelled_at) return;
    if (step.kind === 'enterGrace') return tell('plan_grace', teamId, row, transaction);
    const end = row.current_period_end;
    if (
      step.kind === 'remind' &&
      end &&
      row.price_minor !== null &&
      !(row.auto_renew && (await creditCovers(db, teamId, end, transaction)))
    ) {
      await tell('plan_reminder', teamId, row, transaction);
    }
  }

  async function setStage(teamId: string, stage: number, transaction: Transaction): Promise<void> {
    await sequelize.query('UPDATE team_subscription SET stage = $2, updated_at = now() WHERE team_id = $1', {
      bind: [teamId, stage],
      transaction,
    });
  }

  async function renew(teamId: string, row: SubscriptionRow, priceMinor: bigint, transaction: Transaction) {
    const { currency } = row;
    await renewFromCredit(
      db,
      { teamId, planId: 'pro', addonId: null, priceMinor, currency },
      terms,
      transaction,
    );
    await tell('plan_renewed', teamId, await find(teamId, transaction), transaction);
  }

  /** From pro to free: projects for which free has no room are paused, newest first; nothing is deleted. */
  async function fall(teamId: string, row: SubscriptionRow, transaction: Transaction): Promise<void> {
    await sequelize.query(
      "UPDATE team_subscription SET plan_id = 'free', stage = $2, updated_at = now() WHERE team_id = $1",
      { bind: [teamId, endedStage], transaction },
    );
    const entry: AuditEntry = {
      actor: 'system',
      action: 'subscription.ended',
      objectType: 'subscription',
      objectId: teamId,
      teamId,
      before: { plan: 'pro', pro_until: row.pro_until },
      after: { plan: 'free' },
    };
    await audit(db, [entry], transaction);
    const change = { objectType: 'subscription', objectId: teamId, teamId, data: { plan: 'free' } } as const;
    await recordChanges(db, [{ type: 'subscription.ended', ...change }], transaction);
    const paused = await pauseProjects(teamId, transaction);
    const reason = 'the free plan has no room for it';
    await tellSwitched(db, paused, { type: 'project.paused', actor: 'system', reason }, transaction);
    await tell(
      'plan_ended',
      teamId,
      row,
      transaction,
      paused.map(({ name }) => name),
    );
  }

  function pauseProjects(teamId: string, transaction: Transaction): Promise<Switched[]> {
    return sequelize.query<Switched>(
      `UPDATE project SET status = 'paused', paused_for_plan = true, updated_at = now()
       WHERE status = 'active' AND id IN (
         SELECT id FROM project WHERE team_id = $1 AND status = 'active' ORDER BY created_at, id
         OFFSET (SELECT COALESCE(NULLIF(max_projects, -1), 1000000000) FROM plan_terms WHERE plan_id = 'free'
           AND valid_from <= billing_clock() ORDER BY valid_from DESC LIMIT 1))
       RETURNING id, team_id, name, 'active' AS "from", status AS "to", deactivated_at, last_traffic_at,
         ARRAY[]::text[] AS domains`,
      { bind: [teamId], type: QueryTypes.SELECT, transaction },
    );
  }

  async function tell(
    template: 'plan_reminder' | 'plan_renewed' | 'plan_grace' | 'plan_ended',
    teamId: string,
    row: SubscriptionRow,
    transaction: Transaction,
    pausedProjects: string[] = [],
  ): Promise<void> {
    const price = money(row.price_minor ?? 0n, row.currency);
    const data = {
      team_id: teamId,
      ...(template === 'plan_reminder' || template === 'plan_renewed'
        ? { ends_at: row.current_period_end }
        : { ended_at: template === 'plan_ended' ? row.pro_until : row.current_period_end }),
      ...(template === 'plan_grace' && { grace_until: row.pro_until }),
      ...(template === 'plan_ended' && { paused_projects: pausedProjects }),
      amount: formatMoney(price),
      currency: price.currency,
    };
    const key = `${template}:${teamId}:${row.current_period_end?.toISOString()}:${row.stage}`;
    await notify(db, { key, template, teamId, data }, transaction);
  }

  /** Switches renewal from credit on or off; on, it takes a cancellation back while the plan lasts. */
  function setAutoRenew(teamId: string, autoRenew: boolean, origin: Origin): Promise<void> {
    return change(teamId, origin, 'subscription.changed', async (row, transaction) => {
      const revived = autoRenew && row.cancelled_at !== null && proNow(row);
      await sequelize.query(
        `UPDATE team_subscription SET auto_renew = $2, updated_at = now(),
           cancelled_at = CASE WHEN $3 THEN NULL ELSE cancelled_at END,
           grace_until = CASE WHEN $3 THEN current_period_end + $4 * interval '1 millisecond' ELSE grace_until END
         WHERE team_id = $1`,
        { bind: [teamId, autoRenew, revived, terms.gracePeriodMs], transaction },
      );
      return { auto_renew: autoRenew };
    });
  }

  /**
   * Cancels the plan at the end of what is paid for, without grace; in grace it ends now.
   * @throws AppError `conflict` when there is no plan to cancel.
   */
  function cancel(teamId: string, origin: Origin): Promise<void> {
    return change(teamId, origin, 'subscription.cancelled', async (row, transaction) => {
      if (!proNow(row)) throw new AppError('conflict', 'The team has no plan to cancel.');
      await sequelize.query(
        `UPDATE team_subscription SET grace_until = NULL, cancelled_at = COALESCE(cancelled_at, billing_clock()),
           updated_at = now() WHERE team_id = $1`,
        { bind: [teamId], transaction },
      );
      return { cancelled: true };
    });
  }

  /** @throws AppError `conflict` once the team has started a payment. */
  function setCurrency(teamId: string, currency: Currency, origin: Origin): Promise<void> {
    return change(teamId, origin, 'subscription.changed', async (row, transaction) => {
      const [paid] = await sequelize.query('SELECT 1 FROM payment WHERE team_id = $1 LIMIT 1', {
        bind: [teamId],
        type: QueryTypes.SELECT,
        transaction,
      });
      if (paid && row.currency !== currency) {
        throw new AppError('conflict', `The team has paid in ${row.currency}; its currency stays.`);
      }
      await sequelize.query(
        'UPDATE team_subscription SET currency = $2, updated_at = now() WHERE team_id = $1',
        {
          bind: [teamId, currency],
          transaction,
        },
      );
      return { currency };
    });
  }

  /** Changes a plan under its lock, and notes it. */
  async function change(
    teamId: string,
    { actor, requestId }: Origin,
    action: string,
    work: (row: SubscriptionRow, transaction: Transaction) => Promise<object>,
  ): Promise<void> {
    await sequelize.transaction(async (transaction) => {
      await lockBilling(db, teamId, transaction);
      const row = await find(teamId, transaction);
      const after = await work(row, transaction);
      const before = {
        auto_renew: row.auto_renew,
        cancelled: row.cancelled_at !== null,
        currency: row.currency,
      };
      const subject = { objectType: 'subscription', objectId: teamId, teamId };
      await audit(db, [{ actor, requestId, action, ...subject, before, after }], transaction);
    });
  }

  /** Teams whose plan has been over, or their period without a word, for longer than `forMs`. */
  async function findOverdue(forMs: number, limit: number): Promise<string[]> {
    const rows = await sequelize.query<{ team_id: string }>(
      `SELECT team_id FROM team_subscription JOIN team t ON t.id = team_id AND t.deleted_at IS NULL
       WHERE plan_id = 'pro' AND (pro_until < billing_clock() - $1 * interval '1 millisecond'
         OR current_period_end < billing_clock() - $1 * interval '1 millisecond' AND stage < $2)
       ORDER BY pro_until LIMIT $3`,
      { bind: [forMs, endedStage, limit], type: QueryTypes.SELECT },
    );
    return rows.map(({ team_id }) => team_id);
  }

  /** Teams on pro after the id `after`, by id, unchanged for `forMs`: those whose plan a workflow must watch. */
  async function findLive(forMs: number, after: string | null, limit: number): Promise<string[]> {
    const rows = await sequelize.query<{ team_id: string }>(
      `SELECT s.team_id FROM team_subscription s JOIN team t ON t.id = s.team_id AND t.deleted_at IS NULL
       WHERE s.plan_id = 'pro' AND ($2::text IS NULL OR s.team_id > $2)
         AND s.updated_at < now() - $1 * interval '1 millisecond' ORDER BY s.team_id LIMIT $3`,
      { bind: [forMs, after, limit], type: QueryTypes.SELECT },
    );
    return rows.map(({ team_id }) => team_id);
  }

  /** Those of the teams that are deleted. */
  async function findGone(teamIds: readonly string[]): Promise<string[]> {
    const rows = await sequelize.query<{ id: string }>(
      'SELECT id FROM team WHERE id = ANY($1) AND deleted_at IS NOT NULL',
      { bind: [teamIds], type: QueryTypes.SELECT },
    );
    return rows.map(({ id }) => id);
  }

  /** Whether the team's plan is in grace: credit that comes in renews it. */
  async function awaitsCredit(teamId: string): Promise<boolean> {
    const [row] = await sequelize.query(
      `SELECT 1 FROM team_subscription WHERE team_id = $1 AND plan_id = 'pro' AND current_period_end <= billing_clock()`,
      { bind: [teamId], type: QueryTypes.SELECT },
    );
    return row !== undefined;
  }

  return { find, awaitsCredit, advance, setAutoRenew, cancel, setCurrency, findOverdue, findLive, findGone };
}

const proNow = ({ pro_until, now }: SubscriptionRow) => pro_until !== null && pro_until > now;

/** The plan that counts, by the billing clock. */
export function statusOf(row: SubscriptionRow): SubscriptionView['status'] {
  if (row.plan_id !== 'pro' || !row.current_period_end) return 'none';
  if (row.current_period_end > row.now) return 'active';
  return proNow(row) ? 'grace' : 'ending';
}

const isDue = (view: SubscriptionView) => {
  const step = nextSubscriptionStep(view);
  return step !== undefined && step.at <= view.now;
};

function toView(row: SubscriptionRow, { billingPeriodMs, gracePeriodMs }: BillingTerms): SubscriptionView {
  return {
    status: statusOf(row),
    now: row.now.toISOString(),
    endsAt: row.current_period_end?.toISOString() ?? null,
    proUntil: row.pro_until?.toISOString() ?? null,
    stage: row.stage,
    covered: row.covered,
    terms: { billingPeriodMs, gracePeriodMs },
    gone: row.gone,
  };
}
