/** What is compared with Temporal and the payment backend: rows that must have a workflow, page after page by their ids. */
import { QueryTypes, type Model, type ModelStatic } from 'sequelize';
import type { Payment, Refund } from '../models/index.js';
import type { Database } from '../models/database.js';
import { ticketColumns, type TicketRow } from './ticket-state.js';

export type ReconcileStore = ReturnType<typeof createReconcileStore>;

/** A callback that names no payment of ours. */
export interface UnmatchedCallback {
  external_payment_id: string;
  status: string;
  received_at: Date;
  /** Our id of the payment, if the backend echoed it. */
  payment_id: string | null;
}

/** The tables in which kinds of workflows have their rows. */
const tables = {
  payment: 'payment',
  refund: 'refund',
  addon: 'additional_resource',
  ticket: 'support_ticket',
} as const;
export type KindWithRow = keyof typeof tables;
export const kindsWithRow = Object.keys(tables) as KindWithRow[];

/** Rows to a page. */
const atOnce = 500;

export function createReconcileStore({ sequelize, models }: Database) {
  /** Pages of rows, each after the last id of the one before: `$1` is that id, `$2` the size of a page. */
  async function* pages<Row extends { id: string }>(
    sql: string,
    bind: unknown[] = [],
    model?: ModelStatic<Model>,
  ): AsyncGenerator<Row[]> {
    for (let last: string | null = null; ;) {
      const options = { bind: [last, atOnce, ...bind], type: QueryTypes.SELECT as const };
      const rows = (await sequelize.query(sql, {
        ...options,
        ...(model && { model, mapToModel: true }),
      })) as unknown as Row[];
      if (rows.length === 0) return;
      yield rows;
      last = rows.at(-1)!.id;
    }
  }

  const after = (id: string, type = 'uuid') =>
    `($1::${type} IS NULL OR ${id} > $1::${type}) ORDER BY ${id} LIMIT $2`;

  const openPayments = () =>
    pages<Payment>(
      `SELECT * FROM payment WHERE status IN ('pending', 'processing') AND ${after('id')}`,
      [],
      models.Payment,
    );

  /** Payments that were given up or cancelled in the last `days`, though the backend had them: money may have come. */
  const givenUp = (days: number) =>
    pages<Payment>(
      `SELECT * FROM payment WHERE status IN ('expired', 'cancelled') AND external_payment_id IS NOT NULL
         AND NOT EXISTS (SELECT FROM ledger_entry l WHERE l.payment_id = payment.id)
         AND created_at > now() - $3 * interval '1 day' AND ${after('id')}`,
      [days],
      models.Payment,
    );

  const pendingRefunds = () =>
    pages<Refund>(`SELECT * FROM refund WHERE status = 'pending' AND ${after('id')}`, [], models.Refund);

  const liveAddons = () =>
    pages<{ id: string; team_id: string }>(
      `SELECT id, team_id FROM additional_resource WHERE status IN ('pending', 'active') AND ${after('id')}`,
    );

  /** Teams that have ever paid for a plan, by their ids. */
  const paidTeams = () =>
    pages<{ id: string }>(
      `SELECT t.id FROM team_subscription s JOIN team t ON t.id = s.team_id AND t.deleted_at IS NULL
       WHERE s.current_period_end IS NOT NULL AND ${after('t.id', 'text')}`,
    );

  const openTickets = () =>
    pages<TicketRow>(
      `SELECT ${ticketColumns} FROM support_ticket t WHERE t.status <> 'closed' AND ${after('t.id')}`,
    );

  /** Callbacks that name no payment of ours, oldest first, and how many there are. */
  async function unmatched(limit: number): Promise<{ count: number; callbacks: UnmatchedCallback[] }> {
    const rows = await sequelize.query<UnmatchedCallback & { count: number }>(
      `SELECT e.external_payment_id, e.status, e.received_at, e.metadata ->> 'payment_id' AS payment_id,
         count(*) OVER ()::integer AS count
       FROM payment_event e
       WHERE applied_at IS NULL AND NOT EXISTS (SELECT FROM payment p WHERE p.external_payment_id = e.external_payment_id)
       ORDER BY e.id LIMIT $1`,
      { bind: [limit], type: QueryTypes.SELECT },
    );
    return { count: rows[0]?.count ?? 0, callbacks: rows.map(({ count: _count, ...callback }) => callback) };
  }

  /** Those of the ids that have no row. */
  async function withoutRow(kind: KindWithRow, ids: readonly string[]): Promise<Set<string>> {
    const rows = await sequelize.query<{ id: string }>(
      `SELECT id FROM unnest($1::text[]) AS id WHERE NOT EXISTS (SELECT FROM ${tables[kind]} r WHERE r.id = id.id::uuid)`,
      { bind: [ids], type: QueryTypes.SELECT },
    );
    return new Set(rows.map(({ id }) => id));
  }

  return {
    openPayments,
    givenUp,
    pendingRefunds,
    liveAddons,
    paidTeams,
    openTickets,
    unmatched,
    withoutRow,
  };
}
