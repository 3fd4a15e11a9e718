/** Files of tickets, as rows; their bytes lie in an `AttachmentStorage` (src/support/attachments.ts). */
import { QueryTypes, type Transaction } from 'sequelize';
import { invalidField, type AppError } from '../errors.js';
import type { Database } from '../models/database.js';

export interface Attachment {
  id: string;
  ticket_id: string;
  /** null: loose, no message carries it yet. */
  message_id: string | null;
  uploaded_by: string;
  file_name: string;
  content_type: string;
  size_bytes: number;
  created_at: Date;
}

/** Loose attachments that one person may have on a ticket, and a message carry. */
export const maxLoose = 10;

const columns =
  'a.id, a.ticket_id, a.message_id, a.uploaded_by, a.file_name, a.content_type, a.size_bytes, a.created_at';

export interface Attaching {
  messageId: string;
  ticketId: string;
  ids: readonly string[];
  uploader: string;
}

/**
 * Gives loose attachments to a message, which may be a draft; repeated, it finds them there. Returns them as asked for.
 * @throws AppError `validation_failed` about `attachments` unless all are the uploader's own loose ones of that ticket.
 */
export async function attachTo(
  { sequelize }: Database,
  { messageId, ticketId, ids, uploader }: Attaching,
  transaction: Transaction,
): Promise<Attachment[]> {
  if (ids.length === 0) return [];
  if (ids.length > maxLoose || new Set(ids).size < ids.length) throw notLoose();
  const rows = await sequelize.query<Attachment>(
    `UPDATE support_attachment a SET message_id = $1
     WHERE id::text = ANY($3) AND ticket_id = $2 AND uploaded_by = $4 AND COALESCE(message_id, $1) = $1
     RETURNING ${columns}`,
    { bind: [messageId, ticketId, ids, uploader], type: QueryTypes.SELECT, transaction },
  );
  if (rows.length < ids.length) throw notLoose();
  return rows.sort((a, b) => ids.indexOf(a.id) - ids.indexOf(b.id));
}

function notLoose(): AppError {
  return invalidField(
    'attachments',
    'not_attachable',
    `must be up to ${maxLoose} different files that you have uploaded to this ticket and not sent yet`,
  );
}

/** The attachments of messages, oldest first, by the message's id. */
export async function attachmentsOf(
  { sequelize }: Database,
  messageIds: readonly string[],
  transaction?: Transaction,
): Promise<Map<string, Attachment[]>> {
  const found = new Map<string, Attachment[]>();
  if (messageIds.length === 0) return found;
  const rows = await sequelize.query<Attachment & { message_id: string }>(
    `SELECT ${columns} FROM support_attachment a WHERE message_id = ANY($1::uuid[]) ORDER BY created_at, id`,
    { bind: [messageIds], type: QueryTypes.SELECT, ...(transaction && { transaction }) },
  );
  for (const row of rows) found.set(row.message_id, [...(found.get(row.message_id) ?? []), row]);
  return found;
}

/** What people are told of an attachment. */
export function attachmentBody({ id, file_name, content_type, size_bytes, created_at }: Attachment) {
  return { id, file_name, content_type, size_bytes, created_at };
}
