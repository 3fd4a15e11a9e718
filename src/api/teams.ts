/** A team's plan, and its credit. */
import { z } from 'zod';
import { money, moneyToWire } from '../domain/money.js';
import { ledgerKinds } from '../domain/ledger.js';
import { planIds } from '../domain/plans.js';
import { balanceOf, listCredit } from '../stores/ledger.js';
import { decodeCursor, pageOf, pageQuery } from './paging.js';
import { cancelPlan, changedPlan, setPlanRenewal, subscriptionBody } from './plan-actions.js';
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
      .refine((body) => Object.keys(body).length > 0, 'names nothing to change')
      .meta({ minProperties: 1 }),
    response: subscription,
    errors: ['conflict'],
    examples: { body: { auto_renew: false } },
    async handle({ params, body, actor, requestId }, services) {
      const origin = { actor: actor.subject, requestId };
      if (body.currency) await services.subscriptions.setCurrency(params.team, body.currency, origin);
      const row =
        body.auto_renew === undefined
          ? await changedPlan(params.team, services)
          : await setPlanRenewal(params.team, body.auto_renew, origin, services);
      return { body: subscriptionBody(row) };
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
      const row = await cancelPlan(params.team, { actor: actor.subject, requestId }, services);
      return { body: subscriptionBody(row) };
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
    async handle({ params, query }, services) {
      const { balance, items, next_cursor } = await creditPage(params.team, query, services);
      const entries = items.map(({ amount_minor, balance_after_minor, currency, ...entry }) => ({
        ...entry,
        amount: moneyToWire(money(amount_minor, currency)),
        balance_after: moneyToWire(money(balance_after_minor, currency)),
      }));
      return {
        body: { balance: moneyToWire(balance), currency: balance.currency, entries, next_cursor },
      };
    },
  }),
];

/** The credit of a team, and a page of what changed it, newest first. */
export async function creditPage(
  team: string,
  { cursor, limit }: { cursor?: string | undefined; limit: number },
  { db, subscriptions }: Services,
) {
  const [before = null] = decodeCursor(cursor, z.tuple([z.string().regex(/^\d{1,18}$/)])) ?? [];
  const { currency } = await subscriptions.find(team);
  const balance = money(await balanceOf(db, team), currency);
  const rows = await listCredit(db, team, limit + 1, before);
  return { balance, ...pageOf(rows, limit, ({ id }) => [id]) };
}
