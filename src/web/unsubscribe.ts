/**
 * The page behind the unsubscribe links of mails. Opening it changes nothing, since mail scanners open links; its button
 * does, and so does the one-click POST of mail programs (RFC 8058).
 */
import { z } from 'zod';
import { readBody } from '../api/body.js';
import type { Reply } from '../api/reply.js';
import { route } from '../api/route.js';
import type { Services } from '../api/services.js';
import type { Locale } from '../mail/formats.js';
import { createUnsubscriptions } from '../stores/unsubscriptions.js';
import { page } from './page.js';

const params = z.object({ token: z.string().max(2000) });
const formLimit = 10_000;

const words = {
  en: {
    title: 'Mails',
    topics: { usage: 'alerts about your team’s usage', tickets: 'news of tickets' },
    wanted: (what: string) => `You get ${what} by mail.`,
    unwanted: (what: string) => `You get no mail with ${what} any more.`,
    stop: 'Unsubscribe',
    start: 'Subscribe again',
    invalid: 'This link is not valid.',
  },
  fr: {
    title: 'E-mails',
    topics: {
      usage: 'les alertes sur la consommation de votre équipe',
      tickets: 'les nouvelles des demandes de support',
    },
    wanted: (what: string) => `Vous recevez ${what} par e-mail.`,
    unwanted: (what: string) => `Vous ne recevez plus ${what} par e-mail.`,
    stop: 'Se désabonner',
    start: 'Se réabonner',
    invalid: 'Ce lien n’est pas valable.',
  },
};

export const unsubscribeRoutes = [
  route({
    method: 'get',
    path: '/unsubscribe/:token',
    summary: 'The page behind an unsubscribe link; it changes nothing',
    access: 'public',
    page: true,
    params,
    handle: ({ params }, services) => answer(params.token, undefined, services),
  }),

  route({
    method: 'post',
    path: '/unsubscribe/:token',
    summary: 'Unsubscribe from mails of a topic, or subscribe again',
    access: 'public',
    page: true,
    params,
    async handle({ params, ctx }, services) {
      const form = (await readBody(ctx, formLimit)).toString('utf8');
      const wanted = new URLSearchParams(form).get('action') === 'subscribe';
      return answer(params.token, wanted, services);
    },
  }),
];

/** Makes it so if `wanted` is given, and shows how it is. */
async function answer(token: string, wanted: boolean | undefined, { db, links }: Services): Promise<Reply> {
  const link = await links.unsubscribe.read(token);
  const user = link && (await db.models.User.findByPk(link.userId));
  const locale: Locale = user?.locale ?? 'en';
  const { title, topics, invalid, ...say } = words[locale];
  if (!link || !user) {
    const view = { locale, title, text: invalid };
    return page('unsubscribe', view, 404);
  }
  const store = createUnsubscriptions(db);
  if (wanted !== undefined) await store[wanted ? 'remove' : 'add'](link.userId, link.topic);
  const isOff = await store.has(link.userId, link.topic);
  const view = {
    locale,
    title,
    text: (isOff ? say.unwanted : say.wanted)(topics[link.topic]),
    action: isOff ? 'subscribe' : 'unsubscribe',
    label: isOff ? say.start : say.stop,
  };
  return page('unsubscribe', view);
}
