/** The parts of the sandbox, put together. */
import type { Logger } from '../log.js';
import { Agenda } from './agenda.js';
import { Courier } from './callbacks.js';
import { Cashier } from './cashier.js';
import { FaultBook } from './faults.js';
import type { SandboxPayment } from './payment.js';
import { PaymentStore } from './store.js';

export interface SandboxOptions {
  /** 0 takes any free port. */
  port: number;
  /** The interface to listen on; by default loopback only. */
  host?: string;
  /** Where payers reach the sandbox; by default its own address. */
  baseUrl?: string;
  apiKey: string;
  webhookSecret: string;
  /** An NDJSON file that keeps the payments over restarts; without one they live in memory. */
  dataFile?: string;
  /** When a payment of 3.00 completes, and when one of 0.03 times out; milliseconds. */
  completeAfterMs?: number;
  timeoutAfterMs?: number;
  /** The first back-off of a callback in milliseconds; it doubles up to a minute. */
  callbackRetryMs?: number;
  rateLimitPerMinute?: number;
  logger: Logger;
}

/** What the routes work with. */
export interface Sandbox {
  apiKey: string;
  rateLimitPerMinute: number;
  agenda: Agenda;
  store: PaymentStore;
  faultBook: FaultBook;
  courier: Courier;
  cashier: Cashier;
  payUrl(payment: SandboxPayment): string;
}

/** @param url the sandbox's own address */
export function assemble(options: SandboxOptions, url: string): Sandbox {
  const { logger, apiKey, webhookSecret, baseUrl = url, rateLimitPerMinute = 100 } = options;
  const { completeAfterMs = 30_000, timeoutAfterMs = 5_000, callbackRetryMs: retryMs = 500 } = options;
  const agenda = new Agenda();
  const store = new PaymentStore(options.dataFile);
  const courier = new Courier({ store, agenda, webhookSecret, retryMs, logger });
  const delays = { completeAfterMs, timeoutAfterMs };
  const cashier = new Cashier({ store, agenda, courier, delays, logger });
  const payUrl = ({ external_payment_id }: SandboxPayment) =>
    `${baseUrl.replace(/\/+$/, '')}/pay/${external_payment_id}`;
  const faultBook = new FaultBook();
  for (const { payment_id, faults } of store.list()) faultBook.remember(payment_id, faults);
  return { apiKey, rateLimitPerMinute, agenda, store, faultBook, courier, cashier, payUrl };
}
