/** What happens to one ticket, as server-sent events for one reader. The place of the last message is all it remembers. */
import { once } from 'node:events';
import { PassThrough, type Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '../log.js';
import type { Follower, Live, Typist } from './live.js';

export interface StreamTimes {
  /** Between two comments that keep the connection open. */
  heartbeatMs: number;
  /** Between two checks that the reader may still read. */
  recheckMs: number;
  /** The reader connects anew after this. */
  lifetimeMs: number;
  /** A reader that takes nothing for so long is dropped. */
  stallMs: number;
}

const usual: StreamTimes = {
  heartbeatMs: 15_000,
  recheckMs: 60_000,
  lifetimeMs: 3_600_000,
  stallMs: 30_000,
};

/** When the database is away. */
const retryMs = 1_000;
/** In which a reader takes the rest. */
const graceMs = 5_000;

export interface TicketReader {
  ticketId: string;
  userId: string;
  /** The place of the last message that it has. */
  after: number;
  /** A few messages after a place, in their order. */
  messages(after: number): Promise<{ seq: number }[]>;
  ticket(): Promise<object>;
  isAllowed(): Promise<boolean>;
}

/** Begins once nothing can be missed. The stream ends by itself, and with `live`. */
export async function openTicketStream(
  live: Live,
  reader: TicketReader,
  { log, times }: { log: Logger; times?: Partial<StreamTimes> | undefined },
): Promise<Readable> {
  const { heartbeatMs, recheckMs, lifetimeMs, stallMs } = { ...usual, ...times };
  const out = new PassThrough();
  const gone = new AbortController();
  out.once('close', () => gone.abort());
  const unread = { messages: true, ticket: true };
  const typists = new Map<string, Typist & { name: string }>();
  let last = reader.after;
  let shown = '';
  let ended = false;
  let poke = () => {};
  const follower: Follower = {
    userId: reader.userId,
    wake(what) {
      if (what !== 'ticket') unread.messages = true;
      if (what !== 'messages') unread.ticket = true;
      poke();
    },
    typing(typist) {
      typists.set(typist.user, typist);
      poke();
    },
    end() {
      ended = true;
      poke();
      // One that takes nothing more must not keep the server from closing.
      setTimeout(() => out.destroy(), graceMs).unref();
    },
  };
  const leave = await live.follow(reader.ticketId, follower);
  gone.signal.addEventListener('abort', () => poke());
  void run()
    .catch((error: unknown) => {
      if (!gone.signal.aborted) log.error({ err: error }, 'a stream of a ticket broke off');
      out.destroy();
    })
    .finally(leave);
  return out;

  async function run(): Promise<void> {
    const endAt = Date.now() + lifetimeMs;
    let checkAt = Date.now() + recheckMs;
    let beatAt = Date.now() + heartbeatMs;
    // An id without data: a reader that loses its connection before the first message knows where it was.
    await write(`retry: 3000\nid: ${last}\n\n`);
    while (!ended && !gone.signal.aborted && Date.now() < endAt) {
      if (Date.now() >= checkAt) {
        if (!(await reader.isAllowed())) break;
        checkAt = Date.now() + recheckMs;
      }
      await tellTyping();
      if (!(await tellUnread())) await delay(retryMs, undefined, { signal: gone.signal });
      else if (Date.now() >= beatAt) {
        await write(':\n\n');
        beatAt = Date.now() + heartbeatMs;
      } else await pause(Math.min(endAt, checkAt, beatAt) - Date.now());
    }
    out.end();
    follower.end();
  }

  /** Returns false when it must be tried again. */
  async function tellUnread(): Promise<boolean> {
    try {
      while (unread.messages && !ended) await tellMessages();
      if (unread.ticket) await tellTicket();
      return true;
    } catch (error) {
      if (gone.signal.aborted) throw error;
      log.warn({ err: error }, 'a stream of a ticket waits for the database');
      return false;
    }
  }

  /** From the table, by place: whatever was heard twice, late or never, each comes once, in order. */
  async function tellMessages(): Promise<void> {
    unread.messages = false;
    try {
      const messages = await reader.messages(last);
      for (const message of messages) {
        await write(event('message', message, message.seq));
        last = message.seq;
      }
      if (messages.length > 0) unread.messages = true;
    } catch (error) {
      unread.messages = true;
      throw error;
    }
  }

  async function tellTicket(): Promise<void> {
    unread.ticket = false;
    try {
      const told = event('ticket', await reader.ticket());
      if (told !== shown) await write(told);
      shown = told;
    } catch (error) {
      unread.ticket = true;
      throw error;
    }
  }

  async function tellTyping(): Promise<void> {
    const all = [...typists.values()];
    typists.clear();
    for (const { author, name } of all) await write(event('typing', { author_type: author, name }));
  }

  /** Waits until the reader has taken what was written before, so that no more than one event waits for a slow one. */
  async function write(text: string): Promise<void> {
    if (out.write(text)) return;
    const signal = AbortSignal.any([gone.signal, AbortSignal.timeout(stallMs)]);
    await once(out, 'drain', { signal }).catch((error: unknown) => {
      log.info({ ticket: reader.ticketId }, 'a reader of a ticket was too slow, or left');
      gone.abort();
      throw error;
    });
  }

  /** Until there is something to do. */
  async function pause(ms: number): Promise<void> {
    if (unread.messages || unread.ticket || typists.size > 0 || ended || gone.signal.aborted) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      poke = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

function event(name: string, data: object, id?: number): string {
  return `${id === undefined ? '' : `id: ${id}\n`}event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
}
