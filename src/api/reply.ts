/** What a route answers; 204 when it has neither status nor body. */
export interface Reply {
  status?: number;
  body?: unknown;
  /** Kept and told under the same Idempotency-Key instead of `body`, when that has a secret in it. */
  repeatedBody?: unknown;
  headers?: Record<string, string>;
}
