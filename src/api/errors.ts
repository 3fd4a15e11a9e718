import type { Context, Next } from 'koa';
import { AppError } from '../errors.js';
import type { Logger } from '../log.js';
import { isTransient } from '../stores/transient.js';

/** Turns what a route throws into an RFC 9457 problem document; what is not an AppError stays hidden. */
export function problems(log: Logger) {
  return async (ctx: Context, next: Next): Promise<void> => {
    try {
      await next();
      if (ctx.status === 404 && ctx.body == null)
        throw new AppError('not_found', 'There is no such address.');
      // The router says 501 of a method that no address has.
      if (ctx.status === 405 || ctx.status === 501)
        throw new AppError('method_not_allowed', `${ctx.method} is not possible here.`);
    } catch (thrown) {
      const error = thrown instanceof AppError ? thrown : hidden(thrown);
      if (error.status >= 500)
        log.error({ err: thrown, request_id: ctx.state.requestId as string }, 'request failed');
      ctx.status = error.status;
      ctx.set(error.headers);
      ctx.body = JSON.stringify({
        type: 'about:blank',
        title: error.title,
        status: error.status,
        code: error.code,
        detail: error.message,
        request_id: ctx.state.requestId as string,
        ...(error.errors && { errors: error.errors }),
        ...error.members,
      });
      ctx.type = 'application/problem+json';
    }
  };
}

function hidden(thrown: unknown): AppError {
  // Koa and the router speak of bad requests (a path that cannot be decoded) by such errors.
  const { status, expose } = thrown as { status?: number; expose?: boolean };
  if (expose && status !== undefined && status < 500) {
    return new AppError('malformed_request', 'The request could not be read.', { cause: thrown });
  }
  if (isTransient(thrown)) {
    return new AppError('unavailable', 'The database cannot be reached now; try again.', {
      cause: thrown,
      headers: { 'Retry-After': '5' },
    });
  }
  return new AppError('internal_error', 'Something went wrong on our side; it has been logged.', {
    cause: thrown,
  });
}
