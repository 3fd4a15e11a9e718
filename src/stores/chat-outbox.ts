/** What the support team's chat is told, written in the transaction of what it tells of. */
import { QueryTypes, type Transaction } from 'sequelize';
import type { ChatEvent } from '../domain/chat.js';
import type { Database } from '../models/database.js';
import type { TicketNews } from './ticket-facts.js';

/** Nothing is written where there is no chat: nobody would ever send it. */
export async function tellChat(
  { sequelize, onChat }: Database,
  news: readonly TicketNews[],
  transaction: Transaction,
): Promise<void> {
  if (!onChat) return;
  const rows = news.flatMap(rowOf);
  if (rows.length === 0) return;
  await sequelize.query(
    `INSERT INTO chat_outbox (event_key, data)
     SELECT r ->> 'key', r -> 'data' || jsonb_build_object('team', t.name)
     FROM jsonb_array_elements($1::jsonb) WITH ORDINALITY AS row (r, n) JOIN team t ON t.id = r ->> 'team_id'
     ORDER BY n ON CONFLICT (event_key) DO NOTHING`,
    { bind: [JSON.stringify(rows)], transaction },
  );
  transaction.afterCommit(() => onChat());
}

interface Row {
  key: string;
  team_id: string;
  data: object;
}

function rowOf(news: TicketNews): Row[] {
  const { id, number, subject, priority, team_id } = news.ticket;
  const row = (key: string, data: object) => [
    { key, team_id, data: { number: String(number), subject, priority, ...data } },
  ];
  switch (news.kind) {
    case 'opened':
      return priority === 'urgent' ? row(`opened:${id}`, { kind: 'urgent' }) : [];
    case 'message': {
      const { id: messageId, author_type, internal, message: text } = news.message;
      if (author_type !== 'user' || internal) return [];
      return row(`message:${messageId}`, { kind: 'message', text });
    }
    case 'warning':
    case 'breach': {
      const { kind: clock, cycle, due_at } = news.clock;
      return row(`${news.kind}:${id}:${clock}:${cycle}`, { kind: news.kind, clock, due_at });
    }
    case 'status':
    case 'changed':
      return [];
  }
}

/** A message that waits. */
export interface WaitingChat {
  id: bigint;
  data: ChatEvent;
  /** Tries that have failed. */
  attempts: number;
}

export interface ChatBacklog {
  /** Messages that are neither sent nor refused. */
  waiting: number;
  /** Seconds since the oldest of them was written. */
  oldestSeconds: number;
  /** The same, if it was tried; 0: nothing fails. */
  failingSeconds: number;
  /** Why the one that was tried last was not taken; null: nothing fails. */
  lastError: string | null;
}

const longestError = 500;

export type ChatOutbox = ReturnType<typeof createChatOutbox>;

export function createChatOutbox({ sequelize }: Database) {
  /** The message that is to be sent next. */
  async function next(): Promise<WaitingChat | undefined> {
    const [row] = await sequelize.query<WaitingChat>(
      `SELECT id, data, attempts FROM chat_outbox WHERE sent_at IS NULL AND refused_at IS NULL ORDER BY id LIMIT 1`,
      { type: QueryTypes.SELECT },
    );
    return row;
  }

  async function recordSent(id: bigint): Promise<void> {
    await sequelize.query(
      'UPDATE chat_outbox SET sent_at = now(), last_error = NULL WHERE id = $1 AND refused_at IS NULL',
      { bind: [id] },
    );
  }

  /** It will not be tried again. */
  async function refuse(id: bigint, reason: string): Promise<void> {
    await sequelize.query(
      'UPDATE chat_outbox SET refused_at = now(), last_error = $2 WHERE id = $1 AND sent_at IS NULL',
      { bind: [id, reason.slice(0, longestError)] },
    );
  }

  /** It will be tried again. */
  async function recordFailure(id: bigint, reason: string): Promise<void> {
    await sequelize.query(
      'UPDATE chat_outbox SET attempts = attempts + 1, last_error = $2 WHERE id = $1 AND sent_at IS NULL',
      { bind: [id, reason.slice(0, longestError)] },
    );
  }

  async function backlog(): Promise<ChatBacklog> {
    const [row] = await sequelize.query<ChatBacklog>(
      `SELECT count(*)::integer AS waiting,
         COALESCE(EXTRACT(epoch FROM now() - min(created_at)), 0)::float8 AS "oldestSeconds",
         COALESCE(EXTRACT(epoch FROM now() - min(created_at) FILTER (WHERE attempts > 0)), 0)::float8 AS "failingSeconds",
         (array_agg(last_error ORDER BY id) FILTER (WHERE last_error IS NOT NULL))[1] AS "lastError"
       FROM chat_outbox WHERE sent_at IS NULL AND refused_at IS NULL`,
      { type: QueryTypes.SELECT },
    );
    if (!row) throw new Error('an aggregate returned no row');
    return row;
  }

  return { next, recordSent, refuse, recordFailure, backlog };
}
