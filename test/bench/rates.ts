/** How much is done in a second, and the plain workflow that it is held against. */
import { randomUUID } from 'node:crypto';
import type { Client } from '@temporalio/client';

/** Keeps `atOnce` runs of `work` going for `ms`; completed runs a second. */
export async function rateOf(
  atOnce: number,
  ms: number,
  work: (lane: number) => Promise<unknown>,
): Promise<number> {
  const startedAt = performance.now();
  let done = 0;
  const lane = async (_: unknown, i: number) => {
    while (performance.now() - startedAt < ms) {
      await work(i);
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  return done / ((performance.now() - startedAt) / 1000);
}

/** One plain workflow from its start to its end; `plain-worker.ts` runs it. */
export async function runPlain(client: Client): Promise<void> {
  const handle = await client.workflow.start('plain', { workflowId: randomUUID(), taskQueue: 'plain' });
  await handle.signal('go');
  await handle.result();
}

/** A busy server may take longer than a call's few seconds; for calls that do no harm when they come twice. */
export async function patiently(call: () => Promise<void>): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await call();
    } catch (error) {
      if (tries === 5) throw error;
    }
  }
}
