/** The errors a client may see: a stable code each, and one table from code to HTTP status. RFC 9457. */

const catalogue = {
  malformed_request: [400, 'The request could not be read'],
  unauthenticated: [401, 'A valid token is needed'],
  invalid_signature: [401, 'The signature is missing or wrong'],
  forbidden: [403, 'Your role or token does not allow this'],
  plan_required: [403, 'Your plan does not include this'],
  not_found: [404, 'There is no such object'],
  method_not_allowed: [405, 'The resource does not have this method'],
  request_timeout: [408, 'The request took too long'],
  conflict: [409, 'The state of the object does not allow this'],
  plan_limit: [409, 'The plan has no room for it'],
  payment_in_progress: [409, 'A payment for this purchase is already under way'],
  not_for_sale: [409, 'This is not for sale'],
  insufficient_credit: [409, 'The credit does not suffice'],
  refund_not_possible: [409, 'The payment cannot be refunded like this'],
  payment_not_cancellable: [409, 'The payment can no longer be cancelled'],
  idempotency_in_progress: [409, 'A request with this Idempotency-Key is still being answered'],
  changes_gone: [410, 'Changes after this position are kept no longer'],
  payload_too_large: [413, 'The body is too large'],
  unsupported_media_type: [415, 'The content type is not supported'],
  validation_failed: [422, 'The request is not valid'],
  amount_mismatch: [422, 'The amount is not the price'],
  idempotency_key_reused: [422, 'This Idempotency-Key was used for another request'],
  rate_limited: [429, 'Too many requests'],
  internal_error: [500, 'Something went wrong on our side'],
  unavailable: [503, 'The service cannot answer now'],
} as const satisfies Record<string, readonly [status: number, title: string]>;

export type ErrorCode = keyof typeof catalogue;

/** One thing that is wrong with one field; `field` is a path such as `events.3.bytes`, or `body`. */
export interface FieldError {
  field: string;
  code: string;
  detail: string;
}

export interface AppErrorOptions {
  errors?: FieldError[];
  /** Further members of the problem document, such as the id of the payment that is in the way. */
  members?: Record<string, unknown>;
  headers?: Record<string, string>;
  cause?: unknown;
}

/** An error with a code from the catalogue; `message` is shown to the client as `detail`. */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly status: number;
  readonly title: string;
  readonly errors: FieldError[] | undefined;
  readonly members: Record<string, unknown>;
  readonly headers: Record<string, string>;

  constructor(
    readonly code: ErrorCode,
    detail: string,
    { errors, members = {}, headers = {}, cause }: AppErrorOptions = {},
  ) {
    super(detail, { cause });
    [this.status, this.title] = catalogue[code];
    this.errors = errors;
    this.members = members;
    this.headers = headers;
  }
}

/** A 422 about one field. */
export function invalidField(field: string, code: string, detail: string): AppError {
  return new AppError('validation_failed', `${field}: ${detail}`, { errors: [{ field, code, detail }] });
}

export const errorCodes = Object.keys(catalogue) as ErrorCode[];

export const statusOf = (code: ErrorCode): number => catalogue[code][0];
export const titleOf = (code: ErrorCode): string => catalogue[code][1];
