/** What a team has: its plan, credit, add-ons and open payments, and when they run out. */
import { subscriptionBody } from '../../api/plan-actions.js';
import { money, parseMoney } from '../../domain/money.js';
import { addonName } from '../../mail/addon-name.js';
import type { Locale } from '../../mail/formats.js';
import type { AddonOfPayment, ListedAddon } from '../../stores/addons.js';
import { balanceOf } from '../../stores/ledger.js';
import type { OpenPayment } from '../../stores/payments.js';
import type { SubscriptionRow } from '../../stores/subscriptions.js';
import { teamPage } from '../routes.js';
import { show } from '../visit.js';
import { billingPath, instantIn, mayAct, moneyIn, paymentPath, statusIn, whatOf } from './figures.js';
import { billingWords } from './words.js';

/** Add-ons and open payments that are listed. */
const listed = 200;

export const overviewPages = [
  teamPage({
    path: '/teams/:team/billing',
    summary: 'The plan of a team, its credit, add-ons and open payments',
    async show(visit, _request, { subscriptions, addons, payments, db }) {
      const { locale, team } = visit;
      const [subscription, balance, running, open] = await Promise.all([
        subscriptions.find(team.id),
        balanceOf(db, team.id),
        addons.listRunning(team.id, listed + 1),
        payments.listOpen(team.id, listed),
      ]);
      const named = await addons.ofPayments(open);
      const w = billingWords[locale];
      return show(visit, 'billing/overview', {
        current: 'billing',
        title: w.title,
        w,
        path: billingPath(team.id),
        mayAct: mayAct(visit),
        plan: planView(subscription, locale),
        balance: w.balance(moneyIn(locale, money(balance, subscription.currency))),
        addons: running.slice(0, listed).map((addon) => addonView(addon, locale)),
        more: running.length > listed ? w.moreAddons(listed) : null,
        open: open.map((payment) => openView(payment, named, locale)),
      });
    },
  }),
];

function planView(row: SubscriptionRow, locale: Locale) {
  const w = billingWords[locale];
  const {
    status,
    current_period_end: end,
    grace_until,
    cancel_at_period_end,
    ...plan
  } = subscriptionBody(row);
  if (status === 'none' || !end) return { pro: false, lines: [w.free] } as const;
  const until = instantIn(locale, grace_until ?? end);
  const inGrace = status === 'grace';
  return {
    pro: true,
    lines: [
      w.pro,
      inGrace && !cancel_at_period_end ? w.grace(instantIn(locale, end), until) : w.until(until),
      cancel_at_period_end ? w.ends : nextCharge(plan.next_charge, locale),
      plan.auto_renew ? w.renewalOn : w.renewalOff,
    ].filter((line) => line !== null),
    urgent: inGrace || cancel_at_period_end,
    autoRenew: plan.auto_renew,
    ending: cancel_at_period_end,
    cancelText: inGrace ? w.cancelGraceText : w.cancelPlanText(until),
  } as const;
}

function nextCharge(charge: ReturnType<typeof subscriptionBody>['next_charge'], locale: Locale) {
  if (!charge) return null;
  const amount = moneyIn(locale, parseMoney(charge.amount, charge.currency));
  const w = billingWords[locale];
  return charge.from === 'credit' ? w.nextFromCredit(amount) : w.nextByLink(amount);
}

function addonView(addon: ListedAddon, locale: Locale) {
  const w = billingWords[locale];
  const until = addon.expires_at ? instantIn(locale, addon.expires_at) : '';
  const ending = addon.cancelled_at !== null;
  const renews = addon.auto_renew && !ending;
  return {
    id: addon.id,
    name: addonName(addon, locale),
    until: w.until(until),
    ending,
    renews,
    then: ending ? w.addonEnds : renews ? w.renewalOn : w.renewalOff,
    stopText: w.stopAddonText(until),
    endText: w.endAddonText(until),
  };
}

function openView(payment: OpenPayment, named: ReadonlyMap<string, AddonOfPayment>, locale: Locale) {
  const w = billingWords[locale];
  const addon = named.get(payment.addonId ?? '');
  const amount = moneyIn(locale, money(payment.amountMinor, payment.currency));
  return {
    href: paymentPath(payment.teamId, payment.id),
    text: w.openItem(whatOf(payment, addon, locale), amount),
    status: statusIn(locale, payment),
    made: instantIn(locale, payment.createdAt),
  };
}
