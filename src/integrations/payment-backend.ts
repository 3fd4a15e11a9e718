/** The payment backend, as its contract has it (docs/payment-backend.md). */
import fetch, { type Response } from 'node-fetch';
import CircuitBreaker from 'opossum';
import { z } from 'zod';
import { reportedStatuses, type ReportedStatus } from '../domain/payments.js';

/** The backend's word that repeating cannot change; `message` is for a person. */
export class BackendRejected extends Error {
  override readonly name = 'BackendRejected';
  constructor(
    readonly httpStatus: number,
    message: string,
  ) {
    super(message);
  }
}

/** No usable answer: down, slow, busy or held back. The same request may be sent again. */
export class BackendUnavailable extends Error {
  override readonly name = 'BackendUnavailable';
  constructor(
    message: string,
    /** Milliseconds after which another try makes sense, if that is known. */
    readonly retryAfterMs?: number,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

export interface InitiateRequest {
  payment_id: string;
  amount: number;
  currency: string;
  payment_method: string;
  metadata: Record<string, string | boolean>;
  callback_url: string;
}

const initiated = z.object({
  external_payment_id: z.string().min(1).max(255),
  status: z.enum(['pending', 'processing']),
  payment_url: z.string().max(4096).nullish(),
  qr_code: z.string().max(100_000).nullish(),
  expires_at: z.coerce.date().nullish(),
});
export type Initiated = z.infer<typeof initiated>;

const statusAnswer = z.object({
  external_payment_id: z.string(),
  status: z.enum(reportedStatuses),
  completed_at: z.coerce.date().nullish(),
  transaction_id: z.string().max(500).nullish(),
  provider_reference: z.string().max(500).nullish(),
});
export type StatusAnswer = z.infer<typeof statusAnswer>;

const cancelAnswer = z.object({ status: z.enum(reportedStatuses) });

interface BackendRequest {
  method: 'GET' | 'POST';
  path: string;
  body?: object;
  /** The idempotency key. */
  key?: string;
  /** Ends the request before its timeout. */
  signal?: AbortSignal | undefined;
}

export interface BackendOptions {
  url: string;
  apiKey: string;
  /** Takes the permission for one request: 0, or milliseconds to wait. */
  takePermit: () => Promise<number>;
  onRequest?: (operation: string, outcome: 'ok' | 'rejected' | 'unavailable' | 'no_permit') => void;
  onCircuit?: (open: boolean) => void;
  /** Milliseconds; the contract's 30 s by default. */
  timeoutMs?: number;
}

export type PaymentBackend = ReturnType<typeof createPaymentBackend>;

/** Milliseconds for which a backend that keeps failing is left alone. */
const circuitResetMs = 10_000;

/** A client; every method throws BackendRejected or BackendUnavailable. */
export function createPaymentBackend({
  url,
  apiKey,
  takePermit,
  onRequest,
  onCircuit,
  ...rest
}: BackendOptions) {
  const { timeoutMs = 30_000 } = rest;
  const breaker = new CircuitBreaker(exchange, {
    timeout: false,
    resetTimeout: circuitResetMs,
    volumeThreshold: 10,
    errorThresholdPercentage: 80,
    errorFilter: (error: unknown) => error instanceof BackendRejected,
  });
  breaker.on('open', () => onCircuit?.(true)).on('close', () => onCircuit?.(false));

  /** Takes a payment to the backend; the payment's id is the idempotency key, so a repetition is the same payment. */
  function initiate(request: InitiateRequest, signal?: AbortSignal): Promise<Initiated> {
    const path = '/api/v1/payments/initiate';
    return call('initiate', initiated, {
      method: 'POST',
      path,
      body: request,
      key: request.payment_id,
      signal,
    });
  }

  function status(externalPaymentId: string): Promise<StatusAnswer> {
    const path = `/api/v1/payments/${encodeURIComponent(externalPaymentId)}/status`;
    return call('status', statusAnswer, { method: 'GET', path });
  }

  /** Rejected with 400 when the payment has already ended, with 404 when the backend does not know it. */
  async function cancel(externalPaymentId: string): Promise<ReportedStatus> {
    const path = `/api/v1/payments/${encodeURIComponent(externalPaymentId)}/cancel`;
    return (await call('cancel', cancelAnswer, { method: 'POST', path })).status;
  }

  async function call<T>(operation: string, schema: z.ZodType<T>, request: BackendRequest): Promise<T> {
    const waitMs = await takePermit();
    if (waitMs > 0) {
      onRequest?.(operation, 'no_permit');
      throw new BackendUnavailable('the backend allows no more requests this minute', waitMs);
    }
    try {
      const answer = schema.safeParse(await breaker.fire(request));
      if (!answer.success) throw new BackendUnavailable(`unusable answer: ${z.prettifyError(answer.error)}`);
      onRequest?.(operation, 'ok');
      return answer.data;
    } catch (error) {
      onRequest?.(operation, error instanceof BackendRejected ? 'rejected' : 'unavailable');
      if (breaker.opened && !(error instanceof BackendRejected)) {
        throw new BackendUnavailable('the backend keeps failing and is left alone', circuitResetMs, {
          cause: error,
        });
      }
      throw error;
    }
  }

  async function exchange({ method, path, body, key, signal }: BackendRequest): Promise<unknown> {
    let response: Response;
    let text: string;
    try {
      response = await fetch(url + path, {
        method,
        headers: {
          Authorization: `Bearer ${apiKey}`,
          Accept: 'application/json',
          ...(body && { 'Content-Type': 'application/json' }),
          ...(key && { 'Idempotency-Key': key }),
        },
        ...(body && { body: JSON.stringify(body) }),
        redirect: 'error',
        size: 1_000_000,
        signal: signal
          ? AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)])
          : AbortSignal.timeout(timeoutMs),
      });
      text = await response.text();
    } catch (cause) {
      throw new BackendUnavailable('no answer from the payment backend', undefined, { cause });
    }
    if (response.ok) return parse(text);
    if ([400, 401, 403, 404, 409, 422].includes(response.status)) {
      throw new BackendRejected(response.status, reasonIn(text));
    }
    const retryAfter = Number(response.headers.get('Retry-After'));
    const retryAfterMs = retryAfter > 0 ? retryAfter * 1000 : undefined;
    throw new BackendUnavailable(`the payment backend answered ${response.status}`, retryAfterMs);
  }

  return { initiate, status, cancel, close: () => breaker.shutdown() };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new BackendUnavailable('the payment backend did not answer with JSON', undefined, { cause });
  }
}

/** The explanation in an error answer, whatever its shape. */
function reasonIn(text: string): string {
  try {
    const { detail, message, error } = JSON.parse(text) as Record<string, unknown>;
    const reason = [detail, message, error].find((candidate) => typeof candidate === 'string');
    return reason?.slice(0, 500) ?? '';
  } catch {
    return '';
  }
}
