import type { Transaction } from 'sequelize';
import type { Database } from '../models/database.js';

/** Who did what to which object: one line of the append-only audit log. */
export interface AuditEntry {
  /** `user:<id>`, `token:<id>`, `payment-backend` or `system`. */
  actor: string;
  /** `payment.created`, `team.updated`, … */
  action: string;
  objectType: string;
  objectId: string;
  teamId?: string | null;
  before?: object | null;
  after?: object | null;
  requestId?: string | undefined;
}

/** Writes entries; in the transaction of what they tell of, so that neither stands without the other. */
export async function audit(db: Database, entries: AuditEntry[], transaction?: Transaction): Promise<void> {
  await db.models.AuditLog.bulkCreate(
    entries.map((entry) => ({ ...entry, requestId: entry.requestId ?? null })),
    { transaction, returning: false },
  );
}
