/** How operations refuse: the problem document, and which of its codes a route may answer with. */
import { z } from 'zod';
import type { ZodOpenApiResponseObject, ZodOpenApiResponsesObject } from 'zod-openapi';
import type { RouteSpec } from '../api/route.js';
import { errorCodes, statusOf, titleOf, type ErrorCode } from '../errors.js';

export const problem = z
  .looseObject({
    type: z.literal('about:blank'),
    title: z.string(),
    status: z.int(),
    code: z.enum(errorCodes as [ErrorCode, ...ErrorCode[]]).describe('Stable; what programs decide by.'),
    detail: z.string().describe('For people.'),
    request_id: z.string().describe('As the answer’s `X-Request-Id`, and in our log.'),
    errors: z
      .array(z.strictObject({ field: z.string(), code: z.string(), detail: z.string() }))
      .optional()
      .describe('What is wrong with which field; `field` is a path such as `events.3.bytes`, or `body`.'),
  })
  .meta({
    id: 'Problem',
    description: 'A refusal (RFC 9457); some codes have further members, such as `payment_id`.',
  });

const ofEvery = ['malformed_request', 'internal_error', 'unavailable'] as const;
const ofBodies = ['request_timeout', 'payload_too_large', 'unsupported_media_type'] as const;
const ofKeys = ['idempotency_in_progress', 'idempotency_key_reused'] as const;

/** Every code that a route may answer with, by status. */
export function refusalsOf(route: RouteSpec<unknown, unknown, unknown>): ErrorCode[] {
  const { access, params, query, body, reads, idempotent, unlimited, errors = [] } = route;
  const codes = new Set<ErrorCode>([
    ...ofEvery,
    ...(unlimited ? [] : (['rate_limited'] as const)),
    ...(access === 'public' ? [] : (['unauthenticated', 'forbidden'] as const)),
    ...(params ? (['not_found'] as const) : []),
    ...(body || reads ? ofBodies : []),
    ...(params || query || body ? (['validation_failed'] as const) : []),
    ...(idempotent ? ofKeys : []),
    ...errors,
  ]);
  return errorCodes.filter((code) => codes.has(code));
}

/** The refusals of an operation by status, each by its name among the components. */
export function refusals(codes: readonly ErrorCode[]): ZodOpenApiResponsesObject {
  const named = byStatus(codes).map(([status, own]) => [
    status,
    { $ref: `#/components/responses/${own.join('.')}` },
  ]);
  return Object.fromEntries(named) as ZodOpenApiResponsesObject;
}

/** What those names stand for. */
export function refusalComponents(operations: readonly (readonly ErrorCode[])[]) {
  const groups = operations.flatMap(byStatus).map(([, own]) => [own.join('.'), refusal(own)]);
  return Object.fromEntries(groups) as Record<string, ZodOpenApiResponseObject>;
}

function byStatus(codes: readonly ErrorCode[]): [status: string, codes: ErrorCode[]][] {
  const statuses = [...new Set(codes.map(statusOf))];
  return statuses.map((status) => [String(status), codes.filter((code) => statusOf(code) === status)]);
}

function refusal(codes: readonly ErrorCode[]): ZodOpenApiResponseObject {
  const examples = codes.map((code) => [code, { $ref: `#/components/examples/${code}` }]);
  return {
    description: codes.map((code) => `\`${code}\`: ${titleOf(code)}.`).join(' '),
    content: {
      'application/problem+json': {
        schema: problem,
        examples: Object.fromEntries(examples) as Record<string, { $ref: string }>,
      },
    },
  };
}

/** One example a code. */
export const problemExamples = Object.fromEntries(
  errorCodes.map((code) => [
    code,
    {
      summary: titleOf(code),
      value: {
        type: 'about:blank',
        title: titleOf(code),
        status: statusOf(code),
        code,
        detail: `${titleOf(code)}.`,
        request_id: 'c2a1f0de-6c0b-4b0e-9d53-7d1b0a3c5e77',
      },
    },
  ]),
);
