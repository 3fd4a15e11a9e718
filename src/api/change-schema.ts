/** A change as the platform is told it, in the feed and by the webhook. */
import { z } from 'zod';
import { changeTypes } from '../stores/changes.js';
import { at, idOf } from './wire.js';

export const placedChange = z
  .strictObject({
    position: z
      .number()
      .describe('Grows from change to change; its key.')
      .meta({ examples: [17] }),
    type: z.enum(changeTypes),
    object_type: z.enum(['project', 'subscription', 'usage_alert']),
    object_id: idOf('shop'),
    team_id: idOf('team-1').nullable(),
    at,
    data: z
      .record(z.string(), z.unknown())
      .describe('More of it; which fields depends on the type.')
      .meta({ examples: [{ status: 'inactive' }] }),
  })
  .meta({ id: 'PlatformChange' });
