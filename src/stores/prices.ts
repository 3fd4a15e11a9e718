/** Prices and plan terms as data: read, and changed by operators. A price that has begun is never changed. */
import { QueryTypes, UniqueConstraintError } from 'sequelize';
import { formatMoney, money, type Currency, type Money } from '../domain/money.js';
import type { PlanId } from '../domain/plans.js';
import type { PricedItem } from '../domain/prices.js';
import { AppError, invalidField } from '../errors.js';
import type { Database } from '../models/database.js';
import { audit, type Origin } from './audit.js';

/** A price with the time in which it holds: until the next price of the item begins. */
export interface PriceRow {
  id: string;
  item: PricedItem;
  currency: Currency;
  /** null: not for sale in that time. */
  amount_minor: bigint | null;
  valid_from: Date;
  valid_until: Date | null;
  created_by: string;
  created_at: Date;
}

export interface NewPrice {
  id: string;
  item: PricedItem;
  currency: Currency;
  amount: Money | null;
  /** ISO 8601, not before now; null: now. */
  validFrom: string | null;
}

export interface NewTerms {
  id: string;
  planId: PlanId;
  validFrom: string | null;
  maxTeams: number;
  maxMembers: number;
  maxProjects: number;
  cpuMillicores: number;
  memoryMb: number;
  trafficGb: number;
  storageMb: number;
}

export const notForSale = (item: PricedItem, currency: Currency) =>
  new AppError('not_for_sale', `${item} is not sold in ${currency} now.`);

export type PriceStore = ReturnType<typeof createPriceStore>;

export function createPriceStore(db: Database) {
  const { sequelize } = db;

  /** The price of one unit now. @throws AppError `not_for_sale`. */
  async function priceOf(item: PricedItem, currency: Currency): Promise<Money> {
    const prices = await pricesIn(currency);
    const price = prices.get(item);
    if (!price) throw notForSale(item, currency);
    return price;
  }

  /** Today's price list in a currency. */
  async function pricesIn(currency: Currency): Promise<Map<PricedItem, Money>> {
    const rows = await sequelize.query<{ item: PricedItem; amount_minor: bigint | null }>(
      `SELECT DISTINCT ON (item) item, amount_minor FROM price
       WHERE currency = $1 AND valid_from <= billing_clock() ORDER BY item, valid_from DESC`,
      { bind: [currency], type: QueryTypes.SELECT },
    );
    return new Map(
      rows.flatMap(({ item, amount_minor }) =>
        amount_minor === null ? [] : [[item, money(amount_minor, currency)] as const],
      ),
    );
  }

  /** Every price there was, is and will be; the latest first. */
  function list(): Promise<PriceRow[]> {
    return sequelize.query<PriceRow>(
      `SELECT id, item, currency, amount_minor, valid_from,
         lead(valid_from) OVER (PARTITION BY item, currency ORDER BY valid_from) AS valid_until, created_by, created_at
       FROM price ORDER BY item, currency, valid_from DESC`,
      { type: QueryTypes.SELECT },
    );
  }

  /** Adds a price; the same id again gives the row there is. @throws AppError `validation_failed`, `conflict`. */
  async function add(price: NewPrice, origin: Origin): Promise<PriceRow> {
    const { id, item, currency, amount, validFrom } = price;
    await insertValidity(id, validFrom, 'price', origin, {
      sql: `INSERT INTO price (id, valid_from, created_by, item, currency, amount_minor)
        VALUES ($1, COALESCE($2, billing_clock()), $3, $4, $5, $6) ON CONFLICT (id) DO NOTHING RETURNING valid_from`,
      values: [item, currency, amount?.minor ?? null],
      after: { item, currency, amount: amount && formatMoney(amount) },
    });
    const row = (await list()).find((one) => one.id === id);
    if (!row) throw new Error(`price ${id} has no row`);
    return row;
  }

  /** Takes back a price that has not begun. @throws AppError `not_found`, `conflict`. */
  async function remove(id: string, { actor, requestId }: Origin): Promise<void> {
    await sequelize.transaction(async (transaction) => {
      const gone = await sequelize.query<PriceRow>(
        'DELETE FROM price WHERE id = $1 AND valid_from > billing_clock() RETURNING *',
        { bind: [id], type: QueryTypes.SELECT, transaction },
      );
      const [row] = gone;
      if (!row) throw await whyNotRemoved(id);
      const before = { item: row.item, currency: row.currency, valid_from: row.valid_from };
      const subject = { objectType: 'price', objectId: id };
      await audit(db, [{ actor, requestId, action: 'price.removed', ...subject, before }], transaction);
    });
  }

  async function whyNotRemoved(id: string): Promise<AppError> {
    return (await db.models.Price.findByPk(id))
      ? new AppError('conflict', 'The price has begun; add a new one instead.')
      : new AppError('not_found', 'There is no such price.');
  }

  /** What each plan grants, now and to come; the latest first. */
  function listTerms() {
    return db.models.PlanTerms.findAll({
      order: [
        ['planId', 'ASC'],
        ['validFrom', 'DESC'],
      ],
    });
  }

  /** New terms of a plan. Periods that are paid for keep the terms under which they were bought. */
  async function addTerms(terms: NewTerms, origin: Origin) {
    const { id, planId, validFrom, ...limits } = terms;
    await insertValidity(id, validFrom, 'plan_terms', origin, {
      sql: `INSERT INTO plan_terms (id, valid_from, created_by, plan_id, max_teams, max_members, max_projects,
          cpu_millicores, memory_mb, traffic_gb, storage_mb)
        VALUES ($1, COALESCE($2, billing_clock()), $3, $4, $5, $6, $7, $8, $9, $10, $11)
        ON CONFLICT (id) DO NOTHING RETURNING valid_from`,
      values: [
        planId,
        limits.maxTeams,
        limits.maxMembers,
        limits.maxProjects,
        limits.cpuMillicores,
        limits.memoryMb,
        limits.trafficGb,
        limits.storageMb,
      ],
      after: { plan: planId, ...limits },
    });
    return db.models.PlanTerms.findByPk(id, { rejectOnEmpty: true });
  }

  /** Inserts something that holds from an instant on, which must not have passed. */
  async function insertValidity(
    id: string,
    validFrom: string | null,
    objectType: 'price' | 'plan_terms',
    { actor, requestId }: Origin,
    { sql, values, after }: { sql: string; values: unknown[]; after: object },
  ): Promise<void> {
    try {
      await sequelize.transaction(async (transaction) => {
        const [row] = await sequelize.query<{ valid_from: Date }>(sql, {
          bind: [id, validFrom, actor, ...values],
          type: QueryTypes.SELECT,
          transaction,
        });
        if (!row) return;
        await requireFuture(validFrom);
        const entry = { objectType, objectId: id, after: { ...after, valid_from: row.valid_from } };
        await audit(db, [{ actor, requestId, action: `${objectType}.added`, ...entry }], transaction);
      });
    } catch (error) {
      if (!(error instanceof UniqueConstraintError)) throw error;
      throw new AppError('conflict', 'Something else begins at that very instant already.');
    }
  }

  async function requireFuture(validFrom: string | null): Promise<void> {
    if (validFrom === null) return;
    const [row] = await sequelize.query<{ past: boolean }>(
      'SELECT $1::timestamptz < billing_clock() AS past',
      {
        bind: [validFrom],
        type: QueryTypes.SELECT,
      },
    );
    if (row?.past) throw invalidField('valid_from', 'in_the_past', 'must not have passed');
  }

  return { priceOf, pricesIn, list, add, remove, listTerms, addTerms };
}
