/** The second step of buying: what it is, what it costs at this moment, how it may be paid. */
import { subscriptionBody } from '../../api/plan-actions.js';
import { offerOf, type Offer, type Wanted } from '../../api/purchases.js';
import type { Reply } from '../../api/reply.js';
import type { Services } from '../../api/services.js';
import { formatMoney, money, type Money } from '../../domain/money.js';
import { paymentMethods, purchaseMethods } from '../../domain/payments.js';
import { nextPeriod } from '../../domain/plans.js';
import type { AppError } from '../../errors.js';
import { addonName } from '../../mail/addon-name.js';
import type { Locale } from '../../mail/formats.js';
import { balanceOf } from '../../stores/ledger.js';
import { planRequired } from '../../stores/payments.js';
import type { SubscriptionRow } from '../../stores/subscriptions.js';
import { show, type TeamVisit } from '../visit.js';
import { billingPath, instantIn, moneyIn } from './figures.js';
import { refusalOf } from './refusals.js';
import { fieldsOf, wantedOf, type Chosen } from './wanted.js';
import { billingWords } from './words.js';

export interface Asked {
  chosen: Chosen;
  /** Default: a new one. */
  once?: string;
  /** Why it was not paid. */
  error?: AppError;
  /** How it was to be paid. */
  method?: string;
}

/** What is bought from this address is bought once. */
export function reviewPath(
  team: string,
  chosen: Partial<Chosen>,
  once: string = crypto.randomUUID(),
): string {
  const query = new URLSearchParams({ ...fieldsOf(chosen), once });
  return billingPath(team, `/review?${query.toString()}`);
}

/** @throws AppError for what cannot be bought. */
export async function reviewPage(visit: TeamVisit, asked: Asked, services: Services): Promise<Reply> {
  const { chosen, error, once = crypto.randomUUID() } = asked;
  const { locale, team } = visit;
  const wanted = wantedOf(chosen);
  const offer = await offerOf(wanted, team.id, undefined, services);
  const subscription = await services.subscriptions.find(team.id);
  requirePlan(wanted, subscription);
  const { currency } = offer.price;
  const balance = money(await balanceOf(services.db, team.id), currency);
  const w = billingWords[locale];
  const view = {
    current: 'billing',
    title: w.review,
    w,
    path: billingPath(team.id),
    action: reviewPath(team.id, chosen, once),
    once,
    refusal: error && refusalOf(error, { locale, team: team.id, currency }),
    what: whatIs(wanted, offer, locale),
    price: moneyIn(locale, offer.price),
    units: unitsOf(wanted, offer.price, locale),
    buys: buysOf(wanted, offer, { subscription, balance, locale }, services.config.billingPeriodMs),
    fields: { ...fieldsOf(chosen), price: formatMoney(offer.price) },
    methods: methodsFor(wanted, balance, { locale, chosen: asked.method }),
  } as const;
  return show(visit, 'billing/review', view, error?.status);
}

function requirePlan({ kind }: Wanted, subscription: SubscriptionRow): void {
  const isAddon = kind === 'addon' || kind === 'renewal';
  if (isAddon && subscriptionBody(subscription).plan !== 'pro') throw planRequired();
}

function whatIs(wanted: Wanted, { addon }: Offer, locale: Locale): string {
  const w = billingWords[locale];
  if (wanted.kind === 'plan') return w.proPlan;
  if (wanted.kind === 'addon') {
    return w.addonNew(addonName({ resource_type: wanted.type, quantity: wanted.quantity }, locale));
  }
  return addon ? w.addonAgain(addonName(addon, locale)) : w.topUpWhat;
}

/** `3 × €1.00`, of several units. */
function unitsOf(wanted: Wanted, { minor, currency }: Money, locale: Locale): string | null {
  if (wanted.kind !== 'addon' || wanted.quantity === 1) return null;
  const unit = money(minor / BigInt(wanted.quantity), currency);
  return billingWords[locale].oneUnit(wanted.quantity, moneyIn(locale, unit));
}

/** What the team has once it is paid. */
function buysOf(
  wanted: Wanted,
  { price, addon }: Offer,
  { subscription, balance, locale }: { subscription: SubscriptionRow; balance: Money; locale: Locale },
  periodMs: number,
): string {
  const w = billingWords[locale];
  if (wanted.kind === 'top_up') {
    return w.creditAfter(moneyIn(locale, money(balance.minor + price.minor, price.currency)));
  }
  const ends = { plan: subscription.current_period_end, addon: null, renewal: addon?.expires_at ?? null };
  const { now } = subscription;
  const { start, end } = nextPeriod(ends[wanted.kind], now, periodMs);
  const until = instantIn(locale, end);
  return start > now ? w.fromTo(instantIn(locale, start), until) : w.nowUntil(until);
}

function methodsFor(
  { kind }: Wanted,
  balance: Money,
  { locale, chosen }: { locale: Locale; chosen: string | undefined },
) {
  const w = billingWords[locale];
  // Credit is not topped up from credit.
  const methods = kind === 'top_up' ? paymentMethods : purchaseMethods;
  const picked = methods.find((method) => method === chosen) ?? methods[0];
  return methods.map((method) => ({
    method,
    label: method === 'credit' ? w.creditMethod(moneyIn(locale, balance)) : w.methods[method],
    chosen: method === picked,
  }));
}
