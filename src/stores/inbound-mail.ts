/** Mails that came in: what each became, and whose ticket an answer belongs to. */
import { QueryTypes } from 'sequelize';
import type { Database } from '../models/database.js';
import type { TicketFacts } from './ticket-facts.js';
import { notifyAnswerToClosed } from './ticket-mail.js';

export type InboundStore = ReturnType<typeof createInboundStore>;

/** A mail that was dealt with. */
export interface KnownMail {
  outcome: 'posted' | 'ignored';
  reason: string | null;
  ticket_id: string;
  support_message_id: string | null;
}

/** The ticket that a mail belongs to. */
export type MatchedTicket = Pick<
  TicketFacts,
  'id' | 'number' | 'team_id' | 'subject' | 'status' | 'priority'
>;

/** Who may have sent a mail, and as whom that person writes in a ticket. */
export interface Sender {
  userId: string;
  type: 'user' | 'support';
}

export function createInboundStore(db: Database) {
  const { sequelize } = db;
  const select = <Row extends object>(sql: string, bind: unknown[]) =>
    sequelize.query<Row>(sql, { bind, type: QueryTypes.SELECT });

  async function find(messageId: string): Promise<KnownMail | undefined> {
    const [row] = await select<KnownMail>(
      'SELECT outcome, reason, ticket_id, support_message_id FROM support_mail WHERE message_id = $1',
      [messageId],
    );
    return row;
  }

  /** Returns false when another has recorded it. */
  async function record(messageId: string, mail: KnownMail): Promise<boolean> {
    const rows = await select(
      `INSERT INTO support_mail (message_id, outcome, reason, ticket_id, support_message_id) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT DO NOTHING RETURNING message_id`,
      [messageId, mail.outcome, mail.reason, mail.ticket_id, mail.support_message_id],
    );
    return rows.length > 0;
  }

  /** The ticket that our mails with these keys are about, by key. */
  async function ticketsOfKeys(keys: readonly string[]): Promise<Map<string, string>> {
    const rows = await select<{ key: string; ticket: string }>(
      `SELECT message_key AS key, data ->> 'ticket_id' AS ticket FROM mail_outbox
       WHERE message_key = ANY($1) AND data ->> 'ticket_id' IS NOT NULL`,
      [keys],
    );
    return new Map(rows.map(({ key, ticket }) => [key, ticket]));
  }

  /** The tickets that mails which came in belong to, by Message-ID. */
  async function ticketsOfMails(ids: readonly string[]): Promise<Map<string, string>> {
    const rows = await select<{ id: string; ticket: string }>(
      'SELECT message_id AS id, ticket_id AS ticket FROM support_mail WHERE message_id = ANY($1) AND ticket_id IS NOT NULL',
      [ids],
    );
    return new Map(rows.map(({ id, ticket }) => [id, ticket]));
  }

  /** The ticket, or the one that goes on with it. */
  async function ticket(id: string): Promise<MatchedTicket | undefined> {
    const [row] = await select<MatchedTicket>(
      `WITH RECURSIVE line AS (
         SELECT t.*, 0 AS step FROM support_ticket t WHERE id = $1
         UNION ALL SELECT t.*, step + 1 FROM line JOIN support_ticket t ON t.id = line.merged_into WHERE step < 20
       )
       SELECT id, number, team_id, subject, status, priority FROM line ORDER BY step DESC LIMIT 1`,
      [id],
    );
    return row;
  }

  /** People of a ticket with this address: its team as users, others that are agents as support. */
  function senders({ team_id: team }: MatchedTicket, address: string): Promise<Sender[]> {
    return select<Sender>(
      `SELECT * FROM (
         SELECT u.id AS "userId", CASE
           WHEN EXISTS (SELECT FROM team_member m WHERE m.team_id = $2 AND m.user_id = u.id) THEN 'user'
           WHEN EXISTS (SELECT FROM api_token a WHERE a.user_id = u.id AND a.scope = 'support'
             AND a.revoked_at IS NULL AND COALESCE(a.expires_at, 'infinity') > now()) THEN 'support'
         END AS type
         FROM "user" u WHERE lower(u.email) = $1 AND u.deleted_at IS NULL) person
       WHERE type IS NOT NULL ORDER BY type DESC, "userId"`,
      [address, team],
    );
  }

  /** Tells the sender that the ticket is closed, once however often it is written to. */
  async function tellClosed(closed: MatchedTicket, userId: string): Promise<void> {
    await sequelize.transaction((transaction) => notifyAnswerToClosed(db, closed, userId, transaction));
  }

  return { find, record, ticketsOfKeys, ticketsOfMails, ticket, senders, tellClosed };
}
