/** Prices and the terms of plans, kept by operators. */
import { z } from 'zod';
import { currencies, money, moneyToWire, type Currency } from '../domain/money.js';
import { planIds } from '../domain/plans.js';
import { pricedItems } from '../domain/prices.js';
import { invalidField } from '../errors.js';
import type { PlanTerms } from '../models/index.js';
import { instant } from '../stores/platform-fields.js';
import type { PriceRow } from '../stores/prices.js';
import { notFound } from './membership.js';
import { amountField, readAmount } from './payment-price.js';
import { route } from './route.js';
import { amount, at, maybeAt, uuid, words } from './wire.js';

const limit = z.int().min(-1).max(1_000_000_000);
const size = z.int().min(0).max(1_000_000_000);

const termsBody = z.strictObject({
  max_teams: limit,
  max_members: limit,
  max_projects: limit,
  cpu_cores: z.number().min(0).max(1_000_000).multipleOf(0.001),
  memory_mb: size,
  traffic_gb: size,
  storage_mb: size,
  valid_from: instant.nullish(),
});

const shownPrice = z
  .strictObject({
    id: uuid,
    item: z.enum(pricedItems),
    currency: z.enum(currencies as [Currency, ...Currency[]]),
    amount: amount.nullable().describe('null: not for sale in that time'),
    valid_from: at,
    valid_until: maybeAt.meta({ examples: [null] }),
    created_by: words('token:0c5bd2a8-5a3e-4d7f-9b1e-6f2f4e8a9c01'),
  })
  .meta({ id: 'Price' });

const planExample = {
  max_teams: -1,
  max_members: -1,
  max_projects: -1,
  cpu_cores: 4,
  memory_mb: 4096,
  traffic_gb: 100,
  storage_mb: 20_480,
};

const shownTerms = z
  .strictObject({
    id: uuid,
    plan: z.enum(planIds),
    valid_from: at,
    ...termsBody.omit({ valid_from: true }).shape,
    created_by: words('system'),
  })
  .meta({ id: 'PlanTerms', description: 'What a plan grants; a limit of -1 is none.' });

export const priceRoutes = [
  route({
    method: 'get',
    path: '/api/prices',
    summary: 'Every price there was, is and will be',
    access: { scopes: ['admin'] },
    response: z.strictObject({ prices: z.array(shownPrice) }),
    links: { 'delete /api/prices/:id': { id: 'prices/0/id' } },
    async handle(_request, { prices }) {
      return { body: { prices: (await prices.list()).map(priceItem) } };
    },
  }),

  route({
    method: 'post',
    path: '/api/prices',
    summary: 'A new price from now or a later time on; what is bought keeps its price',
    access: { scopes: ['admin'] },
    body: z.strictObject({
      item: z.enum(pricedItems),
      currency: z.enum(currencies as [Currency, ...Currency[]]),
      amount: amountField.nullable(),
      valid_from: instant.nullish(),
    }),
    idempotent: true,
    response: shownPrice,
    statuses: [201],
    errors: ['conflict'],
    examples: { body: { item: 'pro', currency: 'EUR', amount: 3.5, valid_from: '2027-01-01T00:00:00Z' } },
    links: { 'delete /api/prices/:id': { id: 'id' } },
    async handle({ body, actor, requestId, resourceId }, { prices }) {
      const amount = body.amount === null ? null : readAmount(body.amount, body.currency);
      if (amount?.minor === 0n) {
        throw invalidField('amount', 'out_of_range', 'must be more than 0; null takes the item off sale');
      }
      const price = await prices.add(
        {
          id: resourceId,
          item: body.item,
          currency: body.currency,
          amount,
          validFrom: body.valid_from ?? null,
        },
        { actor: actor.subject, requestId },
      );
      return { status: 201, body: priceItem(price) };
    },
  }),

  route({
    method: 'delete',
    path: '/api/prices/:id',
    summary: 'Take back a price that has not begun',
    access: { scopes: ['admin'] },
    params: z.object({ id: z.string() }),
    errors: ['conflict'],
    async handle({ params, actor, requestId }, { prices }) {
      if (!z.uuid().safeParse(params.id).success) throw notFound();
      await prices.remove(params.id, { actor: actor.subject, requestId });
      return {};
    },
  }),

  route({
    method: 'get',
    path: '/api/plans',
    summary: 'What each plan grants, now and to come',
    access: { scopes: ['admin', 'user', 'platform', 'support'] },
    response: z.strictObject({ plans: z.array(shownTerms) }),
    async handle(_request, { prices }) {
      return { body: { plans: (await prices.listTerms()).map(termsItem) } };
    },
  }),

  route({
    method: 'post',
    path: '/api/plans/:plan/terms',
    summary: 'New terms of a plan; a period that is paid for keeps those under which it was bought',
    access: { scopes: ['admin'] },
    params: z.object({ plan: z.enum(planIds) }),
    body: termsBody,
    idempotent: true,
    response: shownTerms,
    statuses: [201],
    errors: ['conflict'],
    examples: { body: planExample },
    async handle({ params, body, actor, requestId, resourceId }, { prices }) {
      const terms = await prices.addTerms(
        {
          id: resourceId,
          planId: params.plan,
          validFrom: body.valid_from ?? null,
          maxTeams: body.max_teams,
          maxMembers: body.max_members,
          maxProjects: body.max_projects,
          cpuMillicores: Math.round(body.cpu_cores * 1000),
          memoryMb: body.memory_mb,
          trafficGb: body.traffic_gb,
          storageMb: body.storage_mb,
        },
        { actor: actor.subject, requestId },
      );
      return { status: 201, body: termsItem(terms) };
    },
  }),
];

function priceItem(price: PriceRow) {
  const amount = price.amount_minor === null ? null : money(price.amount_minor, price.currency);
  return {
    id: price.id,
    item: price.item,
    currency: price.currency,
    amount: amount && moneyToWire(amount),
    valid_from: price.valid_from,
    valid_until: price.valid_until,
    created_by: price.created_by,
  };
}

function termsItem(terms: PlanTerms) {
  return {
    id: terms.id,
    plan: terms.planId,
    valid_from: terms.validFrom,
    max_teams: terms.maxTeams,
    max_members: terms.maxMembers,
    max_projects: terms.maxProjects,
    cpu_cores: terms.cpuMillicores / 1000,
    memory_mb: terms.memoryMb,
    traffic_gb: terms.trafficGb,
    storage_mb: terms.storageMb,
    created_by: terms.createdBy,
  };
}
