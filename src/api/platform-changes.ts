import { z } from 'zod';
import { changesAfter } from '../stores/changes.js';
import { route } from './route.js';
import { placedChange } from './change-schema.js';

const maximumLimit = 1000;

const query = z.strictObject({
  after: z
    .string()
    .regex(/^\d{1,15}$/, 'must be a next_after of this feed, or 0')
    .transform(Number)
    .default(0),
  limit: z
    .string()
    .regex(/^\d{1,9}$/, `must be a whole number from 1 to ${maximumLimit}`)
    .transform(Number)
    .pipe(z.int().min(1).max(maximumLimit))
    .default(100),
});

/** The feed of what the platform must learn of, for one that has no webhook, or whose webhook missed something. */
export const platformChangeRoutes = [
  route({
    method: 'get',
    path: '/api/platform/changes',
    summary: 'What has changed after a position, oldest first',
    access: { scopes: ['platform'] },
    query,
    response: z.strictObject({
      changes: z.array(placedChange),
      next_after: z
        .number()
        .describe('`after` of the next request.')
        .meta({ examples: [17] }),
    }),
    async handle({ query: { after, limit } }, { db }) {
      const changes = await changesAfter(db, after, limit);
      return { body: { changes, next_after: changes.at(-1)?.position ?? after } };
    },
  }),
];
