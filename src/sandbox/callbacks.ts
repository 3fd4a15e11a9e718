import { createHmac } from 'node:crypto';
import fetch from 'node-fetch';
import { isTerminal, type ReportedStatus } from '../domain/payments.js';
import type { Logger } from '../log.js';
import type { Agenda } from './agenda.js';
import { defaultDelayMs } from './faults.js';
import { callbackBody, type CallbackRecord, type SandboxPayment } from './payment.js';
import type { PaymentStore } from './store.js';

const timeoutMs = 30_000;
const longestBackOffMs = 60_000;

interface CourierOptions {
  store: PaymentStore;
  agenda: Agenda;
  webhookSecret: string;
  /** The first back-off in milliseconds; it doubles up to a minute. */
  retryMs: number;
  logger: Logger;
}

/** Delivers callbacks: each until the receiver answers 2xx, over restarts too. */
export class Courier {
  readonly #underWay = new Set<CallbackRecord>();

  constructor(private readonly options: CourierOptions) {}

  /** Plans whatever of the payment's callbacks is not delivered yet; harmless when repeated. */
  dispatch(payment: SandboxPayment): void {
    payment.callbacks.forEach((callback, index) => {
      if (callback.delivered_at || this.#underWay.has(callback)) return;
      const key = `callback ${payment.external_payment_id} ${index}`;
      this.options.agenda.at(key, Date.parse(callback.due_at), () => this.#attempt(payment, callback));
    });
  }

  /** Tries at once whatever of the payment's callbacks was never tried, and waits for the answers. */
  async deliverNow(payment: SandboxPayment): Promise<void> {
    const untried = payment.callbacks.filter(({ attempts }) => attempts === 0);
    await Promise.all(untried.map((callback) => this.#attempt(payment, callback)));
  }

  /** Tries once, keeps what came of it, and plans what is to follow. Never rejects. */
  async #attempt(payment: SandboxPayment, callback: CallbackRecord): Promise<void> {
    const { store, agenda, retryMs, logger } = this.options;
    this.#underWay.add(callback);
    const status = await this.#post(payment, callback);
    this.#underWay.delete(callback);
    if (agenda.signal.aborted) return;

    callback.attempts += 1;
    callback.last_status = status;
    const delivered = status !== null && status >= 200 && status < 300;
    if (delivered) {
      callback.delivered_at = new Date().toISOString();
      payment.callbacks.push(...afterwards(payment, callback));
    } else {
      const backOffMs = Math.min(retryMs * 2 ** (callback.attempts - 1), longestBackOffMs);
      callback.due_at = new Date(Date.now() + backOffMs).toISOString();
    }
    store.save(payment);
    logger.info(
      { payment: payment.payment_id, status: callback.status, attempt: callback.attempts, answer: status },
      delivered ? 'callback delivered' : 'callback not delivered, will be tried again',
    );
    this.dispatch(payment);
  }

  /** @returns the HTTP status of the answer; null if there was none. */
  async #post(payment: SandboxPayment, callback: CallbackRecord): Promise<number | null> {
    const body = JSON.stringify(callbackBody(payment, callback.status));
    try {
      // node-fetch would end the process: by an error of the body that nobody listens for.
      this.options.agenda.signal.throwIfAborted();
      const response = await fetch(payment.callback_url, {
        method: 'POST',
        body,
        headers: { 'content-type': 'application/json', ...this.#signatureHeader(callback, body) },
        redirect: 'manual',
        signal: AbortSignal.any([this.options.agenda.signal, AbortSignal.timeout(timeoutMs)]),
      });
      response.body?.resume();
      return response.status;
    } catch {
      return null;
    }
  }

  #signatureHeader({ signature }: CallbackRecord, body: string): Record<string, string> {
    if (signature === 'none') return {};
    const secret = signature === 'valid' ? this.options.webhookSecret : `not ${this.options.webhookSecret}`;
    return { 'x-payment-signature': sign(body, secret) };
  }
}

/** The value of `X-Payment-Signature` for a raw body. */
export function sign(body: string, secret: string): string {
  return `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
}

/** The callbacks by which the world learns of `status`, as the payment's faults have it. */
export function callbacksFor({ faults }: SandboxPayment, status: ReportedStatus): CallbackRecord[] {
  const now = Date.now();
  switch (faults.callback) {
    case 'never':
      return [];
    case 'twice':
      return [newCallback(status, now), newCallback(status, now)];
    case 'late':
      return [newCallback(status, now + (faults.callback_delay_ms ?? defaultDelayMs))];
    case 'bad_signature':
      return [newCallback(status, now, 'wrong')];
    case 'unsigned':
      return [newCallback(status, now, 'none')];
    case 'early':
    case 'out_of_order':
    case undefined:
      return [newCallback(status, now)];
  }
}

/** Out of order: once the end has been told, the news that the payment is under way comes limping behind. */
function afterwards({ faults }: SandboxPayment, delivered: CallbackRecord): CallbackRecord[] {
  const stale = faults.callback === 'out_of_order' && isTerminal(delivered.status);
  return stale ? [newCallback('processing', Date.now())] : [];
}

function newCallback(
  status: ReportedStatus,
  due: number,
  signature: CallbackRecord['signature'] = 'valid',
): CallbackRecord {
  return {
    status,
    signature,
    due_at: new Date(due).toISOString(),
    attempts: 0,
    last_status: null,
    delivered_at: null,
  };
}
