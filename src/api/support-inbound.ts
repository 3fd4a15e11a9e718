/** Mail that a mail server or a provider hands over by HTTP: an answer becomes a message of its ticket. */
import { AppError } from '../errors.js';
import { largestMail } from '../support/inbound-parse.js';
import { readBody } from './body.js';
import { route } from './route.js';

export const inboundRoutes = [
  route({
    method: 'post',
    path: '/api/support/inbound',
    summary: 'Hand over a mail that came in, as message/rfc822',
    access: { scopes: ['platform', 'admin'] },
    async handle({ ctx }, { inbound }) {
      if (!ctx.is('message/rfc822')) {
        throw new AppError('unsupported_media_type', 'Send the mail as Content-Type: message/rfc822.');
      }
      return { body: await inbound.receive(await readBody(ctx, largestMail)) };
    },
  }),
];
