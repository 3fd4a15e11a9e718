/** The stylesheet of all pages, under a name that changes with it, so that browsers may keep it for ever. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { notFound } from '../api/membership.js';
import { route } from '../api/route.js';

const style = readFileSync(new URL('./style.css', import.meta.url), 'utf8');
const styleName = `style-${createHash('sha256').update(style).digest('hex').slice(0, 16)}.css`;

export const stylePath = `/assets/${styleName}`;

export const assetRoutes = [
  route({
    method: 'get',
    path: '/assets/:name',
    summary: 'The stylesheet of the pages',
    access: 'public',
    page: true,
    params: z.object({ name: z.string() }),
    handle({ params: { name } }) {
      if (name !== styleName) throw notFound();
      const headers = {
        'Content-Type': 'text/css; charset=utf-8',
        'Cache-Control': 'public, max-age=31536000, immutable',
      };
      return Promise.resolve({ headers, body: style });
    },
  }),
];
