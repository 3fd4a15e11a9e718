/** What a person and a program see of the mails. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import Router from '@koa/router';
import { Eta } from 'eta';
import Koa, { type Context } from 'koa';
import helmet from 'koa-helmet';
import type { Logger } from '../log.js';
import type { MessageStore } from './store.js';

const views = fileURLToPath(new URL('./views', import.meta.url));
const eta = new Eta({ views });
const style = readFileSync(`${views}/style.css`, 'utf8');
const styleHash = `'sha256-${createHash('sha256').update(style).digest('base64')}'`;

/** The page itself: our style sheet, and a frame that shows a mail. */
const pagePolicy = {
  defaultSrc: ["'none'"],
  styleSrc: [styleHash],
  imgSrc: ['data:'],
  frameSrc: ["'self'"],
  formAction: ["'self'"],
  frameAncestors: ["'none'"],
  baseUri: ["'none'"],
};

/** A mail's HTML is a stranger's: no scripts, no forms, nothing loaded; its links open elsewhere. */
const mailPolicy = {
  sandbox: ['allow-popups', 'allow-popups-to-escape-sandbox'],
  defaultSrc: ["'none'"],
  styleSrc: ["'unsafe-inline'"],
  imgSrc: ['data:'],
  frameAncestors: ["'self'"],
};

const listed = 200;

export function createMailboxApp(store: MessageStore, log: Logger): Koa {
  const app = new Koa();
  app.on('error', (err: Error) => log.warn({ err }, 'answer failed'));
  app.use(
    helmet({
      contentSecurityPolicy: { useDefaults: false, directives: pagePolicy },
      // It is served without TLS, and must not tell browsers otherwise about localhost.
      strictTransportSecurity: false,
      referrerPolicy: { policy: 'no-referrer' },
    }),
  );
  app.use(routes(store).routes());
  return app;
}

function routes(store: MessageStore): Router {
  const router = new Router();

  router.get('/', (ctx) => {
    const to = wantedRecipient(ctx);
    const messages = store.list(to);
    show(ctx, 'list', { messages: messages.slice(0, listed), count: messages.length, to });
  });

  router.get('/messages/:id', (ctx) => {
    const message = store.get(ctx.params.id ?? '');
    if (message) show(ctx, 'message', { message, text: splitLinks(message.text) });
  });

  const mailHeaders = helmet.contentSecurityPolicy({ useDefaults: false, directives: mailPolicy });
  router.get('/messages/:id/html', mailHeaders, (ctx) => {
    const message = store.get(ctx.params.id ?? '');
    if (!message) return;
    ctx.set('X-Frame-Options', 'SAMEORIGIN');
    ctx.type = 'html';
    ctx.body = `<base target="_blank">${message.html}`;
  });

  router.get('/api/messages', (ctx) => {
    ctx.body = { messages: store.list(wantedRecipient(ctx)) };
  });

  return router;
}

const wantedRecipient = ({ query: { to } }: Context) => (Array.isArray(to) ? to[0] : to)?.trim();

function show(ctx: Context, view: 'list' | 'message', data: object): void {
  ctx.type = 'html';
  ctx.set('Cache-Control', 'no-store');
  ctx.body = eta.render(`./${view}`, { ...data, style });
}

/** Text and addresses in turn, for links. */
function splitLinks(text: string): { text: string; isLink: boolean }[] {
  const parts = text.split(/(https?:\/\/[^\s<>"]+)/);
  return parts.map((part, index) => ({ text: part, isLink: index % 2 === 1 }));
}
