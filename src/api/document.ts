/** The API's document, made once a process. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { createApiDocument } from '../openapi/document.js';
import { route, type Route } from './route.js';

/** Neither wrong for five minutes nor private. */
const forEveryone = 'public, max-age=300';

/** `all` are the routes of the document, these included. */
export function documentRoutes(all: () => readonly Route[]): Route[] {
  let made: { text: string; etag: string } | undefined;
  const document = () => (made ??= withTag(JSON.stringify(createApiDocument(all()))));
  return [
    route({
      method: 'get',
      path: '/openapi.json',
      summary: 'This document: OpenAPI 3.1',
      access: 'public',
      response: {
        type: 'application/json',
        about: 'The document of the API.',
        schema: z.looseObject({
          openapi: z.literal('3.1.1'),
          info: z.looseObject({
            title: z.literal('Octroi'),
            version: z.string().meta({ examples: ['0.1.0'] }),
          }),
          paths: z.record(z.string(), z.unknown()).meta({ examples: [{}] }),
        }),
      },
      cached: true,
      handle({ ctx }) {
        const { text, etag } = document();
        const headers = { ETag: etag, 'Cache-Control': forEveryone, 'Content-Type': 'application/json' };
        ctx.status = 200;
        ctx.set('ETag', etag);
        return Promise.resolve(ctx.fresh ? { status: 304, headers } : { body: text, headers });
      },
    }),
  ];
}

const withTag = (text: string) => ({
  text,
  etag: `"${createHash('sha256').update(text).digest('base64url').slice(0, 27)}"`,
});
