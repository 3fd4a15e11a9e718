/** The API's document, OpenAPI 3.1, made of the routes and the very schemas that check their input. */
import { readFileSync } from 'node:fs';
import { createDocument, type oas31, type ZodOpenApiPathsObject } from 'zod-openapi';
import type { Route, RouteSpec } from '../api/route.js';
import { exampleOf, type Schema, type Schemas } from './examples.js';
import { operationOf } from './operation.js';
import { problem, problemExamples, refusalComponents, refusalsOf } from './refusals.js';
import { tagsOf } from './tags.js';
import { webhooks } from './webhooks.js';

export type Document = oas31.OpenAPIObject;

const about = `Payments, add-ons, usage metering and support for self-hosted app platforms.

JSON, fields in \`snake_case\`, instants in ISO 8601 (UTC). Every answer has an \`X-Request-Id\`, the caller's own if it sent
one. Lists are paged: \`next_cursor\` is the \`cursor\` of the next page. Refusals are problem documents (RFC 9457); what a
program decides by is their \`code\`. What belongs to others answers 404, as if it did not exist.`;

/** Routes that are part of it: all but pages. */
export const documented = (routes: readonly Route[]) =>
  (routes as unknown as RouteSpec<unknown, unknown, unknown>[]).filter(({ page }) => !page);

export const templateOf = (path: string) => path.replace(/:(\w+)/g, '{$1}');

export function createApiDocument(routes: readonly Route[]): Document {
  const paths: ZodOpenApiPathsObject = {};
  for (const route of documented(routes)) {
    const path = (paths[templateOf(route.path)] ??= {});
    path[route.method] = operationOf(route);
  }
  const document = createDocument(
    {
      openapi: '3.1.1',
      info: { title: 'Octroi', version: versionOfPackage(), description: about, license },
      servers: [{ url: '/', description: 'The Octroi that served this document.' }],
      tags: [
        ...tagsOf(documented(routes).map(({ path }) => path)),
        { name: 'Webhooks', description: 'What Octroi sends to others.' },
      ],
      paths,
      webhooks,
      components: {
        schemas: { Problem: problem },
        responses: refusalComponents(documented(routes).map(refusalsOf)),
        examples: problemExamples,
        parameters,
        securitySchemes,
      },
    },
    { override: ({ jsonSchema }) => shorten(jsonSchema) },
  );
  addExamples(document as unknown as Exampled);
  return document;
}

const license = { name: 'MIT', identifier: 'MIT' };

const parameters = {
  IdempotencyKey: {
    name: 'Idempotency-Key',
    in: 'header' as const,
    schema: { type: 'string' as const, pattern: '^[\\x21-\\x7e]{1,255}$' },
    description: 'Makes the request safe to repeat: the same key and request get the first answer again.',
    example: 'order-4711',
  },
  IfNoneMatch: {
    name: 'If-None-Match',
    in: 'header' as const,
    schema: { type: 'string' as const },
    description: 'The `ETag` that the client has.',
    example: '"x7Yv0c2Gm1"',
  },
};

const securitySchemes = {
  token: {
    type: 'http' as const,
    scheme: 'bearer',
    description: 'An API token, `oct_…`; its scope says what it may do.',
  },
  jwt: {
    type: 'http' as const,
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description: 'A JWT of the platform; `sub` is the user. It has the scope `user`.',
  },
  paymentSignature: {
    type: 'apiKey' as const,
    in: 'header' as const,
    name: 'X-Payment-Signature',
    description: '`sha256=` and the HMAC-SHA256 of the raw body in hex, by `PAYMENT_WEBHOOK_SECRET`.',
  },
};

/** What a format or a number's type says already. */
function shorten(schema: Pick<oas31.SchemaObject, 'format' | 'pattern' | 'maximum' | 'minimum'>): void {
  if (/^(date|date-time|uuid)$/.test(schema.format ?? '')) delete schema.pattern;
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
}

/** What examples are added to; the library's types leave too much open. */
interface Exampled {
  paths: Record<string, Record<string, Operation>>;
  webhooks: Record<string, Record<string, Operation>>;
  components: { schemas: Schemas };
}
interface Operation {
  parameters?: { name?: string; schema?: Schema; example?: unknown }[];
  requestBody?: Body;
  responses: Record<string, Body>;
}
interface Body {
  content?: Record<string, { schema?: Schema; example?: unknown }>;
}

/** For every parameter and JSON body that declares none. */
function addExamples({ paths, webhooks, components: { schemas } }: Exampled): void {
  const items = Object.values({ ...paths, ...webhooks });
  for (const { parameters = [], requestBody, responses } of items.flatMap((item) => Object.values(item))) {
    for (const parameter of parameters) {
      if (parameter.schema) parameter.example ??= exampleOf(parameter.schema, schemas, parameter.name);
    }
    for (const body of [requestBody, ...Object.values(responses)]) {
      const json = body?.content?.['application/json'];
      if (json?.schema && json.example === undefined) json.example = exampleOf(json.schema, schemas);
    }
  }
}

/** Of Octroi. */
export function versionOfPackage(): string {
  const file = new URL('../../package.json', import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
