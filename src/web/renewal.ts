/**
 * The page behind the renewal links of mails: what is renewed and what it costs, and from there to the payment
 * backend. Opening it starts nothing, since mail scanners open links; who may pay is looked up each time.
 */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { readBody } from '../api/body.js';
import { requireRole } from '../api/membership.js';
import { purchase } from '../api/purchases.js';
import type { Reply } from '../api/reply.js';
import { route } from '../api/route.js';
import type { Services } from '../api/services.js';
import { money, type Money } from '../domain/money.js';
import { paymentMethods, type PaymentMethod } from '../domain/payments.js';
import { AppError } from '../errors.js';
import type { Locale } from '../mail/formats.js';
import type { Renewal } from '../mail/renewal-links.js';
import { addonName } from '../mail/addon-name.js';
import { page } from './page.js';
import { renewalWords } from './renewal-words.js';

const params = z.object({ token: z.string().max(2000) });

export const renewalRoutes = [
  route({
    method: 'get',
    path: '/renew/:token',
    summary: 'The page behind a renewal link: what it renews, and the price',
    access: 'public',
    page: true,
    params,
    async handle({ params }, services) {
      return answer(params.token, services, ({ words, what, price }) => {
        const choices = paymentMethods.map((method) => ({ method, label: words.methods[method] }));
        return {
          text: words.renews(what),
          price: price && words.price(price),
          choices: price ? choices : undefined,
        };
      });
    },
  }),

  route({
    method: 'post',
    path: '/renew/:token',
    summary: 'Start the payment that a renewal link is for',
    access: 'public',
    page: true,
    params,
    async handle({ params, ctx, requestId }, services) {
      const form = new URLSearchParams((await readBody(ctx)).toString('utf8'));
      const method = z.enum(paymentMethods).catch('mobile_money').parse(form.get('payment_method'));
      return answer(params.token, services, async (offer) => {
        const { words } = offer;
        const url = await pay(offer, method, requestId, services);
        return url ? { text: words.forward, forward: url, forwardLabel: words.pay } : { text: words.later };
      });
    },
  }),
];

interface Offer extends Renewal {
  words: (typeof renewalWords)[Locale];
  what: string;
  price: Money | null;
}

interface View {
  text: string;
  price?: string | null;
  choices?: { method: string; label: string }[] | undefined;
  forward?: string;
  forwardLabel?: string;
}

/** The page for a link, or one that says why it leads nowhere; errors of the API become words too. */
async function answer(
  token: string,
  services: Services,
  show: (offer: Offer) => View | Promise<View>,
): Promise<Reply> {
  const renewal = await services.links.renewal.read(token);
  const user = renewal && (await services.db.models.User.findByPk(renewal.userId));
  const locale: Locale = user?.locale ?? 'en';
  const words = renewalWords[locale];
  const say = (view: View, status?: number) =>
    page('renewal', { locale, title: words.title, ...view }, status);
  if (!renewal || !user) return say({ text: words.invalid }, 404);
  try {
    return say(await show({ ...renewal, ...(await offer(renewal, locale, services)), words }));
  } catch (error) {
    if (!(error instanceof AppError) || error.status >= 500) throw error;
    return say({ text: error.status === 404 ? words.invalid : words.refused(error.message) }, error.status);
  }
}

/** What the link renews and its price now; for whoever may pay for the team. */
async function offer({ teamId, addonId, userId }: Renewal, locale: Locale, services: Services) {
  const actor = { subject: `user:${userId}`, scope: 'user', userId } as const;
  await requireRole(services.db, actor, teamId, 'admin');
  const words = renewalWords[locale];
  if (!addonId) {
    const { price_minor, currency } = await services.subscriptions.find(teamId);
    return { what: words.plan, price: price_minor === null ? null : money(price_minor, currency) };
  }
  const addon = await services.addons.find(addonId);
  if (addon?.team_id !== teamId || addon.status_now !== 'active') {
    throw new AppError('conflict', words.ended);
  }
  const { price_minor, currency } = addon;
  return {
    what: addonName(addon, locale),
    price: price_minor === null ? null : money(price_minor, currency),
  };
}

/** The backend's pay page; that of the payment under way if there is one; undefined while the backend is slow. */
async function pay(
  { teamId, addonId, userId }: Offer,
  method: PaymentMethod,
  requestId: string,
  services: Services,
): Promise<string | undefined> {
  const open = await services.payments.findOpen({ teamId, addonId });
  if (open) return open.paymentUrl ?? undefined;
  const { payment } = await purchase(
    {
      id: randomUUID(),
      teamId,
      userId,
      wanted: addonId ? { kind: 'renewal', addonId } : { kind: 'plan' },
      method,
      actor: `user:${userId}`,
      requestId,
    },
    services,
  );
  return payment.paymentUrl ?? undefined;
}
