/** Traffic that the platform counted itself, in batches; and what no project could be found for. */
import { z } from 'zod';
import type { TrafficEvent } from '../metering/recorder.js';
import type { Database } from '../models/database.js';
import { listUnknownHosts } from '../stores/unknown-hosts.js';
import { decodeCursor, pageOf, pageQuery } from './paging.js';
import { route } from './route.js';
import { at, bytes, count, nextCursor, words } from './wire.js';

const maxEvents = 10_000;

/** The sort key of a host: its bytes, and itself. */
const cursorKey = z.tuple([z.string().regex(/^\d{1,18}$/), z.string().max(300)]);

const unknownHost = z
  .strictObject({
    host: words('shop.example.test'),
    first_seen_at: at,
    last_seen_at: at,
    bytes,
    events: count,
  })
  .meta({ id: 'UnknownHost' });

export const trafficRoutes = [
  route({
    method: 'post',
    path: '/api/usage/traffic',
    summary: 'Count traffic events; one that comes again counts once',
    access: { scopes: ['platform'] },
    // What is wrong with one event rejects that one: the recorder looks at each.
    body: z.strictObject({ events: z.array(z.unknown()).max(maxEvents, `must be at most ${maxEvents}`) }),
    bulk: { bodyLimit: 5_000_000 },
    response: z.strictObject({
      accepted: count,
      duplicates: count,
      rejected: z.array(
        z.strictObject({
          index: count,
          id: words('e-1').nullable(),
          code: words('too_old'),
          detail: words('is too old'),
        }),
      ),
    }),
    examples: {
      body: { events: [{ id: 'e-1', host: 'shop.example.test', bytes: 5120, at: '2026-11-24T12:00:00Z' }] },
      response: { accepted: 1, duplicates: 0, rejected: [] },
    },
    async handle({ body: { events } }, { recorder }) {
      return { body: await recorder.record(events as TrafficEvent[]) };
    },
  }),

  route({
    method: 'get',
    path: '/api/usage/unknown-hosts',
    summary: 'Traffic of hosts that nobody owns, most bytes first',
    access: { scopes: ['admin'] },
    query: z.strictObject(pageQuery),
    response: z.strictObject({ hosts: z.array(unknownHost), next_cursor: nextCursor }),
    async handle({ query }, { db }) {
      const { items, next_cursor } = await pageOfUnknownHosts(db, query);
      const hosts = items.map(({ bytes, events, ...host }) => ({
        ...host,
        bytes: Number(bytes),
        events: Number(events),
      }));
      return { body: { hosts, next_cursor } };
    },
  }),
];

/** A page of the hosts that nobody owns, most bytes first. */
export async function pageOfUnknownHosts(
  db: Database,
  { limit, cursor }: { limit: number; cursor?: string },
) {
  const rows = await listUnknownHosts(db, limit + 1, decodeCursor(cursor, cursorKey));
  return pageOf(rows, limit, ({ bytes, host }) => [String(bytes), host]);
}
