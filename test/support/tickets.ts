/** Tickets and messages put into the database, as a ticket's workflow would have. */
import { randomUUID } from 'node:crypto';
import type { TestDatabase } from './database.js';

type Rows = TestDatabase['rows'];

export async function insertTicket(rows: Rows, team: string, user: string): Promise<string> {
  const [row] = await rows<{ id: string }>(
    `INSERT INTO support_ticket (team_id, user_id, subject, description)
     VALUES ($1, $2, 'It is down', 'Since this morning') RETURNING id`,
    [team, user],
  );
  return row!.id;
}

export interface InsertedMessage {
  author: 'user' | 'support';
  userId: string;
  text?: string;
  internal?: boolean;
}

/** A message that was posted; nobody is told of it. */
export async function insertMessage(
  rows: Rows,
  ticketId: string,
  { author, userId, text = 'Hello', internal = false }: InsertedMessage,
): Promise<string> {
  const id = randomUUID();
  await rows(
    `WITH t AS (UPDATE support_ticket SET last_seq = last_seq + 1 WHERE id = $2 RETURNING last_seq)
     INSERT INTO support_message (id, ticket_id, author_type, author_id, message, internal, seq, posted_at)
     SELECT $1, $2, $3, $4, $5, $6, last_seq, now() FROM t`,
    [id, ticketId, author, userId, text, internal],
  );
  return id;
}

/** A file that no message carries yet. */
export async function insertLoose(
  rows: Rows,
  ticketId: string,
  uploader: string,
  age = '0',
): Promise<string> {
  const [row] = await rows<{ id: string }>(
    `INSERT INTO support_attachment (ticket_id, uploaded_by, file_name, content_type, size_bytes, created_at)
     VALUES ($1, $2, 'a.txt', 'text/plain', 1, now() - $3::interval) RETURNING id`,
    [ticketId, uploader, age],
  );
  return row!.id;
}
