/** The first step of buying: what there is, at today's prices. */
import { describeAddon } from '../../api/catalogue.js';
import { subscriptionBody } from '../../api/plan-actions.js';
import type { Reply } from '../../api/reply.js';
import type { Services } from '../../api/services.js';
import { addonTypes, quantityRange } from '../../domain/addons.js';
import { money, type Currency, type Money } from '../../domain/money.js';
import { topUpMinor } from '../../domain/payments.js';
import type { PricedItem } from '../../domain/prices.js';
import type { AppError } from '../../errors.js';
import type { Locale } from '../../mail/formats.js';
import { show, type TeamVisit } from '../visit.js';
import { billingPath, moneyIn } from './figures.js';
import { refusalOf } from './refusals.js';
import type { Chosen } from './wanted.js';
import { billingWords } from './words.js';

/** `error`: why what was chosen cannot be bought. */
export async function choicePage(
  visit: TeamVisit,
  { chosen, error }: { chosen?: Chosen; error?: AppError },
  { subscriptions, prices }: Services,
): Promise<Reply> {
  const { locale, team } = visit;
  const subscription = await subscriptions.find(team.id);
  const { currency } = subscription;
  const w = billingWords[locale];
  const view = {
    current: 'billing',
    title: w.choose,
    w,
    path: billingPath(team.id),
    refusal: error && refusalOf(error, { locale, team: team.id, currency }),
    chosen,
    isPro: subscriptionBody(subscription).plan === 'pro',
    ...priceList(await prices.pricesIn(currency), locale, chosen),
    ...ranges(currency, locale),
  } as const;
  return show(visit, 'billing/choice', view, error?.status);
}

function priceList(prices: ReadonlyMap<PricedItem, Money>, locale: Locale, chosen: Chosen | undefined) {
  const w = billingWords[locale];
  const pro = prices.get('pro');
  return {
    planHint: pro ? w.planHint(moneyIn(locale, pro)) : null,
    addons: addonTypes.flatMap((type) => {
      const price = prices.get(type);
      if (!price) return [];
      const { name, unit } = describeAddon(type, locale);
      const label = w.addonChoice(name, unit, moneyIn(locale, price));
      return [{ type, label, chosen: chosen?.item === type }];
    }),
  };
}

function ranges(currency: Currency, locale: Locale) {
  const w = billingWords[locale];
  const { min, max } = topUpMinor[currency];
  const inWords = (minor: bigint) => moneyIn(locale, money(minor, currency));
  return {
    quantity: quantityRange,
    quantityHint: w.quantityHint(quantityRange.min, quantityRange.max),
    amountLabel: w.amount(currency),
    topUpRange: w.topUpRange(inWords(min), inWords(max)),
  };
}
