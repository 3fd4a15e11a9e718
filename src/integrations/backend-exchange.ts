/** One request to the payment backend and its answer, or the error that the answer stands for. */
import fetch, { type Response } from 'node-fetch';
import { BackendRejected, BackendUnavailable, RefundNotSupported } from './backend-errors.js';

export interface BackendRequest {
  method: 'GET' | 'POST';
  path: string;
  body?: object;
  /** The idempotency key. */
  key?: string;
  /** Ends the request before its timeout. */
  signal?: AbortSignal | undefined;
  /** A refund, which a backend may do without: 405 and 501 say so. */
  refund?: true;
}

export interface ExchangeOptions {
  url: string;
  apiKey: string;
  timeoutMs: number;
}

const refusals = [400, 401, 403, 404, 409, 422];
const noSuchCall = [405, 501];

/**
 * Sends a request; returns the answer as JSON.
 * @throws BackendRejected, BackendUnavailable, and for a refund RefundNotSupported
 */
export function createExchange(options: ExchangeOptions) {
  return async (request: BackendRequest): Promise<unknown> => {
    const { response, text } = await send(options, request);
    if (response.ok) return parse(text);
    if (refusals.includes(response.status)) throw new BackendRejected(response.status, reasonIn(text));
    if (request.refund && noSuchCall.includes(response.status)) throw new RefundNotSupported(response.status);
    const retryAfter = Number(response.headers.get('Retry-After'));
    const retryAfterMs = retryAfter > 0 ? retryAfter * 1000 : undefined;
    throw new BackendUnavailable(`the payment backend answered ${response.status}`, retryAfterMs);
  };
}

async function send(
  { url, apiKey, timeoutMs }: ExchangeOptions,
  { method, path, body, key, signal }: BackendRequest,
): Promise<{ response: Response; text: string }> {
  try {
    // node-fetch would end the process: by an error of the body that nobody listens for.
    signal?.throwIfAborted();
    const response = await fetch(url + path, {
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
    return { response, text: await response.text() };
  } catch (cause) {
    throw new BackendUnavailable('no answer from the payment backend', undefined, { cause });
  }
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
