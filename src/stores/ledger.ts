/** The ledger as rows: bookings written once, a team's credit read from them. */
import { QueryTypes, type Transaction } from 'sequelize';
import type { Booking, LedgerKind } from '../domain/ledger.js';
import type { Currency } from '../domain/money.js';
import type { Database } from '../models/database.js';
import { prepared } from '../models/prepared.js';

/** What a booking is about. */
export interface BookingSubject {
  teamId: string;
  paymentId: string;
  currency: Currency;
  refundId?: string;
}

const bookSql = prepared<{ id: bigint }>(
  'book',
  `INSERT INTO ledger_entry (transaction_id, team_id, kind, account, amount_minor, currency, payment_id, refund_id)
   SELECT md5(COALESCE($7, $1) || kind)::uuid, $2, kind, account, amount_minor, $3, $1::uuid, $7::uuid
   FROM unnest($4::text[], $5::text[], $6::bigint[]) AS booking (kind, account, amount_minor)
   ON CONFLICT DO NOTHING RETURNING id`,
);

/** Writes bookings, a ledger transaction a kind; false if they were written before. */
export async function book(
  db: Database,
  { teamId, paymentId, currency, refundId }: BookingSubject,
  bookings: Booking[],
  transaction: Transaction,
): Promise<boolean> {
  const booked = await db.runPrepared(
    bookSql,
    [
      paymentId,
      teamId,
      currency,
      bookings.map(({ kind }) => kind),
      bookings.map(({ account }) => account),
      bookings.map(({ amount }) => amount.minor),
      refundId ?? null,
    ],
    transaction,
  );
  return booked.length > 0;
}

/** SQL for the credit of the team that `team` names, in minor units. */
export const balanceSql = (team: string) =>
  `COALESCE((SELECT sum(l.amount_minor)::bigint FROM ledger_entry l
     WHERE l.team_id = ${team} AND l.account = 'team_credit'), 0)`;

const balanceOfSql = prepared<{ balance: bigint }>('credit', `SELECT ${balanceSql('$1')} AS balance`);

/** A team's credit, in minor units. To spend it, hold the lock of its billing. */
export async function balanceOf(db: Database, teamId: string, transaction?: Transaction): Promise<bigint> {
  const [row] = await db.runPrepared(balanceOfSql, [teamId], transaction);
  return row?.balance ?? 0n;
}

/** What changed a team's credit. */
export interface CreditEntry {
  id: string;
  kind: LedgerKind;
  amount_minor: bigint;
  balance_after_minor: bigint;
  currency: Currency;
  payment_id: string | null;
  created_at: Date;
}

/** Up to `limit` entries before `beforeId` (a bigint as text), newest first, each with the credit after it. */
export function listCredit(
  { sequelize }: Database,
  teamId: string,
  limit: number,
  beforeId: string | null,
): Promise<CreditEntry[]> {
  return sequelize.query<CreditEntry>(
    `WITH entry AS (
       SELECT id, kind, amount_minor, currency, payment_id, created_at FROM ledger_entry
       WHERE team_id = $1 AND account = 'team_credit' AND ($2::bigint IS NULL OR id < $2)
       ORDER BY id DESC LIMIT $3),
     before AS (
       SELECT COALESCE(sum(amount_minor), 0) AS sum FROM ledger_entry
       WHERE team_id = $1 AND account = 'team_credit' AND id < (SELECT min(id) FROM entry))
     SELECT id::text, kind, amount_minor, currency, payment_id, created_at,
       ((SELECT sum FROM before) + sum(amount_minor) OVER (ORDER BY entry.id))::bigint AS balance_after_minor
     FROM entry ORDER BY entry.id DESC`,
    { bind: [teamId, beforeId, limit], type: QueryTypes.SELECT },
  );
}
