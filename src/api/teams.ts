/** A team's plan, and its credit. */
import { z } from 'zod';
import { money, moneyToWire } from '../domain/money.js';
import { ledgerKinds } from '../domain/ledger.js';
import { planIds } from '../domain/plans.js';
import { balanceOf, listCredit } from '../stores/ledger.js';
import { statusOf, type SubscriptionRow } from '../stores/subscriptions.js';
import { decodeCursor, pageOf, pageQuery } from './paging.js';
import type { Reply } from './reply.js';
import { route } from './route.js';
import type { Services } from './services.js';
import { amount, at, currency, maybeAt, nextCursor, uuid, words } from './wire.js';

const teamParams = z.object({ team: z.string() });

const subscription = z
  .strictObject({
    plan: z.enum(planIds).meta({ examples: ['pro'] }),
    status: z.enum(['active', 'grace', 'none']),
    current_period_end: maybeAt,
    grace_until: maybeAt.meta({ examples: [null] }),
    auto_renew: z.boolean().meta({ examples: [true] }),
    cancel_at_period_end: z.boolean(),
    currency,
    next_charge: z
      .strictObject({ at: maybeAt, amount, currency, from: z.enum(['credit', 'payment_link']) })
      .nullable(),
  })
  .meta({ id: 'Subscription' });

const creditEntry = z
  .strictObject({
    id: words('42'),
    kind: z.enum(ledgerKinds),
    amount,
    balance_after: amount,
    payment_id: uuid.nullable(),
    created_at: at,
  })
  .meta({ id: 'CreditEntry' });

export const teamRoutes = [
  route({
    method: 'get',
    path: '/api/teams/:team/subscription',
    summary: 'The plan of a team, until when, and what is charged next',
    access: { scopes: ['user'], teamRole: 'member' },
    params: teamParams,
    response: subscription,
    async handle({ params }, { subscriptions }) {
      return { body: subscriptionBody(await subscriptions.find(params.team)) };
    },
  }),

  route({
    method: 'patch',
    path: '/api/teams/:team/subscription',
    summary: 'Switch renewal from credit on or off; choose the currency before the first payment',
    access: { scopes: ['user'], teamRole: 'admin' },
    params: teamParams,
    body: z
      .strictObject({
        auto_renew: z.boolean().optional(),
        currency: currency.optional(),
      })
      .refine((body) => Object.keys(body).length > 0, 'names nothing to change'),
    response: subscription,
    errors: ['conflict'],
    examples: { body: { auto_renew: false } },
    async handle({ params, body, actor, requestId }, services) {
      const origin = { actor: actor.subject, requestId };
      if (body.currency) await services.subscriptions.setCurrency(params.team, body.currency, origin);
      if (body.auto_renew !== undefined) {
        await services.subscriptions.setAutoRenew(params.team, body.auto_renew, origin);
      }
      return changed(params.team, services);
    },
  }),

  route({
    method: 'post',
    path: '/api/teams/:team/subscription/cancel',
    summary: 'Let the plan end with the period that is paid for; in grace, now',
    access: { scopes: ['user'], teamRole: 'admin' },
    params: teamParams,
    response: subscription,
    errors: ['conflict'],
    async handle({ params, actor, requestId }, services) {
      await services.subscriptions.cancel(params.team, { actor: actor.subject, requestId });
      return changed(params.team, services);
    },
  }),

  route({
    method: 'get',
    path: '/api/teams/:team/credit',
    summary: 'The credit of a team, and what changed it, newest first',
    access: { scopes: ['user'], teamRole: 'member' },
    params: teamParams,
    query: z.strictObject(pageQuery),
    response: z.strictObject({
      balance: amount,
      currency,
      entries: z.array(creditEntry),
      next_cursor: nextCursor,
    }),
    async handle({ params, query }, { db, subscriptions }) {
      const [before = null] = decodeCursor(query.cursor, z.tuple([z.string().regex(/^\d{1,18}$/)])) ?? [];
      const { currency } = await subscriptions.find(params.team);
      const balance = await balanceOf(db, params.team);
      const rows = await listCredit(db, params.team, query.limit + 1, before);
      const { items, next_cursor } = pageOf(rows, query.limit, ({ id }) => [id]);
      const entries = items.map(({ amount_minor, balance_after_minor, currency, ...entry }) => ({
        ...entry,
        amount: moneyToWire(money(amount_minor, currency)),
        balance_after: moneyToWire(money(balance_after_minor, currency)),
      }));
      return { body: { balance: moneyToWire(money(balance, currency)), currency, entries, next_cursor } };
    },
  }),
];

/** Without Temporal the change stands all the same: the workflow sees it when it looks next. */
async function changed(team: string, { subscriptions, billingWorkflows, log }: Services): Promise<Reply> {
  const row = await subscriptions.find(team);
  if (row.plan_id === 'pro') {
    await billingWorkflows
      .wakeSubscription(team)
      .catch((err: unknown) => log.warn({ err, team }, 'subscription workflow not woken'));
  }
  return { body: subscriptionBody(row) };
}

function subscriptionBody(row: SubscriptionRow) {
  const status = statusOf(row);
  const pro = status === 'active' || status === 'grace';
  const renews = pro && row.cancelled_at === null;
  return {
    plan: pro ? 'pro' : 'free',
    status: pro ? status : 'none',
    current_period_end: row.current_period_end,
    grace_until: status === 'grace' ? row.pro_until : null,
    auto_renew: row.auto_renew && row.cancelled_at === null,
    cancel_at_period_end: pro && row.cancelled_at !== null,
    currency: row.currency,
    next_charge: renews && row.price_minor !== null ? nextCharge(row, row.price_minor) : null,
  };
}

/** From credit if it suffices at that time, by a payment link otherwise. */
function nextCharge({ current_period_end, currency, covered }: SubscriptionRow, priceMinor: bigint) {
  return {
    at: current_period_end,
    amount: moneyToWire(money(priceMinor, currency)),
    currency,
    from: covered ? 'credit' : 'payment_link',
  };
}
