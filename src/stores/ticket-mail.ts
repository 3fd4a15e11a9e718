/** Mails about tickets, written in the transaction of what they tell of. Who is told of what: docs/mail.md. */
import type { Transaction } from 'sequelize';
import type { TicketStatus } from '../domain/tickets.js';
import type { Database } from '../models/database.js';
import type { PostedMessage, TicketFacts, TicketNews } from './ticket-facts.js';

/** Characters of a message that a mail shows. */
const longestText = 4_000;
const longestSubject = 150;

interface TicketMail {
  key: string;
  template: string;
  /** Who opened it, if still of the team; others of it that have written in it; its agent, or all agents while it has none. */
  to: 'opener' | 'followers' | 'support';
  ticket: TicketFacts;
  data?: object;
  /** Who knows already. */
  except?: string | null;
}

export async function notifyOfTicket(
  db: Database,
  news: readonly TicketNews[],
  transaction: Transaction,
): Promise<void> {
  const mails = news.flatMap(mailsOf);
  if (mails.length === 0) return;
  await db.sequelize.query(insertMails, { bind: [JSON.stringify(mails.map(rowOf))], transaction });
  transaction.afterCommit(() => db.onMail());
}

function mailsOf(news: TicketNews): TicketMail[] {
  const { ticket, at } = news;
  switch (news.kind) {
    case 'opened': {
      const data = { text: shorten(news.message.message, longestText), due_at: null };
      return [
        { key: 'opened', template: 'ticket_opened', to: 'opener', ticket, data },
        { key: 'new', template: 'ticket_new', to: 'support', ticket, data, except: ticket.user_id },
      ];
    }
    case 'message':
      return mailsOfMessage(ticket, news.message);
    case 'status': {
      if (!isTold(news)) return [];
      const data = { from: news.from, to: ticket.status };
      const key = `status:${ticket.status}:${at.toISOString()}`;
      return [{ key, template: 'ticket_status', to: 'opener', ticket, data }];
    }
    case 'warning':
    case 'breach': {
      const { kind, cycle, due_at } = news.clock;
      const key = `${news.kind}:${kind}:${cycle}`;
      return [{ key, template: `ticket_${news.kind}`, to: 'support', ticket, data: { clock: kind, due_at } }];
    }
    case 'changed':
      return [];
  }
}

function mailsOfMessage(ticket: TicketFacts, message: PostedMessage): TicketMail[] {
  const { author_type: author, author_id: except } = message;
  if (message.internal || author === 'system') return [];
  const data = { text: shorten(message.message, longestText) };
  const key = `message:${message.id}`;
  if (author === 'user')
    return [{ key, template: 'ticket_user_message', to: 'support', ticket, data, except }];
  return [
    { key, template: 'ticket_reply', to: 'opener', ticket, data, except },
    { key, template: 'ticket_reply_follower', to: 'followers', ticket, data, except },
  ];
}

const underWay: readonly TicketStatus[] = ['open', 'in_progress', 'waiting'];

/** Moves among the states under way follow from answers, which are mailed anyway; so does reopening by an answer. */
function isTold({ ticket, from, by }: TicketNews & { kind: 'status' }): boolean {
  if (!underWay.includes(ticket.status)) return true;
  return !underWay.includes(from) && by !== 'user';
}

function rowOf({ key, template, to, ticket, data, except }: TicketMail) {
  return {
    key: `ticket:${ticket.id}:${key}`,
    template,
    to,
    ticket: ticket.id,
    team: ticket.team_id,
    opener: ticket.user_id,
    agent: ticket.assigned_to,
    except: except ?? null,
    data: { ...factsOf(ticket), ...data },
  };
}

/** What every mail about a ticket says of it. */
function factsOf({
  id,
  team_id,
  number,
  subject,
  priority,
}: Pick<TicketFacts, 'id' | 'team_id' | 'number' | 'subject' | 'priority'>) {
  const oneLine = shorten(subject.replace(/\s+/g, ' ').trim(), longestSubject);
  return { ticket_id: id, team_id, number: String(number), subject: oneLine, priority };
}

/** Whole characters, and a sign that there is more. */
function shorten(text: string, most: number): string {
  if (text.length <= most) return text;
  return `${text.slice(0, most).replace(/[\ud800-\udbff]$/, '')} …`;
}

/** Those who opened a ticket hear of its first deadline, if that is known by now. */
const insertMails = `
  WITH agent AS (
    SELECT DISTINCT user_id FROM api_token
    WHERE scope = 'support' AND user_id IS NOT NULL AND revoked_at IS NULL AND COALESCE(expires_at, 'infinity') > now()
  )
  INSERT INTO mail_outbox (event_key, user_id, template, data)
  SELECT n.key, u.id, n.template, n.data ||
    CASE WHEN n.data ? 'due_at' AND n.data ->> 'due_at' IS NULL
      THEN jsonb_build_object('due_at', t.next_due_at) ELSE '{}' END
  FROM jsonb_to_recordset($1::jsonb) AS n(key text, template text, "to" text, ticket uuid, team text, opener text,
    agent text, "except" text, data jsonb)
  LEFT JOIN support_ticket t ON t.id = n.ticket,
  LATERAL (
    SELECT user_id FROM team_member WHERE n."to" = 'opener' AND team_id = n.team AND user_id = n.opener
    UNION SELECT m.author_id FROM support_message m
      JOIN team_member tm ON tm.team_id = n.team AND tm.user_id = m.author_id
      WHERE n."to" = 'followers' AND m.ticket_id = n.ticket AND m.author_type = 'user' AND m.posted_at IS NOT NULL
        AND m.author_id <> n.opener
    UNION SELECT a.user_id FROM agent a
      WHERE n."to" = 'support' AND (a.user_id = n.agent OR NOT EXISTS (SELECT FROM agent WHERE user_id = n.agent))
  ) recipient
  -- Each looked up by itself: PostgreSQL takes the few news for a hundred, and would read all users.
  JOIN LATERAL (SELECT id FROM "user" WHERE id = recipient.user_id AND deleted_at IS NULL OFFSET 0) u ON true
  WHERE u.id IS DISTINCT FROM n."except"
  ON CONFLICT (event_key, user_id) DO NOTHING`;

/** Tells whoever answers to a closed ticket so; once, since a machine might answer to that, too. */
export async function notifyAnswerToClosed(
  db: Database,
  ticket: Parameters<typeof factsOf>[0],
  userId: string,
  transaction: Transaction,
): Promise<void> {
  await db.sequelize.query(
    `INSERT INTO mail_outbox (event_key, user_id, template, data) VALUES ($1, $2, 'ticket_answer_to_closed', $3)
     ON CONFLICT (event_key, user_id) DO NOTHING`,
    { bind: [`ticket:${ticket.id}:answer-to-closed`, userId, JSON.stringify(factsOf(ticket))], transaction },
  );
  transaction.afterCommit(() => db.onMail());
}
