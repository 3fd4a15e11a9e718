/** Add-ons: the price list, purchase, renewal, cancellation, and what they add. */
import { z } from 'zod';
import { addonStatuses, addonTypes, quantityRange } from '../domain/addons.js';
import { addonTotals, effectiveLimits, planLimits } from '../domain/limits.js';
import { money, moneyToWire } from '../domain/money.js';
import { paymentStatuses, purchaseMethods } from '../domain/payments.js';
import type { ListedAddon } from '../stores/addons.js';
import { limitsOf } from '../stores/limits.js';
import { userOf } from './actor.js';
import { cancelAddon, findAddon, setAddonRenewal } from './addon-actions.js';
import { describeAddon, languageOf } from './catalogue.js';
import { decodeCursor, pageOf, pageQuery } from './paging.js';
import { amountField, purchaseErrors } from './payment-price.js';
import { purchase, type Wanted } from './purchases.js';
import type { Reply } from './reply.js';
import { route, type Request } from './route.js';
import type { Services } from './services.js';
import { amount as price, at, count, currency, maybeAt, nextCursor, uuid, words } from './wire.js';

const teamParams = z.object({ team: z.string() });
const addonParams = z.object({ team: z.string(), id: z.string() });
const { min, max } = quantityRange;
const quantity = z.int(`must be a whole number from ${min} to ${max}`).min(min).max(max);
const amount = amountField.nullish();
const method = z.enum(purchaseMethods).default('mobile_money');

const purchaseBody = z.strictObject({
  resource_type: z.enum(addonTypes),
  quantity,
  payment_method: method,
  amount,
});
const renewBody = z.strictObject({ payment_method: method, amount });

const resource_type = z.enum(addonTypes).meta({ examples: ['storage'] });

const offer = z
  .strictObject({
    type: resource_type,
    price,
    currency,
    name: words('Storage').describe('In the language of `Accept-Language`, as unit and description.'),
    unit: words('10 GB'),
    description: words('10 GB more storage, for 30 days'),
    icon: words('disk'),
  })
  .meta({ id: 'AddonOffer' });

const purchasedAddon = z
  .strictObject({
    payment_id: uuid,
    resource_id: uuid.nullable(),
    amount: price,
    currency,
    status: z.enum(paymentStatuses).meta({ examples: ['processing'] }),
    payment_url: words('https://pay.example.test/pay_63hqgjNqsS')
      .nullable()
      .describe('Send the payer there.'),
    qr_code: words('data:image/png;base64,iVBORw0KGgo=').nullable().describe('The same as a picture.'),
    reason: words('the backend refused').describe('Why it failed.').optional(),
  })
  .meta({ id: 'PurchasedAddon' });

const addon = z
  .strictObject({
    id: uuid,
    resource_type,
    quantity: count,
    unit_price: price,
    currency,
    status: z.enum(addonStatuses).meta({ examples: ['active'] }),
    starts_at: maybeAt,
    expires_at: maybeAt,
    auto_renew: z.boolean(),
    cancel_at_period_end: z.boolean(),
    created_at: at,
  })
  .meta({ id: 'Addon' });

/** A limit of -1 is none. */
const amountOf = (example: number) => z.number().meta({ examples: [example] });
const limits = {
  cpu_cores: amountOf(2),
  memory_mb: amountOf(2048),
  traffic_gb: amountOf(100),
  storage_mb: amountOf(20_480),
};
const totals = z
  .strictObject({
    ram_mb: amountOf(500),
    cpu_cores: amountOf(1),
    traffic_gb: amountOf(10),
    storage_gb: amountOf(20),
  })
  .meta({ id: 'AddonTotals' });

export const resourceRoutes = [
  route({
    method: 'get',
    path: '/api/resources/:team/available',
    summary: 'The add-ons on sale, with the prices for the team',
    access: { scopes: ['user'], teamRole: 'member' },
    params: teamParams,
    response: z.strictObject({ resources: z.array(offer) }),
    async handle({ params, ctx }, { subscriptions, prices }) {
      const { currency } = await subscriptions.find(params.team);
      const list = await prices.pricesIn(currency);
      const language = languageOf(ctx);
      const resources = addonTypes.flatMap((type) => {
        const price = list.get(type);
        return price ? [{ type, price: moneyToWire(price), currency, ...describeAddon(type, language) }] : [];
      });
      return {
        headers: { 'Content-Language': language, Vary: 'Accept-Language' },
        body: { resources },
      };
    },
  }),

  route({
    method: 'post',
    path: '/api/resources/:team/purchase',
    summary: 'Buy an add-on for the pro plan; it is active once it is paid',
    access: { scopes: ['user'], teamRole: 'admin' },
    params: teamParams,
    body: purchaseBody,
    idempotent: true,
    response: purchasedAddon,
    statuses: [201, 202],
    errors: purchaseErrors,
    examples: { body: { resource_type: 'storage', quantity: 2 } },
    links: {
      'get /api/payments/:id/status': { id: 'payment_id' },
      'post /api/payments/:id/cancel': { id: 'payment_id' },
      'patch /api/resources/:team/:id': { id: 'resource_id' },
      'post /api/resources/:team/:id/renew': { id: 'resource_id' },
      'delete /api/resources/:team/cancel/:id': { id: 'resource_id' },
    },
    handle(request, services) {
      const { resource_type: type, quantity } = request.body;
      return buy(request, { kind: 'addon', type, quantity }, services);
    },
  }),

  route({
    method: 'get',
    path: '/api/resources/:team/list',
    summary: 'The add-ons of a team, newest first, and what the active ones add',
    access: { scopes: ['user'], teamRole: 'member' },
    params: teamParams,
    query: z.strictObject({ ...pageQuery, status: z.enum(addonStatuses).optional() }),
    response: z.strictObject({ resources: z.array(addon), totals, next_cursor: nextCursor }),
    links: {
      'patch /api/resources/:team/:id': { id: 'resources/0/id' },
      'post /api/resources/:team/:id/renew': { id: 'resources/0/id' },
      'delete /api/resources/:team/cancel/:id': { id: 'resources/0/id' },
    },
    async handle({ params, query }, { addons, db }) {
      const [after = null] = decodeCursor(query.cursor, z.tuple([z.uuid()])) ?? [];
      const filter = { status: query.status ?? null, after, limit: query.limit + 1 };
      const rows = await addons.list(params.team, filter);
      const { items, next_cursor } = pageOf(rows, query.limit, ({ id }) => [id]);
      const { units } = await limitsOf(db, params.team);
      return { body: { resources: items.map(addonItem), totals: addonTotals(units), next_cursor } };
    },
  }),

  route({
    method: 'patch',
    path: '/api/resources/:team/:id',
    summary: 'Switch the renewal of an add-on from credit on or off',
    access: { scopes: ['user'], teamRole: 'admin' },
    params: addonParams,
    body: z.strictObject({ auto_renew: z.boolean() }),
    response: addon,
    errors: ['conflict'],
    links: { 'post /api/resources/:team/:id/renew': {}, 'delete /api/resources/:team/cancel/:id': {} },
    async handle({ params, body, actor, requestId }, services) {
      const addon = await findAddon(params, services);
      const origin = { actor: actor.subject, requestId };
      return { body: addonItem(await setAddonRenewal(addon, body.auto_renew, origin, services)) };
    },
  }),

  route({
    method: 'post',
    path: '/api/resources/:team/:id/renew',
    summary: 'Pay for one more period of an add-on, from its present end',
    access: { scopes: ['user'], teamRole: 'admin' },
    params: addonParams,
    body: renewBody,
    idempotent: true,
    response: purchasedAddon,
    statuses: [201, 202],
    errors: purchaseErrors,
    examples: { body: { payment_method: 'credit' } },
    links: {
      'get /api/payments/:id/status': { id: 'payment_id' },
      'post /api/payments/:id/cancel': { id: 'payment_id' },
    },
    handle(request, services) {
      return buy(request, { kind: 'renewal', addonId: request.params.id }, services);
    },
  }),

  route({
    method: 'delete',
    path: '/api/resources/:team/cancel/:id',
    summary: 'End an add-on now, or with ?at_period_end=true stop its renewal',
    access: { scopes: ['user'], teamRole: 'admin' },
    params: addonParams,
    query: z.strictObject({ at_period_end: z.enum(['true', 'false']).default('false') }),
    response: addon,
    statuses: [200, 202],
    errors: ['conflict', 'payment_not_cancellable'],
    links: { 'get /api/resources/:team/list': {} },
    async handle({ params, query, actor, requestId }, services) {
      const found = await findAddon(params, services);
      const origin = { actor: actor.subject, requestId };
      const { addon, done } = await cancelAddon(found, query.at_period_end === 'true', origin, services);
      return { status: done ? 200 : 202, body: addonItem(addon) };
    },
  }),

  route({
    method: 'get',
    path: '/api/resources/:team/limits',
    summary: 'What the team may use: its plan and its active add-ons together',
    access: { scopes: ['user'], teamRole: 'member' },
    params: teamParams,
    response: z.strictObject({
      ...limits,
      plan_limits: z.strictObject(limits),
      additional_resources: totals,
    }),
    async handle({ params }, { db }) {
      const { terms, units } = await limitsOf(db, params.team);
      return {
        body: {
          ...effectiveLimits(terms, units),
          plan_limits: planLimits(terms),
          additional_resources: addonTotals(units),
        },
      };
    },
  }),
];

/** Answers with the payment, once its pay link is there or the backend has refused; 202 while that is slow. */
async function buy(
  {
    params,
    body,
    actor,
    requestId,
    resourceId,
  }: Request<{ team: string }, unknown, z.infer<typeof renewBody>>,
  wanted: Wanted,
  services: Services,
): Promise<Reply> {
  const { payment, settled } = await purchase(
    {
      id: resourceId,
      teamId: params.team,
      userId: userOf(actor),
      wanted,
      named: body.amount,
      method: body.payment_method,
      actor: actor.subject,
      requestId,
    },
    services,
  );
  return {
    status: settled ? 201 : 202,
    headers: { Location: `/api/payments/${payment.id}/status` },
    body: {
      payment_id: payment.id,
      resource_id: payment.addonId,
      amount: moneyToWire(money(payment.amountMinor, payment.currency)),
      currency: payment.currency,
      status: payment.status,
      payment_url: payment.paymentUrl,
      qr_code: payment.qrCode,
      ...(payment.reason && { reason: payment.reason }),
    },
  };
}

function addonItem(addon: ListedAddon) {
  return {
    id: addon.id,
    resource_type: addon.resource_type,
    quantity: addon.quantity,
    unit_price: moneyToWire(money(addon.unit_price_minor, addon.currency)),
    currency: addon.currency,
    status: addon.status_now,
    starts_at: addon.starts_at,
    expires_at: addon.expires_at,
    auto_renew: addon.auto_renew && addon.cancelled_at === null,
    cancel_at_period_end: addon.status_now === 'active' && addon.cancelled_at !== null,
    created_at: addon.created_at,
  };
}
