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
import { readAmount } from './payment-price.js';
import { route } from './route.js';

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

export const priceRoutes = [
  route({
    method: 'get',
    path: '/api/prices',
    summary: 'Every price there was, is and will be',
    access: { scopes: ['admin'] },
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
      amount: z.union([z.string().max(40), z.number()]).nullable(),
      valid_from: instant.nullish(),
    }),
    idempotent: true,
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
