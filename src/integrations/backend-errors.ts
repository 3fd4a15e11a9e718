/** How a call to the payment backend can end other than well. */

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

/** The backend answers, but has no call for refunds: the money must go back by another way. */
export class RefundNotSupported extends Error {
  override readonly name = 'RefundNotSupported';
  /** @param httpStatus 404, 405 or 501: how the backend said so */
  constructor(readonly httpStatus: number) {
    super('the payment backend has no refunds');
  }
}

/** Whether the backend has spoken, if not as hoped: it works, and the same request would be answered the same. */
export function isAnswer(error: unknown): error is BackendRejected | RefundNotSupported {
  return error instanceof BackendRejected || error instanceof RefundNotSupported;
}
