/** Add-ons: listed, changed by people, and brought through the steps of their lives. */
import { QueryTypes, type Transaction } from 'sequelize';
import type { AddonStatus, AddonType } from '../domain/addons.js';
import { formatMoney, money, type Currency } from '../domain/money.js';
import { nextAddonStep, type AddonView, type BillingTerms } from '../domain/renewal.js';
import { AppError } from '../errors.js';
import type { Database } from '../models/database.js';
import { prepared } from '../models/prepared.js';
import { audit, type Origin } from './audit.js';
import { notify } from './notices.js';
import { lockBilling } from './periods.js';
import { coveredSql, creditCovers, renewFromCredit } from './renewals.js';

/** An add-on as people see it. */
export interface ListedAddon {
  id: string;
  team_id: string;
  resource_type: AddonType;
  quantity: number;
  unit_price_minor: bigint;
  currency: Currency;
  /** Its status at this moment: one past its end is expired, whether or not its workflow has got to it. */
  status_now: AddonStatus;
  starts_at: Date | null;
  expires_at: Date | null;
  auto_renew: boolean;
  cancelled_at: Date | null;
  created_at: Date;
}

/** What a payment for an add-on is for. */
export type AddonOfPayment = Pick<ListedAddon, 'resource_type' | 'quantity'>;

const columns = `a.id, a.team_id, a.resource_type, a.quantity, a.unit_price_minor, a.currency, a.starts_at,
  a.expires_at, a.auto_renew, a.cancelled_at, a.created_at`;
const statusNow = `CASE WHEN a.status = 'active' AND a.expires_at <= billing_clock() THEN 'expired' ELSE a.status END`;

/** An add-on with all that its next step depends on, by the billing clock. */
export interface AddonRow extends ListedAddon {
  status: AddonStatus;
  stage: number;
  payment_until: Date | null;
  /** What one more period of all its units costs now; null: not for sale any more. */
  price_minor: bigint | null;
  /** It counts: the team is on the pro plan. */
  pro: boolean;
  covered: boolean;
  now: Date;
}

/** Asked at every look at an add-on, three times for a step. */
const lookSql = prepared<AddonRow>(
  'addon',
  `SELECT a.*, a.pro AND ${coveredSql('a', 'a.team_id', 'a.price_minor', 'o.addon_id = a.id')} AS covered
       FROM (
         SELECT ${columns}, ${statusNow} AS status_now, a.status, a.stage, billing_clock() AS now,
           (SELECT max(deadline_at) FROM payment p WHERE p.addon_id = a.id AND p.status IN ('pending', 'processing'))
             AS payment_until,
           a.quantity * price_at(a.resource_type, a.currency, billing_clock()) AS price_minor,
           COALESCE(s.pro_until > billing_clock(), false) AND t.deleted_at IS NULL AS pro
         FROM additional_resource a JOIN team t ON t.id = a.team_id
           LEFT JOIN team_subscription s ON s.team_id = a.team_id WHERE a.id = $1) a`,
);

const runningSql = prepared<ListedAddon>(
  'running-addons',
  `SELECT ${columns}, ${statusNow} AS status_now FROM additional_resource a
   WHERE team_id = $1 AND status = 'active' AND expires_at > billing_clock()
   ORDER BY expires_at, id LIMIT $2`,
);

export type AddonStore = ReturnType<typeof createAddonStore>;

export function createAddonStore(db: Database, terms: BillingTerms) {
  const { sequelize } = db;

  async function find(addonId: string, transaction?: Transaction): Promise<AddonRow | undefined> {
    const [row] = await db.runPrepared(lookSql, [addonId], transaction);
    return row;
  }

  async function get(addonId: string, transaction?: Transaction): Promise<AddonRow> {
    const row = await find(addonId, transaction);
    if (!row) throw new Error(`add-on ${addonId} has no row`);
    return row;
  }

  /** Takes every step that is due, each once, whoever else tries; returns what is then next. */
  async function advance(addonId: string): Promise<AddonView> {
    for (;;) {
      const row = await get(addonId);
      if (!isDue(toView(row, terms))) return toView(row, terms);
      await locked(row, async (fresh, transaction) => {
        if (isDue(toView(fresh, terms))) await take(fresh, transaction);
      });
    }
  }

  /** Works on a row under the locks of its team's billing and its own, in this order. */
  function locked<T>(
    { id, team_id }: Pick<AddonRow, 'id' | 'team_id'>,
    work: (row: AddonRow, transaction: Transaction) => Promise<T>,
  ): Promise<T> {
    return sequelize.transaction(async (transaction) => {
      await lockBilling(db, team_id, transaction);
      await sequelize.query('SELECT FROM additional_resource WHERE id = $1 FOR NO KEY UPDATE', {
        bind: [id],
        transaction,
      });
      return work(await get(id, transaction), transaction);
    });
  }

  async function take(row: AddonRow, transaction: Transaction): Promise<void> {
    const step = nextAddonStep(toView(row, terms));
    if (!step || step.kind === 'look') return;
    const renewable = row.covered && step.kind !== 'remind';
    if (renewable && row.price_minor !== null) return renew(row, row.price_minor, transaction);
    if (step.kind === 'end') return expire(row, transaction);
    await sequelize.query('UPDATE additional_resource SET stage = $2, updated_at = now() WHERE id = $1', {
      bind: [row.id, step.stage],
      transaction,
    });
    const end = row.expires_at;
    const wanted = step.kind === 'remind' && row.pro && row.price_minor !== null && !row.cancelled_at && end;
    if (wanted && !(row.auto_renew && (await creditCovers(db, row.team_id, end, transaction)))) {
      await tell('addon_reminder', row, transaction);
    }
  }

  async function renew(row: AddonRow, priceMinor: bigint, transaction: Transaction): Promise<void> {
    const { id, team_id, currency } = row;
    const renewal = { teamId: team_id, planId: null, addonId: id, priceMinor, currency };
    await renewFromCredit(db, renewal, terms, transaction);
    await tell('addon_renewed', await get(id, transaction), transaction);
  }

  async function expire(row: AddonRow, transaction: Transaction): Promise<void> {
    await sequelize.query(
      "UPDATE additional_resource SET status = 'expired', updated_at = now() WHERE id = $1",
      {
        bind: [row.id],
        transaction,
      },
    );
    const subject = { objectType: 'addon', objectId: row.id, teamId: row.team_id };
    const after = { status: 'expired', expires_at: row.expires_at };
    const before = { status: row.status };
    await audit(db, [{ actor: 'system', action: 'addon.expired', ...subject, before, after }], transaction);
    await tell('addon_expired', row, transaction);
  }

  async function tell(
    template: 'addon_reminder' | 'addon_renewed' | 'addon_expired',
    row: AddonRow,
    transaction: Transaction,
  ): Promise<void> {
    const price = money(row.price_minor ?? 0n, row.currency);
    const data = {
      team_id: row.team_id,
      addon_id: row.id,
      resource_type: row.resource_type,
      quantity: row.quantity,
      ...(template === 'addon_expired'
        ? { ended_at: row.expires_at }
        : { ends_at: row.expires_at, amount: formatMoney(price), currency: price.currency }),
    };
    const key = `${template}:${row.id}:${row.expires_at?.toISOString()}:${row.stage}`;
    await notify(db, { key, template, teamId: row.team_id, data }, transaction);
  }

  /** The add-ons of a team, newest first, up to `limit` after the add-on `after`. */
  function list(
    teamId: string,
    { status, after, limit }: { status: AddonStatus | null; after: string | null; limit: number },
  ): Promise<ListedAddon[]> {
    return sequelize.query<ListedAddon>(
      `SELECT ${columns}, ${statusNow} AS status_now FROM additional_resource a
       WHERE team_id = $1 AND ($2::text IS NULL OR ${statusNow} = $2)
         AND ($3::uuid IS NULL
           OR (created_at, id) < (SELECT created_at, id FROM additional_resource WHERE id = $3 AND team_id = $1))
       ORDER BY created_at DESC, id DESC LIMIT $4`,
      { bind: [teamId, status, after, limit], type: QueryTypes.SELECT },
    );
  }

  /** The active add-ons of a team, the first to run out first; up to `limit`. */
  function listRunning(teamId: string, limit: number): Promise<ListedAddon[]> {
    return db.runPrepared(runningSql, [teamId, limit]);
  }

  /** The add-ons that payments name, by their ids. */
  async function ofPayments(
    payments: readonly { addonId: string | null }[],
  ): Promise<Map<string, AddonOfPayment>> {
    const ids = payments.flatMap(({ addonId }) => addonId ?? []);
    if (ids.length === 0) return new Map();
    const rows = await sequelize.query<AddonOfPayment & { id: string }>(
      'SELECT id, resource_type, quantity FROM additional_resource WHERE id = ANY($1)',
      { bind: [ids], type: QueryTypes.SELECT },
    );
    return new Map(rows.map((row) => [row.id, row]));
  }

  /**
   * Ends an active add-on now, or stops its renewal.
   * @throws AppError `conflict` unless it is active.
   */
  function cancel(row: AddonRow, atPeriodEnd: boolean, origin: Origin): Promise<void> {
    return change(row, origin, 'addon.cancelled', async (_fresh, transaction) => {
      await sequelize.query(
        atPeriodEnd
          ? `UPDATE additional_resource SET cancelled_at = COALESCE(cancelled_at, billing_clock()), updated_at = now()
             WHERE id = $1`
          : `UPDATE additional_resource SET status = 'cancelled', cancelled_at = billing_clock(),
               expires_at = billing_clock(), updated_at = now() WHERE id = $1`,
        { bind: [row.id], transaction },
      );
      return atPeriodEnd ? { at_period_end: true } : { status: 'cancelled' };
    });
  }

  /** Switches renewal from credit on or off; on, it takes back a cancellation at the period's end. */
  function setAutoRenew(row: AddonRow, autoRenew: boolean, origin: Origin): Promise<void> {
    return change(row, origin, 'addon.changed', async (_fresh, transaction) => {
      await sequelize.query(
        `UPDATE additional_resource SET auto_renew = $2, cancelled_at = CASE WHEN NOT $2 THEN cancelled_at END,
           updated_at = now() WHERE id = $1`,
        { bind: [row.id, autoRenew], transaction },
      );
      return { auto_renew: autoRenew };
    });
  }

  /** Changes an active add-on under its lock, and notes it. */
  function change(
    row: AddonRow,
    { actor, requestId }: Origin,
    action: string,
    work: (fresh: AddonRow, transaction: Transaction) => Promise<object>,
  ): Promise<void> {
    return locked(row, async (fresh, transaction) => {
      requireActive(fresh);
      const after = await work(fresh, transaction);
      const before = { status: fresh.status, auto_renew: fresh.auto_renew, expires_at: fresh.expires_at };
      const subject = { objectType: 'addon', objectId: row.id, teamId: row.team_id };
      await audit(db, [{ actor, requestId, action, ...subject, before, after }], transaction);
    });
  }

  /** Active add-ons whose end passed more than `forMs` ago. */
  async function findOverdue(forMs: number, limit: number): Promise<{ id: string; team_id: string }[]> {
    return sequelize.query<{ id: string; team_id: string }>(
      `SELECT id, team_id FROM additional_resource
       WHERE status = 'active' AND expires_at < billing_clock() - $1 * interval '1 millisecond'
       ORDER BY expires_at LIMIT $2`,
      { bind: [forMs, limit], type: QueryTypes.SELECT },
    );
  }

  /** Active add-ons after the id `after`, by id, unchanged for `forMs`: those that a workflow must watch. */
  function findLive(
    forMs: number,
    after: string | null,
    limit: number,
  ): Promise<{ id: string; team_id: string }[]> {
    return sequelize.query<{ id: string; team_id: string }>(
      `SELECT id, team_id FROM additional_resource WHERE status = 'active' AND ($2::uuid IS NULL OR id > $2)
         AND updated_at < now() - $1 * interval '1 millisecond' ORDER BY id LIMIT $3`,
      { bind: [forMs, after, limit], type: QueryTypes.SELECT },
    );
  }

  return { find, advance, list, listRunning, ofPayments, cancel, setAutoRenew, findOverdue, findLive };
}

/** @throws AppError `conflict` unless the add-on is active at this moment, by its end and not by its status alone. */
export function requireActive({ status_now }: AddonRow): void {
  if (status_now === 'active') return;
  throw new AppError('conflict', `The add-on is ${status_now}.`, { members: { addon_status: status_now } });
}

const isDue = (view: AddonView) => {
  const step = nextAddonStep(view);
  return step !== undefined && step.kind !== 'look' && step.at <= view.now;
};

function toView(row: AddonRow, { billingPeriodMs, gracePeriodMs }: BillingTerms): AddonView {
  return {
    status: row.status,
    now: row.now.toISOString(),
    endsAt: row.expires_at?.toISOString() ?? null,
    stage: row.stage,
    paymentUntil: row.payment_until?.toISOString() ?? null,
    terms: { billingPeriodMs, gracePeriodMs },
  };
}
