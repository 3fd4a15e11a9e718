/** Mail that a mail server or a provider hands over by HTTP: an answer becomes a message of its ticket. */
import { AppError } from '../errors.js';
import { largestMail } from '../support/inbound-parse.js';
import { readBody } from './body.js';
import { route } from './route.js';
import { z } from 'zod';
import { uuid, words } from './wire.js';

export const inboundRoutes = [
  route({
    method: 'post',
    path: '/api/support/inbound',
    summary: 'Hand over a mail that came in, as message/rfc822',
    access: { scopes: ['platform', 'admin'] },
    reads: { type: 'message/rfc822', about: 'The mail as it came, with its headers; at most 26 MB.' },
    response: z.strictObject({
      outcome: z.enum(['posted', 'ignored', 'duplicate']),
      reason: words('no_match').describe('Why it was ignored.').optional(),
      ticket_id: uuid.nullable().optional(),
      message_id: uuid.nullable().optional(),
    }),
    async handle({ ctx }, { inbound }) {
      if (!ctx.is('message/rfc822')) {
        throw new AppError('unsupported_media_type', 'Send the mail as Content-Type: message/rfc822.');
      }
      return { body: await inbound.receive(await readBody(ctx, largestMail)) };
    },
  }),
];
