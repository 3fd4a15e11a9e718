/** Open tickets whose workflows wait: how fast they start, what they weigh, and how late they warn when many are due at once. */
import { setTimeout as delay } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import type pg from 'pg';
import { createTicketWorkflows, type TicketToStart } from '../../src/integrations/ticket-workflows.js';
import { insertTeams } from './addon-rows.js';
import { heapMbOf, residentMb } from './memory.js';
import { octroi } from './processes.js';
import { patiently } from './rates.js';
import { withCleanup, type Servers } from './servers.js';
import { round } from './statistics.js';
import { insertTickets, lookedAt } from './ticket-rows.js';

/** Workflows that the worker caches: few, so that most tickets are beyond it. */
export const cached = 250;
export const warnAtOnce = 200;
const startsAtOnce = 10;
/** Urgent tickets have two hours around the clock, and are warned of after 80 % of them. */
const warnedAfterMs = 0.8 * 2 * 3_600_000;
/** Between the moment in which all should wait and the warnings. */
const restMs = 2_000;

export function measureClocks(servers: Servers, pool: pg.Pool, tickets: number) {
  return withCleanup(async (later) => {
    const worker = await octroi(['worker'], { ...servers.env, WORKFLOW_CACHE_SIZE: String(cached) });
    later(() => worker.stop());
    const connection = await Connection.connect({ address: servers.temporal.address });
    later(() => connection.close());
    const workflows = createTicketWorkflows(new Client({ connection }), { taskQueue: 'octroi' });
    const before = await lookedAt(pool);
    await insertTeams(pool, 'open', tickets);
    let waiting = 0;

    /** Milliseconds until every one of them has been looked at. */
    async function start(rows: TicketToStart[]): Promise<number> {
      const startedAt = performance.now();
      const queue = rows.values();
      const lane = async () => {
        for (const row of queue) await patiently(() => workflows.start(row));
      };
      await Promise.all(Array.from({ length: startsAtOnce }, lane));
      waiting += rows.length;
      while ((await lookedAt(pool)) < before + waiting) await delay(100);
      return performance.now() - startedAt;
    }

    async function weigh() {
      const [workerMb, heapMb, serverMb] = await Promise.all([
        residentMb(worker.child.pid),
        heapMbOf(servers.workerUrl),
        residentMb(servers.temporal.pid),
      ]);
      const weight = { waiting, worker_mb: workerMb, worker_heap_mb: heapMb, server_mb: serverMb };
      console.log(
        `${waiting} wait; worker ${round(workerMb, 0)} MB (heap ${round(heapMb, 0)}), Temporal ${round(serverMb, 0)} MB`,
      );
      return weight;
    }

    const weights = [await weigh()];
    let startingMs = 0;
    let lastMs = 0;
    const lasting = tickets - warnAtOnce;
    for (const part of [1, 2, 3]) {
      const to = Math.round((lasting * part) / 3);
      lastMs = await start(
        await insertTickets(pool, { prefix: 'open', from: waiting + 1, to, priority: 'normal' }),
      );
      startingMs += lastMs;
      weights.push(await weigh());
    }

    const warnAt = new Date(Date.now() + ((warnAtOnce * lastMs) / (lasting / 3)) * 1.3 + restMs);
    const urgent = await insertTickets(
      pool,
      { prefix: 'open', from: lasting + 1, to: tickets, priority: 'urgent' },
      new Date(warnAt.getTime() - warnedAfterMs),
    );
    startingMs += await start(urgent);
    weights.push(await weigh());
    const restedMs = warnAt.getTime() - Date.now();
    console.log(
      restedMs > 0
        ? `${warnAtOnce} warnings are due at the same moment, in ${round(restedMs / 1000)} s …`
        : `The machine was too busy: ${warnAtOnce} were due before all waited, and are late for that reason too.`,
    );
    await delay(Math.max(restedMs, 0));
    const late = await waitForWarnings(pool, urgent);
    return { weights, late, waitedBefore: restedMs > 0, startsPerSecond: waiting / (startingMs / 1000) };
  });
}

/** Seconds from the moment of each warning to its being given; each is given once. */
async function waitForWarnings(pool: pg.Pool, tickets: TicketToStart[]): Promise<number[]> {
  for (;;) {
    const { rows } = await pool.query<{ late: number }>(
      `SELECT extract(epoch FROM warned_at - warn_at)::float AS late FROM support_clock
       WHERE ticket_id = ANY($1) AND warned_at IS NOT NULL`,
      [tickets.map(({ id }) => id)],
    );
    if (rows.length === tickets.length) return rows.map(({ late }) => late);
    await delay(250);
  }
}
