import type { Context } from 'koa';
import getRawBody from 'raw-body';
import { AppError, invalidField } from '../errors.js';

/** A JSON body's size at most, in bytes. */
export const bodyLimit = 1_000_000;

/** Milliseconds in which it must have come. */
const bodyTimeoutMs = 60_000;

/**
 * The raw bytes of the request's body, as a signature is computed over.
 * @throws AppError `payload_too_large`, `request_timeout`, or `malformed_request` when the client breaks off.
 */
export async function readBody(ctx: Context, limit = bodyLimit): Promise<Buffer> {
  const { promise: late, cancel } = timeLimit();
  try {
    const length = ctx.get('Content-Length') || undefined;
    return await Promise.race([getRawBody(ctx.req, { limit, length }), late]);
  } catch (error) {
    if (error instanceof AppError) throw error;
    if ((error as { type?: string }).type === 'entity.too.large') {
      throw unread('payload_too_large', `The body may have at most ${limit} bytes.`);
    }
    throw new AppError('malformed_request', 'The body could not be read to its end.', { cause: error });
  } finally {
    cancel();
  }
}

function timeLimit(): { promise: Promise<never>; cancel: () => void } {
  let cancel = () => {};
  const promise = new Promise<never>((_, reject) => {
    const expire = () =>
      reject(unread('request_timeout', `The body must come within ${bodyTimeoutMs / 1000} s.`));
    const timer = setTimeout(expire, bodyTimeoutMs);
    cancel = () => clearTimeout(timer);
  });
  return { promise, cancel };
}

/** The rest of the body is not read, so the connection cannot be used again. */
function unread(code: 'payload_too_large' | 'request_timeout', detail: string): AppError {
  return new AppError(code, detail, { headers: { Connection: 'close' } });
}

/**
 * The body as JSON; an absent body is an empty object. `unchecked` leaves it to the caller whether text can be stored.
 * @throws AppError `unsupported_media_type`, `malformed_request`, or `validation_failed` for text that cannot be stored.
 */
export function readJson(ctx: Context, raw: Buffer, unchecked = false): unknown {
  if (raw.length === 0) return {};
  if (!ctx.is('application/json', '+json')) {
    throw new AppError('unsupported_media_type', 'Send the body as Content-Type: application/json.');
  }
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(raw);
    return JSON.parse(text, unchecked ? undefined : storable);
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError('malformed_request', 'The body is not valid JSON in UTF-8.');
  }
}

/** PostgreSQL stores neither NUL nor half a surrogate pair. As a reviver it also bounds the nesting. */
function storable(key: string, value: unknown): unknown {
  const texts = typeof value === 'string' ? key + value : key;
  if (/\0|[\ud800-\udfff]/u.test(texts)) {
    throw invalidField(key.slice(0, 200), 'not_storable', 'must not contain NUL or half of a surrogate pair');
  }
  return value;
}
