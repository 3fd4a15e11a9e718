/** Replies that support agents keep for later: one title each, whatever its case. */
import { QueryTypes, UniqueConstraintError, type Transaction } from 'sequelize';
import { AppError } from '../errors.js';
import type { Database } from '../models/database.js';
import { audit, type Origin } from './audit.js';

export interface CannedReply {
  id: string;
  title: string;
  body: string;
  created_at: Date;
  updated_at: Date;
}

export interface CannedReplyList {
  /** Part of a title, whatever its case; null: all. */
  q: string | null;
  /** After which place in the list. */
  after: string | null;
  limit: number;
}

const columns = 'id, title, body, created_at, updated_at';

export type CannedReplyStore = ReturnType<typeof createCannedReplies>;

export function createCannedReplies(db: Database) {
  const { sequelize } = db;

  /** By title; `place` says where a reply stands. */
  function list({ q, after, limit }: CannedReplyList): Promise<(CannedReply & { place: string })[]> {
    return sequelize.query(
      `SELECT ${columns}, lower(title) AS place FROM support_canned_reply
       WHERE ($1::text IS NULL OR position(lower($1) IN lower(title)) > 0)
         AND ($2::text IS NULL OR lower(title) > $2)
       ORDER BY lower(title) LIMIT $3`,
      { bind: [q, after, limit], type: QueryTypes.SELECT },
    );
  }

  /** The same id again, of a request that is repeated, gives what is there. @throws AppError `conflict` */
  function create(id: string, { title, body }: { title: string; body: string }, origin: Origin) {
    return oneTitle(title, async (transaction) => {
      const [reply] = await sequelize.query<CannedReply>(
        `INSERT INTO support_canned_reply (id, title, body) VALUES ($1, $2, $3)
         ON CONFLICT (id) DO NOTHING RETURNING ${columns}`,
        { bind: [id, title, body], type: QueryTypes.SELECT, transaction },
      );
      if (!reply) return (await find(id, transaction)) as CannedReply;
      await note('created', null, reply, origin, transaction);
      return reply;
    });
  }

  /** Undefined when there is none. @throws AppError `conflict` */
  function replace(id: string, { title, body }: { title: string; body: string }, origin: Origin) {
    return oneTitle(title, async (transaction) => {
      const before = await find(id, transaction);
      if (!before || (before.title === title && before.body === body)) return before;
      const [after] = await sequelize.query<CannedReply>(
        `UPDATE support_canned_reply SET title = $2, body = $3, updated_at = now() WHERE id = $1 RETURNING ${columns}`,
        { bind: [id, title, body], type: QueryTypes.SELECT, transaction },
      );
      if (after) await note('updated', before, after, origin, transaction);
      return after;
    });
  }

  /** False when there is none. */
  function remove(id: string, origin: Origin): Promise<boolean> {
    return sequelize.transaction(async (transaction) => {
      const before = await find(id, transaction);
      if (!before) return false;
      await sequelize.query('DELETE FROM support_canned_reply WHERE id = $1', { bind: [id], transaction });
      await note('deleted', before, null, origin, transaction);
      return true;
    });
  }

  /** Within a transaction: nobody else can change it before that ends. */
  async function find(id: string, transaction?: Transaction): Promise<CannedReply | undefined> {
    const [reply] = await sequelize.query<CannedReply>(
      `SELECT ${columns} FROM support_canned_reply WHERE id = $1 ${transaction ? 'FOR UPDATE' : ''}`,
      { bind: [id], type: QueryTypes.SELECT, transaction },
    );
    return reply;
  }

  async function oneTitle<T>(title: string, work: (transaction: Transaction) => Promise<T>): Promise<T> {
    try {
      return await sequelize.transaction(work);
    } catch (error) {
      if (!(error instanceof UniqueConstraintError)) throw error;
      throw new AppError('conflict', `There is a canned reply with the title ${title} already.`);
    }
  }

  /** Whole, so that one that was changed or deleted by mistake can be had back. */
  async function note(
    what: 'created' | 'updated' | 'deleted',
    before: CannedReply | null,
    after: CannedReply | null,
    { actor, requestId }: Origin,
    transaction: Transaction,
  ): Promise<void> {
    const told = (reply: CannedReply | null) => reply && { title: reply.title, body: reply.body };
    const entry = {
      actor,
      action: `canned_reply.${what}`,
      objectType: 'canned_reply',
      objectId: (after ?? before)?.id ?? '',
      before: told(before),
      after: told(after),
      requestId,
    };
    await audit(db, [entry], transaction);
  }

  return { list, find, create, replace, remove };
}
