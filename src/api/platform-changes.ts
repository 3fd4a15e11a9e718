import { z } from 'zod';
import { keptDays } from '../domain/retention.js';
import { AppError } from '../errors.js';
import { changesAfter, hasMissed } from '../stores/changes.js';
import { route } from './route.js';
import { placedChange } from './change-schema.js';
import { wholeNumber } from './whole-number.js';

const query = z.strictObject({
  after: wholeNumber(0, 10 ** 15).default(0),
  limit: wholeNumber(1, 1000).default(100),
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
    errors: ['changes_gone'],
    async handle({ query: { after, limit } }, { db }) {
      const changes = await changesAfter(db, after, limit);
      if (hasMissed(after, changes)) throw gone(after, changes[0]!.position - 1);
      return { body: { changes, next_after: changes.at(-1)?.position ?? after } };
    },
  }),
];

const gone = (after: number, resumeAfter: number) =>
  new AppError(
    'changes_gone',
    `Changes after ${after} were deleted: they are kept for ${keptDays.platformChanges} days. Take the state anew, then go on with after=${resumeAfter}.`,
    { members: { resume_after: resumeAfter } },
  );
