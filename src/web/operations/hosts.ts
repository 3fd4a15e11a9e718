/** Traffic that belongs to no project, for operators. */
import { z } from 'zod';
import { pageQuery } from '../../api/paging.js';
import { pageOfUnknownHosts } from '../../api/usage-traffic.js';
import { otherHosts } from '../../domain/traffic.js';
import { formatsOf } from '../../mail/formats.js';
import { staffPage } from '../routes.js';
import { show } from '../visit.js';
import { operationsWords } from './words.js';

const path = '/operations/hosts';

export const hostPages = [
  staffPage({
    path,
    scopes: ['admin'],
    summary: 'Hosts that belong to no project, with their traffic',
    query: z.object({ cursor: pageQuery.cursor }),
    async show(visit, { query: { cursor } }, { db }) {
      const { items, next_cursor: next } = await pageOfUnknownHosts(db, { limit: 50, cursor });
      const { hosts, ...all } = operationsWords[visit.locale];
      const w = { ...all, ...hosts };
      const format = formatsOf(visit.locale);
      const on = (at: Date) => format.instant(at.toISOString());
      return show(visit, 'operations/hosts', {
        title: w.title,
        current: 'hosts',
        w,
        hosts: items.map(({ host, bytes, events, first_seen_at, last_seen_at }) => ({
          host: host === otherHosts ? w.rest : host,
          traffic: format.bytes(Number(bytes)),
          events: String(events),
          first: on(first_seen_at),
          last: on(last_seen_at),
        })),
        next: next && `${path}?cursor=${next}`,
        first: cursor ? path : null,
      });
    },
  }),
];
