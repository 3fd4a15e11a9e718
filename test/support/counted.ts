import type { Counter } from 'prom-client';

/** What a counter has counted, by the values of its labels; those at 0 are left out. */
export async function counted(counter: Counter): Promise<Record<string, number>> {
  const { values } = await counter.get();
  return Object.fromEntries(
    values
      .filter(({ value }) => value > 0)
      .map(({ labels, value }) => [Object.values(labels).join(' '), value]),
  );
}
