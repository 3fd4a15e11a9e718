/** What Octroi sends to others, for those who receive it. */
import { z } from 'zod';
import type { ZodOpenApiOperationObject, ZodOpenApiPathsObject } from 'zod-openapi';
import { placedChange } from '../api/change-schema.js';

const signature = ['X-Octroi-Timestamp', 'X-Octroi-Signature'].map((name) => ({
  name,
  in: 'header' as const,
  required: true,
  schema: { type: 'string' as const },
  description: name.endsWith('Signature')
    ? '`sha256=` and the HMAC-SHA256 of timestamp, `.` and body in hex.'
    : 'Seconds since 1970.',
}));

function webhook(
  operation: Pick<ZodOpenApiOperationObject, 'operationId' | 'summary' | 'description'> & { body: z.ZodType },
): { post: ZodOpenApiOperationObject } {
  const { body, ...told } = operation;
  return {
    post: {
      ...told,
      tags: ['Webhooks'],
      security: [],
      parameters: signature,
      requestBody: { required: true, content: { 'application/json': { schema: body } } },
      responses: {
        '200': { description: 'Any 2xx within 10 seconds: taken. Everything else is tried again.' },
      },
    },
  };
}

export const webhooks: ZodOpenApiPathsObject = {
  platformChanges: webhook({
    operationId: 'platformChanges',
    summary: 'What the platform must learn of, as in `GET /api/platform/changes`',
    description: 'To `PLATFORM_WEBHOOK_URL`, in the order of `position`; a change may come twice.',
    body: z.strictObject({ changes: z.array(placedChange).max(100) }),
  }),
  supportChat: webhook({
    operationId: 'supportChat',
    summary: 'News of tickets for the chat of the support team',
    description: 'To `CHAT_WEBHOOK_URL`, in the shape of Slack’s incoming webhooks.',
    body: z.strictObject({
      text: z.string().meta({ examples: ['#1042 is urgent: Where is my invoice?'] }),
      blocks: z.array(z.record(z.string(), z.unknown())).meta({ examples: [[]] }),
    }),
  }),
};
