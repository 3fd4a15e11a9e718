/**
 * Whatever teams, backends and operators do, in any order, with or without the workflows running: limits, plan and
 * credit are what an independent model says. `PROPERTY_RUNS` sets how many sequences are tried.
 */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { addonTypes } from '../../src/domain/addons.js';
import { refundDestinations } from '../../src/domain/ledger.js';
import { money } from '../../src/domain/money.js';
import { nextAddonStep, nextSubscriptionStep } from '../../src/domain/renewal.js';
import { AppError } from '../../src/errors.js';
import { createAddonStore, type AddonStore } from '../../src/stores/addons.js';
import { createPaymentStore, type PaymentStore } from '../../src/stores/payments.js';
import { createRefundStore, type RefundStore } from '../../src/stores/refunds.js';
import { createSubscriptionStore, type SubscriptionStore } from '../../src/stores/subscriptions.js';
import {
  day,
  hour,
  limitsNow,
  newTeam,
  paymentFor,
  replaceClock,
  terms,
  type Wanted,
} from '../support/billing-stores.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { BillingModel, type Paid, type Thing } from './billing-model.js';

const runs = Number(process.env.PROPERTY_RUNS ?? 100);
const start = Date.parse('2026-01-01T00:00:00Z');
const origin = { actor: 'user:x' };

let database: TestDatabase;
let clock: Awaited<ReturnType<typeof replaceClock>>;
let payments: PaymentStore;
let addons: AddonStore;
let subscriptions: SubscriptionStore;
let refunds: RefundStore;
beforeAll(async () => {
  database = await createTestDatabase();
  clock = await replaceClock(database, start);
  payments = createPaymentStore(database.db, terms);
  addons = createAddonStore(database.db, terms);
  subscriptions = createSubscriptionStore(database.db, terms);
  refunds = createRefundStore(database.db);
});
afterAll(() => database.drop());

const some = fc.nat(1000);
const method = fc.constantFrom('mobile_money' as const, 'credit' as const);
const anyCommand = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant('buyPlan' as const), method }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('buyAddon' as const),
      method,
      type: fc.constantFrom(...addonTypes),
      quantity: fc.integer({ min: 1, max: 3 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('renewAddon' as const), method, which: some }) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('topUp' as const), minor: fc.integer({ min: 1, max: 1500 }) }),
  },
  { weight: 8, arbitrary: fc.record({ do: fc.constant('complete' as const), which: some }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('fail' as const), which: some }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('refund' as const),
      which: some,
      part: fc.constantFrom(1, 1, 0.3),
      to: fc.constantFrom(...refundDestinations),
      made: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('cancelPlan' as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('cancelAddon' as const), which: some, atEnd: fc.boolean() }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('switch' as const), which: some, on: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('workflows' as const), run: fc.boolean() }) },
);
type Command = typeof anyCommand extends fc.Arbitrary<infer T> ? T : never;

const anyPause = fc.oneof(
  { weight: 3, arbitrary: fc.integer({ min: 1, max: hour }) },
  { weight: 3, arbitrary: fc.integer({ min: hour, max: 12 * day }) },
  { weight: 2, arbitrary: fc.integer({ min: 20 * day, max: 40 * day }) },
);

/** The model beside the stores: every command goes to both. */
class Pair {
  readonly model = new BillingModel(start);
  private readonly ids = new Map<object, string>();
  constructor(private readonly team: string) {}

  /** The workflows' timers: each step in its time, the plan's first. */
  async pass(ms: number): Promise<void> {
    const until = this.model.at + ms;
    this.model.pass(ms);
    for (let next = await this.look(); next <= until; next = await this.look()) await clock.set(next);
    await clock.set(until);
    await this.look();
  }

  /** Wakes all workflows, if they run; returns when the next step is due. */
  private async look(): Promise<number> {
    if (!this.model.running) return Infinity;
    const times = [nextSubscriptionStep(await subscriptions.advance(this.team))?.at];
    for (const addon of this.model.addons.filter(({ state }) => state !== 'cancelled')) {
      const step = nextAddonStep(await addons.advance(this.id(addon)));
      if (step?.kind !== 'look') times.push(step?.at);
    }
    return Math.min(...times.map((at) => (at ? Date.parse(at) : Infinity)));
  }

  async run(command: Command): Promise<void> {
    await this.execute(command);
    this.model.look();
    await this.look();
    await this.compare();
  }

  private id(of: object): string {
    const id = this.ids.get(of);
    if (!id) throw new Error('no id');
    return id;
  }

  private pick<T>(from: T[], which: number): T | undefined {
    return from[which % from.length];
  }

  /** Mostly one for which the command is meant. */
  private payment(which: number, state: Paid['state']): Paid | undefined {
    const meant = this.model.payments.filter((paid) => paid.state === state);
    return this.pick(which % 5 && meant.length > 0 ? meant : this.model.payments, which);
  }

  private async addonRow(addon: Thing) {
    const row = await addons.find(this.id(addon));
    if (!row) throw new Error('no such add-on');
    return row;
  }

  private execute(command: Command): Promise<unknown> {
    const { model } = this;
    switch (command.do) {
      case 'buyPlan':
        return this.buy({ plan: 'pro', minor: 300, method: command.method }, () => model.plan);
      case 'buyAddon': {
        const { type, quantity, method } = command;
        const minor = { ram: 100, cpu: 200, traffic: 100, storage: 100 }[type] * quantity;
        return this.buy({ addon: { type, quantity }, minor, method }, () => model.newAddon(type, quantity));
      }
      case 'renewAddon': {
        const addon = this.pick(model.addons.filter(model.isOn), command.which);
        if (!addon) return Promise.resolve();
        const wanted = { renews: this.id(addon), minor: addon.price, method: command.method };
        return this.buy(wanted, () => addon, addon);
      }
      case 'topUp':
        return this.buy({ minor: command.minor }, () => undefined);
      case 'complete':
      case 'fail':
        return this.report(this.payment(command.which, 'open'), command.do);
      case 'refund':
        return this.refund(this.payment(command.which, 'completed'), command);
      case 'cancelPlan':
        return this.both(
          model.pro(),
          subscriptions.cancel(this.team, origin),
          () => (model.plan.stopped = true),
        );
      case 'cancelAddon':
        return this.cancelAddon(this.pick(model.addons, command.which), command.atEnd);
      case 'switch':
        return this.switch(this.pick([model.plan, ...model.addons], command.which) ?? model.plan, command.on);
      case 'workflows':
        model.running = command.run;
        return Promise.resolve();
    }
  }

  /** The store does it if the model allows it, and refuses it otherwise. */
  private async both(allowed: boolean, done: Promise<unknown>, inModel: () => unknown): Promise<void> {
    if (!allowed) return expect(done).rejects.toBeInstanceOf(AppError);
    await done;
    inModel();
  }

  private async buy(wanted: Wanted, what: () => Thing | undefined, renewed?: Thing): Promise<void> {
    const { model } = this;
    const fromCredit = wanted.method === 'credit';
    const known = wanted.plan ? model.plan : renewed;
    const allowed =
      (wanted.plan !== undefined ||
        wanted.minor === undefined ||
        !(wanted.addon ?? wanted.renews) ||
        model.pro()) &&
      (!fromCredit || model.credit >= wanted.minor) &&
      !(known && model.isOpen(known));
    const payment = paymentFor(this.team, wanted, model.at);
    await this.both(allowed, payments.create(payment), () => {
      const thing = what();
      if (wanted.addon && thing) this.ids.set(thing, payment.id);
      if (fromCredit && thing) model.buyFromCredit(thing);
      else model.open(wanted.minor, thing);
      const paid = model.payments.at(-1);
      if (paid) this.ids.set(paid, payment.id);
    });
    if (allowed && !fromCredit) {
      await database.rows('UPDATE payment SET external_payment_id = id WHERE id = $1', [payment.id]);
    }
  }

  private async report(paid: Paid | undefined, news: 'complete' | 'fail'): Promise<void> {
    if (!paid || !this.ids.has(paid)) return;
    const status = news === 'complete' ? 'completed' : 'failed';
    await payments.report(this.id(paid), { status, actor: 'payment-backend' });
    this.model[news](paid);
  }

  private async refund(
    paid: Paid | undefined,
    { part, to, made }: Extract<Command, { do: 'refund' }>,
  ): Promise<void> {
    if (!paid || !this.ids.has(paid)) return;
    const { model } = this;
    const left = paid.minor - paid.asked;
    const minor = part === 1 ? left : Math.ceil(paid.minor * part);
    const external = (await payments.find(this.id(paid)))?.externalPaymentId;
    const came = paid.state === 'completed' || paid.state === 'late';
    const allowed =
      came &&
      left > 0 &&
      minor <= left &&
      (to === 'credit' ? !!paid.bought : !!external && (!!paid.bought || model.credit >= minor));
    const id = crypto.randomUUID();
    const amount = money(minor, 'EUR');
    const wanted = { id, paymentId: this.id(paid), amount, destination: to, reason: null };
    const done = refunds.create(wanted, origin);
    await this.both(allowed, done, () => model.refund(paid, minor, to === 'credit'));
    if (!allowed) return;
    const answer = to === 'credit' || made;
    if (to === 'backend') await (made ? refunds.complete(id) : refunds.fail(id, 'no'));
    model.refunded(paid, minor, answer);
  }

  private async cancelAddon(addon: Thing | undefined, atEnd: boolean): Promise<void> {
    if (!addon) return;
    const { model } = this;
    await this.both(model.isOn(addon), addons.cancel(await this.addonRow(addon), atEnd, origin), () =>
      Object.assign(addon, atEnd ? { stopped: true } : { state: 'cancelled', end: model.at }),
    );
  }

  private async switch(one: Thing, on: boolean): Promise<void> {
    const { model } = this;
    const isPlan = one === model.plan;
    const done = isPlan
      ? subscriptions.setAutoRenew(this.team, on, origin)
      : addons.setAutoRenew(await this.addonRow(one), on, origin);
    await this.both(isPlan || model.isOn(one), done, () => {
      one.autoRenew = on;
      if (on && (!isPlan || model.pro())) one.stopped = false;
    });
  }

  async compare(): Promise<void> {
    expect(await limitsNow(database, this.team)).toEqual(this.model.limits());
    const [books] = await database.rows(
      `SELECT (SELECT COALESCE(sum(amount_minor), 0)::int FROM ledger_entry WHERE team_id = $1 AND account = 'team_credit') AS credit,
         (SELECT COALESCE(sum(amount_minor), 0)::int FROM ledger_entry) AS total,
         COALESCE((SELECT pro_until > billing_clock() FROM team_subscription WHERE team_id = $1), false) AND NOT EXISTS (
           SELECT FROM paid_period WHERE team_id = $1 AND plan_id = 'pro' AND ends_at > starts_at
             AND starts_at <= billing_clock() AND ends_at + interval '7 days' > billing_clock()) AS unpaid_pro`,
      [this.team],
    );
    expect(books).toEqual({ credit: this.model.credit, total: 0, unpaid_pro: false });
    expect(this.model.credit).toBeGreaterThanOrEqual(0);
  }
}

async function follow(steps: [pause: number, command: Command][]): Promise<void> {
  await database.rows('UPDATE test_clock SET at = $1', [new Date(start)]);
  const pair = new Pair(await newTeam(database));
  for (const [pause, command] of steps) {
    await pair.pass(pause);
    await pair.compare();
    await pair.run(command);
  }
}

const buyPlan = { do: 'buyPlan', method: 'mobile_money' } as const;
const complete = (which: number) => ({ do: 'complete', which }) as const;
const refundAll = (which: number) => ({ do: 'refund', which, part: 1, to: 'backend', made: true }) as const;

test('periods that are all refunded, the later one first, leave no grace', async () => {
  await follow([
    [1, buyPlan],
    [1, complete(0)],
    [1, buyPlan],
    [1, complete(1)],
    [20 * day, refundAll(1)],
    [day, refundAll(0)],
  ]);
});

test('limits, plan and credit are those of the model', async () => {
  const anySteps = fc.array(fc.tuple(anyPause, anyCommand), { minLength: 8, maxLength: 30, size: 'max' });
  await fc.assert(fc.asyncProperty(anySteps, follow), {
    numRuns: runs,
    // Shrinking a failure may take as long.
    interruptAfterTimeLimit: runs * 2_000,
    markInterruptAsFailure: true,
  });
}, 3_600_000);
