/**
 * What plans, add-ons and credit must be, from the requirements alone (30 days from the payment, early payment extends,
 * renewal from credit, 7 days of grace for the plan, add-ons count on pro only). Money in cents, times in ms.
 */
import type { AddonType } from '../../src/domain/addons.js';

const hour = 3_600_000;
const period = 30 * 24 * hour;
const grace = 7 * 24 * hour;
export const unitPrice = { ram: 100, cpu: 200, traffic: 100, storage: 100 };

/** A plan or an add-on. `ended`: off, and money switches it on again; `stopped`: nothing renews it, no grace. */
export interface Thing {
  state: 'unpaid' | 'on' | 'ended' | 'cancelled';
  type?: AddonType;
  quantity: number;
  price: number;
  end: number;
  autoRenew: boolean;
  stopped: boolean;
  tried: boolean;
}

export interface Paid {
  thing?: Thing | undefined;
  minor: number;
  state: 'open' | 'failed' | 'completed' | 'late';
  bought?: { from: number; to: number };
  asked: number;
  returned: number;
}

const thing = (state: Thing['state'], price: number, more = {}): Thing => {
  return {
    state,
    price,
    quantity: 1,
    end: -Infinity,
    autoRenew: true,
    stopped: false,
    tried: false,
    ...more,
  };
};

export class BillingModel {
  credit = 0;
  running = true;
  readonly plan = thing('ended', 300);
  readonly addons: Thing[] = [];
  readonly payments: Paid[] = [];
  constructor(public at: number) {}

  proUntil = () => this.plan.end + (this.plan.stopped ? 0 : grace);
  pro = () => this.at < this.proUntil();
  isOn = (one: Thing) => one.state === 'on' && one.end > this.at;
  isOpen = (one: Thing) => this.payments.some((paid) => paid.thing === one && paid.state === 'open');

  limits() {
    const units = (type: AddonType) =>
      this.addons
        .filter((addon) => addon.type === type && this.pro() && this.isOn(addon))
        .reduce((sum, { quantity }) => sum + quantity, 0);
    return {
      cpu_cores: this.pro() ? 4 + units('cpu') : 0.3,
      memory_mb: this.pro() ? 6144 + 500 * units('ram') : 100,
      traffic_gb: this.pro() ? 10 + 10 * units('traffic') : 5,
      storage_mb: this.pro() ? 10240 + 10 * 1024 * units('storage') : 100,
    };
  }

  newAddon(type: AddonType, quantity: number): Thing {
    const addon = thing('unpaid', unitPrice[type] * quantity, { type, quantity });
    this.addons.push(addon);
    return addon;
  }

  open(minor: number, one?: Thing): Paid {
    const paid: Paid = { thing: one, minor, state: 'open', asked: 0, returned: 0 };
    this.payments.push(paid);
    return paid;
  }

  complete(paid: Paid): void {
    if (paid.state === 'failed') this.credit += paid.minor;
    if (paid.state === 'failed') paid.state = 'late';
    if (paid.state !== 'open') return;
    paid.state = 'completed';
    if (paid.thing && paid.thing.state !== 'cancelled') this.deliver(paid, paid.thing);
    else this.credit += paid.minor;
  }

  fail(paid: Paid): void {
    if (paid.state === 'open') paid.state = 'failed';
    if (paid.state === 'failed' && paid.thing?.state === 'unpaid') paid.thing.state = 'cancelled';
  }

  buyFromCredit(one: Thing): void {
    this.credit -= one.price;
    const paid = this.open(one.price, one);
    paid.state = 'completed';
    this.deliver(paid, one);
  }

  private deliver(paid: Paid, one: Thing): void {
    const from = Math.max(one.end, this.at);
    paid.bought = { from, to: from + period };
    Object.assign(one, { state: 'on', end: from + period, stopped: false, tried: false });
  }

  /** Reserves the money of a refund. */
  refund(paid: Paid, minor: number, toCredit: boolean): void {
    paid.asked += minor;
    if (toCredit) this.credit += minor;
    else if (!paid.bought) this.credit -= minor;
  }

  /** It has been made, or refused. In full, what was bought ends now: what was bought after it moves up. */
  refunded(paid: Paid, minor: number, made: boolean): void {
    if (!made) {
      paid.asked -= minor;
      if (!paid.bought) this.credit += minor;
      return;
    }
    paid.returned += minor;
    if (paid.returned < paid.minor || !paid.bought || !paid.thing) return;
    const { thing, bought } = paid;
    const unused = Math.max(0, bought.to - Math.max(bought.from, this.at));
    const later = this.payments.flatMap((other) =>
      other !== paid && other.thing === thing && other.bought && other.bought.from >= bought.to
        ? [other.bought]
        : [],
    );
    bought.to -= unused;
    for (const one of later) Object.assign(one, { from: one.from - unused, to: one.to - unused });
    if (thing.state !== 'on') return;
    thing.end -= unused;
    if (thing.end > this.at || later.some(({ from, to }) => to > from)) return;
    thing.stopped = true;
    if (thing !== this.plan) thing.state = 'cancelled';
  }

  /** Time goes by; what runs meanwhile renews an hour before an end, at the end, and a plan through its grace. */
  pass(ms: number): void {
    const until = this.at + ms;
    for (let next = this.nextEvent(); this.running && next <= until; next = this.nextEvent()) {
      this.at = next;
      this.look();
    }
    this.at = until;
    this.look();
  }

  private nextEvent(): number {
    const on = [this.plan, ...this.addons].filter(({ state }) => state === 'on');
    const times = on.flatMap((one) => [one.tried ? Infinity : one.end - hour, one.end]);
    return Math.min(...[...times, this.proUntil()].filter((time) => time > this.at), Infinity);
  }

  look(): void {
    if (!this.running) return;
    for (const one of [this.plan, ...this.addons]) {
      if (one.state !== 'on' || this.at < one.end - (one.tried ? 0 : hour)) continue;
      one.tried = true;
      const renewable = one.autoRenew && !one.stopped && this.credit >= one.price && !this.isOpen(one);
      if (renewable && (one === this.plan || this.pro())) this.buyFromCredit(one);
      else if (this.at >= (one === this.plan ? this.proUntil() : one.end)) one.state = 'ended';
    }
  }
}
