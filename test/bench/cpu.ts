/** CPU time of processes, by `/proc`: undefined where that is missing. */
import { readdir, readFile } from 'node:fs/promises';

/** Of a clock tick, by which `/proc` counts on every Linux that Node runs on. */
const tickMs = 10;

interface Process {
  parent: number;
  ticks: number;
}

/** CPU milliseconds that a process and those below it have used, those that have ended included. */
export async function cpuMsOf(pid: number): Promise<number> {
  const all = new Map<number, Process>();
  for (const name of await readdir('/proc').catch(() => [])) {
    const id = Number(name);
    const found = Number.isInteger(id) ? await readProcess(id) : undefined;
    if (found) all.set(id, found);
  }
  const below = (id: number): number =>
    [...all].reduce(
      (sum, [child, { parent }]) => (parent === id ? sum + below(child) : sum),
      all.get(id)?.ticks ?? 0,
    );
  return below(pid) * tickMs;
}

async function readProcess(pid: number): Promise<Process | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // The name, in brackets, may have blanks.
  const [, parent, ...rest] = text.slice(text.lastIndexOf(')') + 2).split(' ');
  if (parent === undefined) return undefined;
  // proc(5): fields 14 to 17 are utime, stime, cutime and cstime.
  const ticks = rest.slice(9, 13).reduce((sum, field) => sum + Number(field), 0);
  return { parent: Number(parent), ticks };
}

/** Adds up what rounds of work cost each process. */
export function newCost() {
  const spent: Record<string, number> = {};
  let done = 0;
  return {
    /** Does a round of `ms`, and returns its rate a second. */
    async of(
      processes: Readonly<Record<string, number>>,
      ms: number,
      round: (ms: number) => Promise<number>,
    ): Promise<number> {
      const before = await readAll(processes);
      const startedAt = performance.now();
      const rate = await round(ms);
      done += (rate * (performance.now() - startedAt)) / 1000;
      const after = await readAll(processes);
      for (const name in after) spent[name] = (spent[name] ?? 0) + (after[name] ?? 0) - (before[name] ?? 0);
      return rate;
    },
    /** CPU milliseconds of each process for one piece of work. */
    each: () =>
      Object.fromEntries(
        Object.entries(spent).map(([name, total]) => [name, Math.round((total / done) * 10) / 10]),
      ),
  };
}

async function readAll(processes: Readonly<Record<string, number>>): Promise<Record<string, number>> {
  const entries = Object.entries(processes).map(async ([name, pid]) => [name, await cpuMsOf(pid)] as const);
  const { user, system } = process.cpuUsage();
  return { ...Object.fromEntries(await Promise.all(entries)), load: (user + system) / 1000 };
}
