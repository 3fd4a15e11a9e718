/** The steps of docs/operations.md, forth and back. */
import { root, type Service } from '../faults/service.js';
import type { Code, World } from '../faults/world.js';

export interface Step {
  what: string;
  /** Processes end and start: requests may be refused meanwhile, and are repeated by clients. */
  stops?: boolean;
  work(world: World): Promise<unknown>;
}

/** Builds are undefined where the workers have no versions. */
export interface Versions {
  old: Code;
  next: Code;
}

const waiting = (what: string): Step => ({ what, work: () => Promise.resolve() });

/** The upgrade. */
export const forth = ({ old, next }: Versions): Step[] => [
  waiting('the old code alone'),
  { what: 'octroi setup of the new code', work: (world) => world.command(root, 'setup') },
  ...rolledApis('new', next),
  {
    what: 'new workers start beside the old ones',
    async work(world) {
      const started = [3, 4].map((n) => world.startWorker(`worker-${n}`, next));
      world.workers.push(...(await Promise.all(started)));
    },
  },
  ...promoted(next, old),
  ...endedWorkers('old', ({ workers }) => workers.slice(0, 2)),
  waiting('the new code alone'),
];

/** The way back by one version: the same with the old processes; the tables stay. */
export const back = ({ old, next }: Versions): Step[] => [
  ...rolledApis('old', old),
  {
    what: 'old workers start beside the new ones',
    work: ({ workers }) => Promise.all(workers.slice(0, 2).map((worker) => worker.start())),
  },
  ...promoted(old, next),
  ...endedWorkers('new', ({ workers }) => workers.slice(2)),
  waiting('the old code alone, on the new tables'),
];

/** One API process after the other. */
const rolledApis = (name: string, { directory }: Code): Step[] =>
  [0, 1].map((n) => ({
    what: `api-${n + 1} ends and starts from the ${name} code`,
    stops: true,
    async work({ apis }) {
      const api = apis[n] as Service;
      await endWell(api);
      await api.start({ directory });
    },
  }));

function promoted({ directory, buildId }: Code, former: Code): Step[] {
  if (buildId) {
    const what = `octroi promote ${buildId}`;
    return [{ what, work: (world) => world.command(directory, 'promote', buildId) }];
  }
  if (!former.buildId) return [];
  const what = 'octroi promote --unversioned';
  return [{ what, work: (world) => world.command(former.directory, 'promote', '--unversioned') }];
}

const endedWorkers = (name: string, workersOf: (world: World) => Service[]): Step[] => [
  {
    what: `${name} workers end, one after the other`,
    stops: true,
    async work(world) {
      for (const worker of workersOf(world)) await endWell(worker);
    },
  },
];

async function endWell(service: Service): Promise<void> {
  const code = await service.stop();
  if (code !== 0) throw new Error(`${service.name} ended with ${code} when it was told to stop.`);
}
