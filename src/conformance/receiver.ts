import { EventEmitter, once } from 'node:events';
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** One callback as it came. */
export interface Delivery {
  raw: Buffer;
  /** The body as JSON; undefined if it is none. */
  body: unknown;
  signature: string | undefined;
  /** The HTTP status with which it was answered. */
  answered: number;
}

/** The callbacks of one payment, under an address of their own. */
export class Mailbox {
  readonly deliveries: Delivery[] = [];
  readonly #news = new EventEmitter();

  /** @param answers HTTP statuses for the first callbacks; the others are answered 200 */
  constructor(
    readonly url: string,
    private readonly answers: number[],
  ) {}

  /** @returns the HTTP status to answer with. */
  take(raw: Buffer, signature: string | undefined): number {
    const answered = this.answers.shift() ?? 200;
    this.deliveries.push({ raw, body: parse(raw), signature, answered });
    this.#news.emit('delivery');
    return answered;
  }

  /** The first delivery that `matches`; undefined if none comes within `withinMs` milliseconds. */
  async find(matches: (delivery: Delivery) => boolean, withinMs: number): Promise<Delivery | undefined> {
    const signal = AbortSignal.timeout(withinMs);
    for (;;) {
      const found = this.deliveries.find(matches);
      if (found || signal.aborted) return found;
      await once(this.#news, 'delivery', { signal }).catch(() => undefined);
    }
  }
}

/** An HTTP server that takes callbacks. */
export class CallbackReceiver {
  readonly #mailboxes = new Map<string, Mailbox>();
  readonly #server = createServer((request, response) => void this.#receive(request, response));
  #baseUrl = '';

  /**
   * Listens on loopback, or on every interface if the backend reaches it by a `baseUrl` of its own.
   * @throws the error of the listening socket
   */
  static async start(port = 0, baseUrl?: string): Promise<CallbackReceiver> {
    const receiver = new CallbackReceiver();
    receiver.#server.listen(port, baseUrl === undefined ? '127.0.0.1' : undefined);
    await once(receiver.#server, 'listening');
    const address = receiver.#server.address() as AddressInfo;
    receiver.#baseUrl = baseUrl?.replace(/\/+$/, '') ?? `http://127.0.0.1:${address.port}`;
    return receiver;
  }

  /** Where callbacks for `name` go; they are answered 404 unless there is such a mailbox. */
  urlOf(name: string): string {
    return `${this.#baseUrl}/callbacks/${name}`;
  }

  open(answers: number[] = []): Mailbox {
    const name = randomUUID();
    const mailbox = new Mailbox(this.urlOf(name), [...answers]);
    this.#mailboxes.set(name, mailbox);
    return mailbox;
  }

  /**
   * Waits for what is still to come, at most `withinMs` milliseconds: every payment of a run ends,
   * and a backend whose last callback finds nobody would go on trying.
   */
  async drain(withinMs: number): Promise<void> {
    const accepted = ({ answered }: Delivery) => answered === 200;
    await Promise.all([...this.#mailboxes.values()].map((mailbox) => mailbox.find(accepted, withinMs)));
  }

  async close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  async #receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const mailbox = this.#mailboxes.get(request.url?.split('/').at(-1) ?? '');
    const raw = await buffer(request).catch(() => undefined);
    if (!raw) return;
    const signature = request.headers['x-payment-signature'];
    const known = mailbox && request.method === 'POST';
    response.writeHead(known ? mailbox.take(raw, signature?.toString()) : 404).end();
  }
}

function parse(raw: Buffer): unknown {
  try {
    return JSON.parse(raw.toString());
  } catch {
    return undefined;
  }
}
