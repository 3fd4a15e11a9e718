/** Lists: every payment of a team, and what changed its credit. */
import { z } from 'zod';
import { paymentPage } from '../../api/payments.js';
import { creditPage } from '../../api/teams.js';
import { money } from '../../domain/money.js';
import { paymentKinds, paymentStatuses, purchaseMethods } from '../../domain/payments.js';
import type { Locale } from '../../mail/formats.js';
import type { Payment } from '../../models/index.js';
import type { AddonOfPayment } from '../../stores/addons.js';
import type { CreditEntry } from '../../stores/ledger.js';
import { teamPage } from '../routes.js';
import { show } from '../visit.js';
import { billingPath, instantIn, moneyIn, paymentPath, statusIn, whatOf } from './figures.js';
import { billingWords } from './words.js';

const limit = 25;

const cursor = z.string().max(1000).optional();
/** What a form leaves empty, and what is none of the choices, is no filter. */
const oneOf = <T extends string>(values: readonly T[]) => z.enum(values).optional().catch(undefined);
const filterQuery = z.object({
  status: oneOf(paymentStatuses),
  kind: oneOf(paymentKinds),
  method: oneOf(purchaseMethods),
  from: z.string().max(40).default(''),
  to: z.string().max(40).default(''),
  cursor,
});
type Filter = z.infer<typeof filterQuery>;

export const historyPages = [
  teamPage({
    path: '/teams/:team/billing/payments',
    summary: 'The payments of a team, newest first',
    query: filterQuery,
    async show(visit, { query }, services) {
      const { locale, team } = visit;
      const wrong = { from: !isDate(query.from), to: !isDate(query.to) };
      const bad = wrong.from || wrong.to;
      const wanted = { ...query, from: query.from || undefined, to: query.to || undefined, limit };
      const { items, next_cursor } = bad
        ? { items: [], next_cursor: null }
        : await paymentPage(team.id, wanted, services);
      const named = await services.addons.ofPayments(items);
      const w = billingWords[locale];
      const path = billingPath(team.id, '/payments');
      const view = {
        current: 'billing',
        title: w.history,
        w,
        path,
        billing: billingPath(team.id),
        query,
        wrong,
        choices: choicesOf(query, locale),
        rows: items.map((payment) => rowOf(payment, named, locale)),
        older: next_cursor && pathOf(path, query, next_cursor),
        newest: query.cursor ? pathOf(path, query, '') : null,
      } as const;
      return show(visit, 'billing/history', view, bad ? 422 : 200);
    },
  }),

  teamPage({
    path: '/teams/:team/billing/credit',
    summary: 'The credit of a team, and what changed it',
    query: z.object({ cursor }),
    async show(visit, { query }, services) {
      const { locale, team } = visit;
      const page = await creditPage(team.id, { ...query, limit }, services);
      const w = billingWords[locale];
      const path = billingPath(team.id, '/credit');
      return show(visit, 'billing/credit', {
        current: 'billing',
        title: w.movementsTitle,
        w,
        billing: billingPath(team.id),
        balance: w.balance(moneyIn(locale, page.balance)),
        rows: page.items.map((entry) => movementOf(entry, team.id, locale)),
        older: page.next_cursor && `${path}?cursor=${page.next_cursor}`,
        newest: query.cursor ? path : null,
      });
    },
  }),
];

/** Of the calendar, or left empty. */
const isDate = (text: string) => text === '' || z.iso.date().safeParse(text).success;

/** Where the next page with the same filter is. */
function pathOf(path: string, { from, to, ...filter }: Filter, next: string): string {
  const set = Object.entries({ ...filter, from, to, cursor: next }).filter(([, value]) => value);
  return `${path}?${new URLSearchParams(set).toString()}`;
}

function choicesOf({ status, kind, method }: Filter, locale: Locale) {
  const w = billingWords[locale];
  const choice = <T extends string>(
    name: string,
    label: string,
    names: Record<T, string>,
    chosen: T | undefined,
  ) => ({
    name,
    label,
    options: Object.entries<string>(names).map(([value, text]) => ({
      value,
      text,
      chosen: value === chosen,
    })),
  });
  return [
    choice('status', w.status, w.statuses, status),
    choice('kind', w.kind, w.kinds, kind),
    choice('method', w.methodLabel, w.methods, method),
  ];
}

function rowOf(payment: Payment, named: ReadonlyMap<string, AddonOfPayment>, locale: Locale) {
  const w = billingWords[locale];
  const made = instantIn(locale, payment.createdAt);
  const what = whatOf(payment, named.get(payment.addonId ?? ''), locale);
  return {
    made,
    what,
    method: w.methods[payment.paymentMethod],
    status: statusIn(locale, payment),
    amount: moneyIn(locale, money(payment.amountMinor, payment.currency)),
    href: paymentPath(payment.teamId, payment.id),
    label: w.detailsWhich(what, made),
  };
}

function movementOf(entry: CreditEntry, team: string, locale: Locale) {
  const w = billingWords[locale];
  const at = instantIn(locale, entry.created_at);
  const what = w.movements[entry.kind];
  return {
    at,
    what,
    change: moneyIn(locale, money(entry.amount_minor, entry.currency)),
    after: moneyIn(locale, money(entry.balance_after_minor, entry.currency)),
    href: entry.payment_id && paymentPath(team, entry.payment_id),
    label: w.detailsWhich(what, at),
  };
}
