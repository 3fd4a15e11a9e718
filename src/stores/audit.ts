import { QueryTypes, type Transaction } from 'sequelize';
import type { Database } from '../models/database.js';
import { prepared } from '../models/prepared.js';

/** Who changes something, and by which request: what an audit entry tells of them. */
export interface Origin {
  actor: string;
  requestId?: string | undefined;
}

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

// One parameter for all of them: a job writes hundreds at once.
const insertSql = prepared(
  'audit',
  `INSERT INTO audit_log (actor, action, object_type, object_id, team_id, before, after, request_id)
   SELECT actor, action, "objectType", "objectId", "teamId", NULLIF(before, 'null'), NULLIF(after, 'null'), "requestId"
   FROM ROWS FROM (jsonb_to_recordset($1::jsonb) AS (actor text, action text, "objectType" text, "objectId" text,
     "teamId" text, before jsonb, after jsonb, "requestId" text)) WITH ORDINALITY ORDER BY ordinality`,
);

/** Writes entries; in the transaction of what they tell of, so that neither stands without the other. */
export async function audit(
  db: Database,
  entries: readonly AuditEntry[],
  transaction?: Transaction,
): Promise<void> {
  if (entries.length === 0) return;
  await db.runPrepared(insertSql, [JSON.stringify(entries)], transaction);
}

/** An entry as operators read it; `id` is a bigint as text. */
export interface AuditRecord {
  id: string;
  at: Date;
  actor: string;
  action: string;
  object_type: string;
  object_id: string;
  team_id: string | null;
  before: object | null;
  after: object | null;
  request_id: string | null;
}

/** Up to `limit` entries older than `beforeId`, newest first; a null lets every value pass. */
export function listAudit(
  db: Database,
  { objectType, objectId, teamId }: Record<'objectType' | 'objectId' | 'teamId', string | null>,
  limit: number,
  beforeId: string | null,
): Promise<AuditRecord[]> {
  return db.sequelize.query<AuditRecord>(
    `SELECT id::text, at, actor, action, object_type, object_id, team_id, before, after, request_id
     FROM audit_log
     WHERE ($1::text IS NULL OR object_type = $1) AND ($2::text IS NULL OR object_id = $2)
       AND ($3::text IS NULL OR team_id = $3) AND ($4::bigint IS NULL OR id < $4)
     ORDER BY audit_log.id DESC LIMIT $5`,
    { bind: [objectType, objectId, teamId, beforeId, limit], type: QueryTypes.SELECT },
  );
}
