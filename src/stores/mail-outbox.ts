/** The outbox of mails, as those who send see it: rows are written in the transactions of what they tell about. */
import { QueryTypes } from 'sequelize';
import { mailAwayGapMs, mailRetryGapMs } from '../domain/mail.js';
import type { Database } from '../models/database.js';

/** Longer than a mail may take to be sent: only what a crash left behind is taken over. */
const leaseMs = 120_000;
const longestError = 500;

/** A mail that is ours to send until its lease ends. */
export interface ClaimedMail {
  id: bigint;
  template: string;
  data: unknown;
  attempts: number;
  userId: string;
  /** null: the user was deleted. */
  email: string | null;
  name: string;
  locale: 'en' | 'fr';
  /** Topics of which the user wants no mail. */
  unsubscribed: string[];
  /** The team that it is about, if its data or its payment say. */
  team: string | null;
  /** The same at every attempt, and of no other mail: the part before the @ of the Message-ID. */
  messageKey: string;
}

/** Mail that is neither sent nor refused. */
export interface WaitingMail {
  count: number;
  /** Milliseconds until the first of it is to be tried; below 0: since when it is due; null: there is none. */
  dueInMs: number | null;
}

export type MailOutbox = ReturnType<typeof createMailOutbox>;

export function createMailOutbox({ sequelize }: Database) {
  /** Takes the mail that has been due longest; no two callers get the same. */
  async function claim(): Promise<ClaimedMail | undefined> {
    const [row] = await sequelize.query<ClaimedRow>(claimOne, { bind: [leaseMs], type: QueryTypes.SELECT });
    if (!row) return undefined;
    const { user_id: userId, message_key: messageKey, ...mail } = row;
    return { ...mail, userId, messageKey };
  }

  async function recordSent({ id }: ClaimedMail): Promise<void> {
    await sequelize.query(
      `UPDATE mail_outbox SET sent_at = now(), last_error = NULL WHERE id = $1 AND refused_at IS NULL`,
      { bind: [id] },
    );
  }

  /** It will be tried again, after a gap that grows; a server that is away is asked again within a minute. */
  async function postpone({ id, attempts }: ClaimedMail, reason: string, away: boolean): Promise<void> {
    const gapMs = away ? mailAwayGapMs(attempts) : mailRetryGapMs(attempts);
    await sequelize.query(
      `UPDATE mail_outbox SET next_attempt_at = now() + $2 * interval '1 millisecond', last_error = $3
       WHERE id = $1 AND sent_at IS NULL AND attempts = $4`,
      { bind: [id, gapMs, shorten(reason), attempts] },
    );
  }

  /** It will not be tried again. */
  async function refuse({ id }: ClaimedMail, reason: string): Promise<void> {
    await sequelize.query(
      `UPDATE mail_outbox SET refused_at = now(), last_error = $2 WHERE id = $1 AND sent_at IS NULL`,
      { bind: [id, shorten(reason)] },
    );
  }

  async function waiting(): Promise<WaitingMail> {
    const [row] = await sequelize.query<WaitingMail>(
      `SELECT count(*)::int AS count, (EXTRACT(epoch FROM min(next_attempt_at) - now()) * 1000)::float8 AS "dueInMs"
       FROM mail_outbox WHERE sent_at IS NULL AND refused_at IS NULL`,
      { type: QueryTypes.SELECT },
    );
    return row ?? { count: 0, dueInMs: null };
  }

  return { claim, recordSent, postpone, refuse, waiting };
}

interface ClaimedRow extends Omit<ClaimedMail, 'userId' | 'messageKey'> {
  user_id: string;
  message_key: string;
}

/** $1: the lease in milliseconds. */
const claimOne = `
  WITH due AS (
    SELECT id FROM mail_outbox
    WHERE sent_at IS NULL AND refused_at IS NULL AND next_attempt_at <= now()
    ORDER BY next_attempt_at, id LIMIT 1 FOR UPDATE SKIP LOCKED
  ), m AS (
    UPDATE mail_outbox SET attempts = attempts + 1, next_attempt_at = now() + $1 * interval '1 millisecond'
    WHERE id IN (SELECT id FROM due)
    RETURNING *
  )
  SELECT m.id, m.user_id, m.message_key, m.template, m.data, m.attempts,
    CASE WHEN u.deleted_at IS NULL THEN u.email END AS email, u.name, u.locale, t.name AS team,
    ARRAY(SELECT topic FROM mail_unsubscription s WHERE s.user_id = m.user_id) AS unsubscribed
  FROM m JOIN "user" u ON u.id = m.user_id
  LEFT JOIN payment p ON p.id = CASE
    WHEN m.data ->> 'payment_id' ~ '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
    THEN (m.data ->> 'payment_id')::uuid END
  LEFT JOIN team t ON t.id = COALESCE(m.data ->> 'team_id', p.team_id)`;

const shorten = (reason: string) => reason.slice(0, longestError);
