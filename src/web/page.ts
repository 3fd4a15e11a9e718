/** Pages for people: rendered here, with nothing loaded from elsewhere. */
import { fileURLToPath } from 'node:url';
import { Eta } from 'eta';
import type { Reply } from '../api/reply.js';
import { scriptPath, stylePath } from './assets.js';

const eta = new Eta({ views: fileURLToPath(new URL('./views', import.meta.url)), cache: true });

// Eta finds out where a file is at each `include`, which takes longer than most that are included.
const findFile = eta.resolvePath.bind(eta);
const files = new Map<string, string>();
eta.resolvePath = (template, options) => {
  const key = `${options?.filepath}\n${template}`;
  const file = files.get(key) ?? findFile(template, options);
  files.set(key, file);
  return file;
};

/** A part of a page, as HTML. */
export const part = (view: string, data: object): string => eta.render(`./${view}`, data);

const policy = [
  "default-src 'none'",
  "style-src 'self'",
  "script-src 'self'",
  // The script's own: what it asks for anew, and streams of events.
  "connect-src 'self'",
  'img-src data:',
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join('; ');

/**
 * `no-referrer` for pages whose address is a secret. Not for the dashboard: browsers would not say of its forms where
 * they come from either.
 */
type ReferrerPolicy = 'no-referrer' | 'same-origin';

/** A view as an answer. `data` holds what the layout needs too: `locale` and `title`. */
export function page(
  view: string,
  data: { locale: string; title: string; [more: string]: unknown },
  status = 200,
  referrer: ReferrerPolicy = 'no-referrer',
): Reply {
  return {
    status,
    headers: {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Language': data.locale,
      'Content-Security-Policy': policy,
      'Cache-Control': 'no-store',
      'Referrer-Policy': referrer,
    },
    body: eta.render(`./${view}`, { ...data, stylePath, scriptPath }),
  };
}
