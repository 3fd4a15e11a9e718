/** Pages for people: rendered here, with nothing loaded from elsewhere. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Eta } from 'eta';
import type { Reply } from '../api/reply.js';

const root = fileURLToPath(new URL('.', import.meta.url));
const eta = new Eta({ views: `${root}views` });
const style = readFileSync(`${root}style.css`, 'utf8');

const policy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
  'img-src data:',
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join('; ');

/** A view as an answer. `data` holds what the layout needs too: `locale` and `title`. */
export function page(view: string, data: { locale: string; title: string }, status = 200): Reply {
  return {
    status,
    headers: {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy': policy,
      'Cache-Control': 'no-store',
      'Referrer-Policy': 'no-referrer',
    },
    body: eta.render(`./${view}`, { ...data, style }),
  };
}
