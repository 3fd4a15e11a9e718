/**
 * Who looks on at tickets in this process, and one connection that hears of what happens to them in any process. What
 * is heard is a hint to read: see docs/decisions/0013-live-chat.md.
 */
import { QueryTypes } from 'sequelize';
import { AppError } from '../errors.js';
import type { Logger } from '../log.js';
import type { Metrics } from '../metrics.js';
import type { Database } from '../models/database.js';
import { listenTo, type Listener } from '../models/listener.js';
import { tellLookers, ticketChannel, type TicketNotification } from '../stores/ticket-news.js';

/** Somebody who types. */
export interface Typist {
  author: 'user' | 'support';
  user: string;
}

/** Somebody who looks on. */
export interface Follower {
  userId: string;
  /** Messages may have come, or the ticket have changed: read. */
  wake(what: 'messages' | 'ticket' | 'all'): void;
  typing(typist: Typist & { name: string }): void;
  /** No more will come from this process. */
  end(): void;
}

export type Live = ReturnType<typeof createLive>;

const reconnectMs = 1_000;
/** A connection that died without a word is noticed within this. */
const syncMs = 15_000;
const typingEveryMs = 1_000;
const maxRemembered = 10_000;
const maxFollowers = 5_000;
const maxOfOne = 100;

export function createLive(options: { db: Database; databaseUrl: string; log: Logger; metrics: Metrics }) {
  const { db, databaseUrl, log, metrics } = options;
  const byTicket = new Map<string, Set<Follower>>();
  const lastTyped = new Map<string, number>();
  let listener: Promise<Listener | undefined> | undefined;
  let retry: NodeJS.Timeout | undefined;
  let closed = false;
  const syncing = setInterval(() => void sync(), syncMs).unref();

  /** Resolves once whatever happens to the ticket from then on reaches the follower. Returns what ends that. */
  async function follow(ticketId: string, follower: Follower): Promise<() => void> {
    requireRoom(follower.userId);
    const others = byTicket.get(ticketId) ?? new Set();
    byTicket.set(ticketId, others.add(follower));
    metrics.ticketStreams.inc();
    await listening();
    return () => {
      const all = byTicket.get(ticketId);
      if (all?.delete(follower)) metrics.ticketStreams.dec();
      if (all?.size === 0) byTicket.delete(ticketId);
    };
  }

  function requireRoom(userId: string): void {
    if (closed) throw new AppError('unavailable', 'This server is about to stop.', { headers: again });
    const all = everyone();
    if (all.length >= maxFollowers) {
      throw new AppError('unavailable', 'Too many look on at tickets here.', { headers: again });
    }
    if (all.filter((one) => one.userId === userId).length >= maxOfOne) {
      throw new AppError('rate_limited', `You look on at ${maxOfOne} tickets.`, { headers: again });
    }
  }

  const everyone = () => [...byTicket.values()].flatMap((followers) => [...followers]);

  /** Without a connection nothing is lost either: when there is one again, everybody reads what was missed. */
  function listening(): Promise<Listener | undefined> {
    listener ??= listenTo({
      databaseUrl,
      channel: ticketChannel,
      onNotification: hear,
      onLost: reconnect,
    }).catch((error: unknown) => {
      log.warn({ err: error }, 'news of tickets are not heard of');
      return undefined;
    });
    return listener;
  }

  function reconnect(): void {
    listener = undefined;
    if (closed) return;
    clearTimeout(retry);
    retry = setTimeout(() => {
      void listening().then((heard) => {
        if (heard) for (const follower of everyone()) follower.wake('all');
      });
    }, reconnectMs).unref();
  }

  async function sync(): Promise<void> {
    await (await listener)?.sync().catch(() => {});
  }

  function hear(payload: string): void {
    const notification = JSON.parse(payload) as TicketNotification;
    const followers = byTicket.get(notification.ticket);
    if (!followers) return;
    if (notification.kind === 'typing') void passOnTyping(notification, followers);
    else
      for (const follower of followers)
        follower.wake(notification.kind === 'message' ? 'messages' : 'ticket');
  }

  async function passOnTyping({ author, user }: Typist, followers: ReadonlySet<Follower>): Promise<void> {
    try {
      const [row] = await db.sequelize.query<{ name: string }>(
        'SELECT name FROM "user" WHERE id = $1 AND deleted_at IS NULL',
        { bind: [user], type: QueryTypes.SELECT },
      );
      if (!row) return;
      for (const follower of followers)
        if (follower.userId !== user) follower.typing({ author, user, name: row.name });
    } catch (error) {
      log.warn({ err: error }, 'somebody types, and nobody is told');
    }
  }

  /** Tells all who look on, in every process, that somebody types: once a second at most. */
  async function typing(ticketId: string, { author, user }: Typist): Promise<void> {
    const key = `${ticketId} ${user}`;
    const now = performance.now();
    if (now - (lastTyped.get(key) ?? -Infinity) < typingEveryMs) return;
    if (lastTyped.size >= maxRemembered) lastTyped.clear();
    lastTyped.set(key, now);
    await tellLookers(db, { kind: 'typing', ticket: ticketId, author, user });
  }

  /** Sends everybody away: their connections would keep the server from closing. */
  async function close(): Promise<void> {
    closed = true;
    clearInterval(syncing);
    clearTimeout(retry);
    for (const follower of everyone()) follower.end();
    (await listener)?.close();
  }

  return { follow, typing, close };
}

const again = { 'Retry-After': '5' };
