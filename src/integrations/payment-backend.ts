/** The payment backend, as its contract has it (docs/payment-backend.md). */
import CircuitBreaker from 'opossum';
import { z } from 'zod';
import { reportedStatuses, type ReportedStatus } from '../domain/payments.js';
import { BackendRejected, BackendUnavailable, isAnswer, RefundNotSupported } from './backend-errors.js';
import { createExchange, type BackendRequest } from './backend-exchange.js';

export { BackendRejected, BackendUnavailable, RefundNotSupported };

export interface InitiateRequest {
  payment_id: string;
  amount: number;
  currency: string;
  payment_method: string;
  metadata: Record<string, string | boolean> & { team_id: string };
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

export interface RefundRequest {
  /** Names the refund: however often it is sent, the money moves once. */
  refund_id: string;
  /** All or part of what was paid, in units of the currency. */
  amount: number;
  /** That of the payment. */
  currency: string;
  /** For the backend's records; at most 500 characters. */
  reason?: string | undefined;
}

const refundAnswer = z.object({
  refund_id: z.string(),
  external_payment_id: z.string(),
  status: z.literal('completed'),
  refunded_at: z.string().pipe(z.coerce.date()),
});
export type Refunded = z.infer<typeof refundAnswer>;

export interface BackendOptions {
  url: string;
  apiKey: string;
  /** Takes the permission for one request of a team: 0, or milliseconds to wait. */
  takePermit: (teamId: string) => Promise<number>;
  onRequest?: (operation: string, outcome: 'ok' | 'rejected' | 'unavailable' | 'no_permit') => void;
  onCircuit?: (open: boolean) => void;
  /** Milliseconds; the contract's 30 s by default. */
  timeoutMs?: number;
}

export type PaymentBackend = ReturnType<typeof createPaymentBackend>;

/** Milliseconds for which a backend that keeps failing is left alone. */
const circuitResetMs = 10_000;

/** A client; each call is for a team, and every method throws BackendRejected or BackendUnavailable, `refund` also RefundNotSupported. */
export function createPaymentBackend({
  url,
  apiKey,
  takePermit,
  onRequest,
  onCircuit,
  ...rest
}: BackendOptions) {
  const { timeoutMs = 30_000 } = rest;
  const breaker = new CircuitBreaker(createExchange({ url, apiKey, timeoutMs }), {
    timeout: false,
    resetTimeout: circuitResetMs,
    volumeThreshold: 10,
    errorThresholdPercentage: 80,
    errorFilter: isAnswer,
  });
  breaker.on('open', () => onCircuit?.(true)).on('close', () => onCircuit?.(false));

  /** Takes a payment to the backend; the payment's id is the idempotency key, so a repetition is the same payment. */
  function initiate(request: InitiateRequest, signal?: AbortSignal): Promise<Initiated> {
    const path = '/api/v1/payments/initiate';
    return call(request.metadata.team_id, 'initiate', initiated, {
      method: 'POST',
      path,
      body: request,
      key: request.payment_id,
      signal,
    });
  }

  function status(externalPaymentId: string, teamId: string): Promise<StatusAnswer> {
    const path = `/api/v1/payments/${encodeURIComponent(externalPaymentId)}/status`;
    return call(teamId, 'status', statusAnswer, { method: 'GET', path });
  }

  /** Rejected with 400 when the payment has already ended, with 404 when the backend does not know it. */
  async function cancel(externalPaymentId: string, teamId: string): Promise<ReportedStatus> {
    const path = `/api/v1/payments/${encodeURIComponent(externalPaymentId)}/cancel`;
    return (await call(teamId, 'cancel', cancelAnswer, { method: 'POST', path })).status;
  }

  /**
   * Gives back all or part of a completed payment. Safe to repeat until it answers: `refund_id` is the idempotency key.
   *
   * Refunds are optional. A backend has none if it answers 405 or 501, or 404 for a payment whose status it tells: a
   * 404 alone may also mean that the payment is unknown, so the status is asked for, which takes another permit.
   * @throws RefundNotSupported if the backend has no refunds
   * @throws BackendRejected 400 if the payment is not completed or less than `amount` is left of it, 404 if it is
   * unknown, 422 if `refund_id` was another refund
   */
  async function refund(
    externalPaymentId: string,
    teamId: string,
    request: RefundRequest,
  ): Promise<Refunded> {
    const path = `/api/v1/payments/${encodeURIComponent(externalPaymentId)}/refund`;
    const { refund_id: key } = request;
    const expected = refundAnswer.extend({ refund_id: z.literal(key) });
    try {
      return await call(teamId, 'refund', expected, {
        method: 'POST',
        path,
        body: request,
        key,
        refund: true,
      });
    } catch (error) {
      if (!(error instanceof BackendRejected && error.httpStatus === 404)) throw error;
      await status(externalPaymentId, teamId);
      throw new RefundNotSupported(404);
    }
  }

  async function call<T>(
    teamId: string,
    operation: string,
    schema: z.ZodType<T>,
    request: BackendRequest,
  ): Promise<T> {
    const waitMs = await takePermit(teamId);
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
      onRequest?.(operation, isAnswer(error) ? 'rejected' : 'unavailable');
      if (breaker.opened && !isAnswer(error)) {
        throw new BackendUnavailable('the backend keeps failing and is left alone', circuitResetMs, {
          cause: error,
        });
      }
      throw error;
    }
  }

  return { initiate, status, cancel, refund, close: () => breaker.shutdown() };
}
