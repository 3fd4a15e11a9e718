/** Files of tickets, as rows; their bytes lie in an `AttachmentStorage` (src/support/attachments.ts). */
import { QueryTypes, type Transaction } from 'sequelize';
import { AppError, invalidField } from '../errors.js';
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

export type AttachmentStore = ReturnType<typeof createAttachmentStore>;

export function createAttachmentStore(db: Database) {
  const { sequelize } = db;

  /** The ticket of a team that a file is for. @throws AppError `conflict` when it takes none. */
  async function requireRoom(
    teamId: string,
    ticketId: string,
    uploader: string,
    transaction?: Transaction,
  ): Promise<boolean> {
    const [ticket] = await sequelize.query<{ status: string; loose: number }>(
      `SELECT t.status, (SELECT count(*)::int FROM support_attachment a
         WHERE a.ticket_id = t.id AND a.uploaded_by = $3 AND a.message_id IS NULL) AS loose
       FROM support_ticket t WHERE t.id = $2 AND t.team_id = $1`,
      {
        bind: [teamId, ticketId, uploader],
        type: QueryTypes.SELECT,
        ...(transaction && { transaction }),
      },
    );
    if (!ticket) return false;
    if (ticket.status === 'closed') throw new AppError('conflict', 'The ticket is closed.');
    if (ticket.loose >= maxLoose) {
      throw new AppError(
        'conflict',
        `Send the ${maxLoose} files that you have uploaded with a message first.`,
      );
    }
    return true;
  }

  /** Notes a file that lies in the storage; several at once are counted one after the other. */
  async function add(teamId: string, file: NewAttachment): Promise<Attachment | undefined> {
    const { id, ticketId, uploader, fileName, contentType, bytes } = file;
    return sequelize.transaction(async (transaction) => {
      await sequelize.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', {
        bind: [`attachments ${ticketId} ${uploader}`],
        transaction,
      });
      if (!(await requireRoom(teamId, ticketId, uploader, transaction))) return undefined;
      const [row] = await sequelize.query<Attachment>(
        `INSERT INTO support_attachment AS a (id, ticket_id, uploaded_by, file_name, content_type, size_bytes)
         VALUES ($1, $2, $3, $4, $5, $6) RETURNING ${columns}`,
        {
          bind: [id, ticketId, uploader, fileName, contentType, bytes],
          type: QueryTypes.SELECT,
          transaction,
        },
      );
      return row;
    });
  }

  /**
   * An attachment of a team's ticket as `userId` may see it: what was posted, internal notes for support alone, what
   * was not posted yet for who uploaded it.
   */
  async function find(
    { teamId, ticketId, id }: { teamId: string; ticketId: string; id: string },
    { userId, isSupport }: { userId: string; isSupport: boolean },
  ): Promise<Attachment | undefined> {
    const [row] = await sequelize.query<Attachment>(
      `SELECT ${columns} FROM support_attachment a JOIN support_ticket t ON t.id = a.ticket_id
       LEFT JOIN support_message m ON m.id = a.message_id
       WHERE a.id = $3 AND t.id = $2 AND t.team_id = $1
         AND (m.posted_at IS NOT NULL AND (NOT m.internal OR $5) OR m.posted_at IS NULL AND a.uploaded_by = $4)`,
      { bind: [teamId, ticketId, id, userId, isSupport], type: QueryTypes.SELECT },
    );
    return row;
  }

  /** Gives loose attachments to the message that a ticket has begun with. @throws AppError as `attachTo` */
  async function addToFirst(ticketId: string, ids: readonly string[], uploader: string): Promise<void> {
    await sequelize.transaction(async (transaction) => {
      const [first] = await sequelize.query<{ id: string }>(
        'SELECT id FROM support_message WHERE ticket_id = $1 AND seq = 1',
        { bind: [ticketId], type: QueryTypes.SELECT, transaction },
      );
      if (first) await attachTo(db, { messageId: first.id, ticketId, ids, uploader }, transaction);
    });
  }

  /** Those of the ids that no row has. */
  async function unknownOf(ids: readonly string[]): Promise<string[]> {
    const rows = await sequelize.query<{ id: string }>(
      `SELECT id FROM unnest($1::uuid[]) AS id WHERE NOT EXISTS (SELECT FROM support_attachment a WHERE a.id = id.id)`,
      { bind: [ids], type: QueryTypes.SELECT },
    );
    return rows.map(({ id }) => id);
  }

  return { requireRoom, add, addToFirst, find, unknownOf };
}

export interface NewAttachment {
  id: string;
  ticketId: string;
  uploader: string;
  fileName: string;
  contentType: string;
  bytes: number;
}
