/** The inbox of callbacks: stored before they are answered, applied by the payment's workflow. */
import { QueryTypes } from 'sequelize';
import type { Buyer, PaymentStatus, ReportedStatus } from '../domain/payments.js';
import type { BillingTerms } from '../domain/renewal.js';
import type { Database } from '../models/database.js';
import type { Payment } from '../models/index.js';
import { prepared } from '../models/prepared.js';
import { settle, type Settlement } from './settlement.js';

export interface Callback {
  externalPaymentId: string;
  status: ReportedStatus;
  metadata: Record<string, unknown>;
}

/** Where a callback stands after it was stored. */
export interface Received {
  /** null: no payment has this external id yet; it is applied when one has. */
  payment: Payment | null;
  /** It has come before. */
  repeated: boolean;
  applied: boolean;
}

/** What came of the callbacks that waited. */
export interface Applied {
  status: PaymentStatus;
  buyer: Buyer;
  settlements: (Settlement & { receivedAt: Date })[];
}

const receiveSql = prepared<{ deliveries: number; applied: boolean }>(
  'receive-callback',
  `INSERT INTO payment_event AS e (external_payment_id, status, metadata, received_at)
   VALUES ($1, $2, $3, billing_clock())
   ON CONFLICT (external_payment_id, status) DO UPDATE SET deliveries = e.deliveries + 1
   RETURNING deliveries, applied_at IS NOT NULL AS applied`,
);

const waitingSql = prepared<WaitingEvent>(
  'waiting-callbacks',
  `SELECT e.id, e.external_payment_id, e.status, e.metadata, e.received_at
   FROM payment p JOIN payment_event e USING (external_payment_id)
   WHERE p.id = $1 AND e.applied_at IS NULL ORDER BY e.id FOR UPDATE OF e`,
);

const appliedSql = prepared(
  'callback-applied',
  'UPDATE payment_event SET applied_at = now(), outcome = $2 WHERE id = $1',
);

const hasWaitingSql = prepared<{ waits: boolean }>(
  'callback-waits',
  'SELECT EXISTS (SELECT FROM payment_event WHERE external_payment_id = $1 AND applied_at IS NULL) AS waits',
);

export type PaymentInbox = ReturnType<typeof createPaymentInbox>;

/** `terms`: how long what is paid for runs. */
export function createPaymentInbox(db: Database, terms: BillingTerms) {
  const { sequelize } = db;

  /** Stores a callback; the same news again are counted, not stored twice. */
  async function receive({ externalPaymentId, status, metadata }: Callback): Promise<Received> {
    const [event] = await db.runPrepared(receiveSql, [externalPaymentId, status, JSON.stringify(metadata)]);
    if (!event) throw new Error('an upsert returned no row');
    // Looked up after the event is committed: an initiation that is stored at this moment sees the event, or we see it.
    const payment = await findPayment(externalPaymentId, metadata);
    return { payment, repeated: event.deliveries > 1, applied: event.applied };
  }

  /** By the backend's id, or by ours (a backend echoes it in the metadata) if its initiate answer was lost. */
  async function findPayment(
    externalPaymentId: string,
    metadata: Record<string, unknown>,
  ): Promise<Payment | null> {
    const known = await db.models.Payment.findOne({ where: { externalPaymentId } });
    if (known || !isUuid(metadata.payment_id)) return known;
    const [adopted] = await sequelize.query(
      'UPDATE payment SET external_payment_id = $1 WHERE id = $2 AND external_payment_id IS NULL RETURNING *',
      { bind: [externalPaymentId, metadata.payment_id], model: db.models.Payment, mapToModel: true },
    );
    return adopted ?? null;
  }

  /** Applies what waits for the payment, in the order received, in one transaction. */
  function apply(paymentId: string): Promise<Applied> {
    return sequelize.transaction(async (transaction) => {
      const events = await db.runPrepared(waitingSql, [paymentId], transaction);
      const settlements: Applied['settlements'] = [];
      for (const event of events) {
        const settlement = await settle(
          db,
          paymentId,
          {
            status: event.status,
            at: event.received_at,
            actor: 'payment-backend',
            externalPaymentId: event.external_payment_id,
            transactionId: text(event.metadata.transaction_id),
            providerReference: text(event.metadata.provider_reference),
            reason:
              event.status === 'failed'
                ? (text(event.metadata.reason) ?? 'The payment was refused.')
                : undefined,
          },
          terms,
          transaction,
        );
        settlements.push({ ...settlement, receivedAt: event.received_at });
        await db.runPrepared(appliedSql, [event.id, settlement.outcome], transaction);
      }
      const { status, buyer } = settlements.at(-1) ?? (await asItIs());
      return { status, buyer, settlements };

      async function asItIs() {
        const payment = await db.models.Payment.findByPk(paymentId, { transaction, rejectOnEmpty: true });
        return { status: payment.status, buyer: payment };
      }
    });
  }

  /** Payments with callbacks that have waited longer than `olderThanMs`. */
  async function findUnapplied(olderThanMs: number, limit: number): Promise<string[]> {
    const rows = await sequelize.query<{ id: string }>(
      `SELECT DISTINCT p.id FROM payment_event e JOIN payment p USING (external_payment_id)
       WHERE e.applied_at IS NULL AND e.received_at < billing_clock() - $1 * interval '1 millisecond' LIMIT $2`,
      { bind: [olderThanMs, limit], type: QueryTypes.SELECT },
    );
    return rows.map(({ id }) => id);
  }

  /** Whether callbacks for the backend's id wait to be applied. */
  async function hasWaiting(externalPaymentId: string): Promise<boolean> {
    const [row] = await db.runPrepared(hasWaitingSql, [externalPaymentId]);
    return row?.waits ?? false;
  }

  return { receive, apply, hasWaiting, findUnapplied };
}

interface WaitingEvent {
  id: bigint;
  external_payment_id: string;
  status: ReportedStatus;
  metadata: Record<string, unknown>;
  received_at: Date;
}

const isUuid = (value: unknown) =>
  typeof value === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value);
const text = (value: unknown) => (typeof value === 'string' ? value.slice(0, 500) : undefined);
