/** Errors to clients as `application/problem+json`, RFC 9457. */
import { STATUS_CODES } from 'node:http';
import type { Middleware } from 'koa';
import type { Logger } from '../log.js';

interface ProblemOptions {
  errors?: { field: string; detail: string }[];
  headers?: Record<string, string>;
}

/** An answer other than success; `message` is shown to the client as `detail`. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly errors: ProblemOptions['errors'];
  readonly headers: Record<string, string>;

  constructor(
    readonly status: number,
    detail: string,
    { errors, headers = {} }: ProblemOptions = {},
  ) {
    super(detail);
    this.errors = errors;
    this.headers = headers;
  }
}

/** Answers every error as a problem document; an unexpected one is logged and told as a plain 500. */
export function problems(logger: Logger): Middleware {
  return async (ctx, next) => {
    try {
      await next();
      if (ctx.status === 404 && !ctx.body) throw new Problem(404, 'There is nothing at this address');
    } catch (error) {
      const problem = error instanceof Problem ? error : new Problem(500, 'Something went wrong');
      // Without a reader there is nobody to answer: the client left, or the sandbox closes.
      if (!ctx.writable) return;
      if (problem !== error) logger.error({ err: error, path: ctx.path }, 'request failed');
      const { status, message: detail, errors } = problem;
      ctx.set(problem.headers);
      ctx.status = status;
      ctx.body = { type: 'about:blank', title: STATUS_CODES[status], status, detail, errors };
      ctx.type = 'application/problem+json';
    }
  };
}
