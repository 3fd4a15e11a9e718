/** What a route tells of itself beside what its schemas say; the API's document is made of it. */
import type { z } from 'zod';
import type { ErrorCode } from '../errors.js';

/** A body that is no JSON, or JSON that `handle` reads by itself. */
export interface Media {
  type: string;
  about: string;
  schema?: z.ZodType;
}

/** A route by its method and path: `get /api/payments/:id/status`. */
export type RouteName = `${'get' | 'post' | 'put' | 'patch' | 'delete'} /${string}`;

/**
 * Requests that an answer leads to, with where in the answer the parameters of their paths stand: `payments/0/payment_id`.
 * Parameters that are not named stand in the path of the request that was answered.
 */
export type Links = Readonly<Record<RouteName, Readonly<Record<string, string>>>>;

export interface Described {
  /** What success answers as JSON, or as another type; without it success has no body. */
  response?: z.ZodType | Media;
  /** Of success: 200 by default, 204 without `response`. */
  statuses?: readonly number[];
  /** Codes of refusals beside those that follow from access, schemas and idempotency. */
  errors?: readonly ErrorCode[];
  /** A body that `handle` reads itself. */
  reads?: Media;
  /** Caches may keep the answer: it has an ETag, and one that the client has already is not sent again. */
  cached?: true;
  links?: Links;
  /** Instead of what can be made up from the schemas. */
  examples?: { body?: unknown; response?: unknown };
  /** A page for people, or the target of its forms: no part of the API's document. */
  page?: true;
}

export function isMedia(response: z.ZodType | Media): response is Media {
  return 'about' in response;
}
