/** Every fault that is tried, on every object that it can befall: a cell of the matrix each. */
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { linkFaults } from './link.js';
import type { Random } from './random.js';
import type { Service } from './service.js';
import { httpLinks, linkNames, type Part, type World } from './world.js';

export interface Cell {
  object: string;
  fault: string;
  /** Times the usual seconds that it lasts. */
  longer: number;
  /** Harms; returns what heals. */
  begin(world: World, random: Random): Promise<() => Promise<void>>;
}

const killed = (object: string, partOf: (world: World, random: Random) => Part): Cell => ({
  object,
  fault: 'killed',
  longer: 1,
  async begin(world, random) {
    const part = partOf(world, random);
    await part.kill();
    return () => part.start();
  },
});

const frozen = (object: string, partOf: (world: World, random: Random) => Part): Cell => ({
  object,
  fault: 'frozen',
  longer: 4,
  begin(world, random) {
    const part = partOf(world, random);
    part.freeze();
    return Promise.resolve(() => Promise.resolve(part.thaw()));
  },
});

/** The clock of one of two processes is ahead of or behind the others'. */
function skewed(object: string, servicesOf: (world: World) => Service[], direction: 1 | -1): Cell {
  return {
    object,
    fault: direction > 0 ? 'clock ahead' : 'clock behind',
    longer: 1,
    async begin(world, random) {
      const service = random.pick(servicesOf(world));
      await service.kill('SIGTERM');
      await service.start({ skewMs: direction * random.whole(20_000, 120_000) });
      return async () => {
        await service.kill('SIGTERM');
        await service.start();
      };
    },
  };
}

/** Callbacks of the payments that are made meanwhile. */
const callbacks = (fault: string, faults: Record<string, unknown>): Cell => ({
  object: 'callbacks',
  fault,
  longer: 1,
  async begin(world) {
    await world.steerBackend(faults);
    return () => world.steerBackend();
  },
});

/** What a site counts while PostgreSQL is out of reach stands in its journal alone; then it is killed. */
const journalAlone: Cell = {
  object: 'journal of traffic',
  fault: 'killed',
  longer: 1,
  begin({ links, site }) {
    links['site → postgres'].set('refused');
    return Promise.resolve(async () => {
      await site.kill();
      links['site → postgres'].set(undefined);
      await site.start();
    });
  },
};

/** The journal's disk is full and PostgreSQL out of reach: what is counted stands in memory alone. */
const journalFull: Cell = {
  object: 'journal of traffic',
  fault: 'disk full',
  longer: 2,
  async begin({ journalDir, journalIsSmall, links }) {
    const filler = join(journalDir, 'filler');
    links['site → postgres'].set('refused');
    if (journalIsSmall) await writeFile(filler, Buffer.alloc(2 ** 21)).catch(() => {});
    return async () => {
      await rm(filler, { force: true });
      links['site → postgres'].set(undefined);
    };
  },
};

const oneOf =
  (kind: 'apis' | 'workers') =>
  (world: World, random: Random): Part =>
    random.pick(world[kind]);
const both =
  (kind: 'apis' | 'workers') =>
  (world: World): Part => ({
    kill: async () => void (await Promise.all(world[kind].map((each) => each.kill()))),
    start: async () => void (await Promise.all(world[kind].map((each) => each.start()))),
    freeze: () => world[kind].forEach((each) => each.freeze()),
    thaw: () => world[kind].forEach((each) => each.thaw()),
  });
const partNames = ['postgres', 'temporal', 'backend', 'mail server'] as const;

export const cells: readonly Cell[] = [
  killed('one api', oneOf('apis')),
  frozen('one api', oneOf('apis')),
  killed('both apis', both('apis')),
  frozen('both apis', both('apis')),
  killed('one worker', oneOf('workers')),
  frozen('one worker', oneOf('workers')),
  killed('both workers', both('workers')),
  killed('site', ({ site }) => site),
  frozen('site', ({ site }) => site),
  frozen('both workers', both('workers')),
  ...partNames.flatMap((name) => [
    killed(name, (world) => world.parts[name]),
    frozen(name, (world) => world.parts[name]),
  ]),
  ...linkNames.flatMap((name) =>
    linkFaults
      .filter((fault) => fault !== 'doubled' || httpLinks.includes(name))
      .map((fault): Cell => ({
        object: name,
        fault,
        longer: 1,
        begin({ links }) {
          links[name].set(fault);
          return Promise.resolve(() => Promise.resolve(links[name].set(undefined)));
        },
      })),
  ),
  skewed('one api', ({ apis }) => apis, 1),
  skewed('one api', ({ apis }) => apis, -1),
  skewed('one worker', ({ workers }) => workers, 1),
  skewed('one worker', ({ workers }) => workers, -1),
  callbacks('lost', { callback: 'never' }),
  callbacks('twice', { callback: 'twice' }),
  callbacks('late', { callback: 'late', callback_delay_ms: 8000 }),
  callbacks('out of order', { callback: 'out_of_order' }),
  callbacks('early', { callback: 'early' }),
  callbacks('forged', { callback: 'bad_signature' }),
  callbacks('unsigned', { callback: 'unsigned' }),
  journalAlone,
  journalFull,
];
