/** What traffic is counted by: a project or a host name, and the UTC hour. Bytes are bigint. */

/** Traffic of one project or host in one hour; exactly one of `project` and `host` is set. */
export interface TrafficEntry {
  project?: string;
  /** Lower case, without port; `(…)` for what is no host name. */
  host?: string;
  /** The first instant of the hour. */
  hour: Date;
  bytes: bigint;
  /** Responses, or events, that were added up. */
  events: number;
  /** When the latest of them was. */
  lastAt: Date;
}

/** Bytes of one event at most: a pebibyte. */
export const maxEventBytes = 2 ** 50;

/** A sum stops here (64 PiB): sums of sums still fit a bigint of PostgreSQL. */
export const maxSum = 2n ** 56n;

/** How far an event may lie back: as long as its id is remembered, so that none is counted twice. */
export const maxAgeMs = 35 * 86_400_000;

/** How far ahead the sender's clock may run. */
export const maxAheadMs = 5 * 60_000;

/** The ids that the platform gives its objects. */
export const isProjectId = (text: string) => /^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/.test(text);

/** Where hosts are counted that there is no room for. */
export const otherHosts = '(other)';

/** Where hosts are counted that can be none. */
export const noHost = '(invalid)';

const hourMs = 3_600_000;

/** A sum up to this is exact with one more event added. */
const exact = Number.MAX_SAFE_INTEGER - maxEventBytes;

type Kind = 'project' | 'host';

/** Adds traffic up by project or host, and hour. */
export class Tally {
  /** By kind, hour (since 1970) and name. */
  readonly #hours = { project: new Map<number, Sums>(), host: new Map<number, Sums>() };
  readonly #keys = { project: 0, host: 0 };

  /** Entries that it holds. */
  get size(): number {
    return this.#keys.project + this.#keys.host;
  }

  /** Of those, the ones of hosts. */
  get hosts(): number {
    return this.#keys.host;
  }

  has(kind: Kind, name: string, at: number): boolean {
    return this.#hours[kind].get(Math.floor(at / hourMs))?.has(name) ?? false;
  }

  /** `at` in milliseconds since 1970. */
  add(kind: Kind, name: string, bytes: number | bigint, at: number, events = 1): void {
    const hour = Math.floor(at / hourMs);
    const hours = this.#hours[kind];
    let sums = hours.get(hour);
    if (!sums) hours.set(hour, (sums = new Map<string, Sum>()));
    let sum = sums.get(name);
    if (!sum) {
      sums.set(name, (sum = { small: 0, large: 0n, events: 0, last: at }));
      this.#keys[kind] += 1;
    }
    sum.events += events;
    if (at > sum.last) sum.last = at;
    if (typeof bytes === 'number' && bytes <= maxEventBytes) sum.small += bytes;
    else sum.large += BigInt(bytes);
    if (sum.small > exact) {
      sum.large += BigInt(sum.small);
      sum.small = 0;
    }
  }

  entries(): TrafficEntry[] {
    return (['project', 'host'] as const).flatMap((kind) =>
      [...this.#hours[kind]].flatMap(([hour, sums]) =>
        Array.from(sums, ([name, { small, large, events, last }]) => ({
          [kind]: name,
          hour: new Date(hour * hourMs),
          bytes: large + BigInt(small),
          events,
          lastAt: new Date(last),
        })),
      ),
    );
  }
}

/** Bytes are `small + large`: most sums need no bigint, which is slow. */
interface Sum {
  small: number;
  large: bigint;
  events: number;
  last: number;
}

type Sums = Map<string, Sum>;
