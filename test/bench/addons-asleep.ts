/** Add-on workflows that sleep: how fast they are put to sleep, what they weigh, and how late they wake when many end at once. */
import { setTimeout as delay } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import type pg from 'pg';
import { createBillingWorkflows } from '../../src/integrations/billing-workflows.js';
import { insertAddons, insertTeams, type Addon } from './addon-rows.js';
import { heapMbOf, residentMb } from './memory.js';
import { octroi } from './processes.js';
import { patiently } from './rates.js';
import { sqlStatements, withCleanup, type Servers } from './servers.js';
import { round } from './statistics.js';

/** Workflows that the worker caches: few, so that most sleepers are beyond it. */
export const cached = 250;
const endAtOnce = 500;
const startsAtOnce = 10;
/** Between the moment in which all should sleep and the end of `endAtOnce` of them. */
const restMs = 2_000;

interface Memory {
  sleeping: number;
  /** Resident memory of the worker, and what its main thread uses of its heap; workflows run in another thread. */
  workerMb: number;
  heapMb: number;
  serverMb: number;
}

export function measureAsleep(servers: Servers, pool: pg.Pool, sleepers: number) {
  return withCleanup(async (later) => {
    const env = { ...servers.env, WORKFLOW_CACHE_SIZE: String(cached) };
    const worker = await octroi(['worker'], env);
    later(() => worker.stop());
    const connection = await Connection.connect({ address: servers.temporal.address });
    later(() => connection.close());
    const client = new Client({ connection });
    const { wakeAddon } = createBillingWorkflows(client, {
      taskQueue: 'octroi',
      awaitsCredit: () => Promise.resolve(false),
    });
    const memory: Memory[] = [];
    let sleeping = 0;
    let startingMs = 0;
    let lastMs = 0;
    await insertTeams(pool, 'sleeper', sleepers);
    await insertTeams(pool, 'ending', endAtOnce);
    await weigh();

    /** Starts the workflows of these rows; done when every one of them has taken its first look and sleeps. */
    async function putToSleep(addons: Addon[]): Promise<void> {
      const startedAt = performance.now();
      const queue = addons.values();
      const lane = async () => {
        for (const { id, team } of queue) await patiently(() => wakeAddon(id, team));
      };
      await Promise.all(Array.from({ length: startsAtOnce }, lane));
      sleeping += addons.length;
      const looked = "OctroiKind = 'addon' AND OctroiStatus != 'pending'";
      while ((await client.workflow.count(looked)).count < sleeping) await delay(200);
      lastMs = performance.now() - startedAt;
      startingMs += lastMs;
    }

    async function sleepersUpTo(count: number): Promise<void> {
      const rows = await insertAddons(pool, { prefix: 'sleeper', from: sleeping + 1, to: count });
      await putToSleep(rows);
      await weigh();
    }

    async function weigh(): Promise<void> {
      const [workerMb, heapMb, serverMb] = await Promise.all([
        residentMb(worker.child.pid),
        heapMbOf(servers.workerUrl),
        residentMb(servers.temporal.pid),
      ]);
      memory.push({ sleeping, workerMb, heapMb, serverMb });
      const rate = sleeping ? `, ${round(sleeping / (startingMs / 1000))} a second` : '';
      console.log(
        `${sleeping} sleep${rate}; worker ${round(workerMb, 0)} MB (heap ${round(heapMb, 0)}), Temporal ${round(serverMb, 0)} MB`,
      );
    }

    // Those that end are the last of the sleepers, so that the time until their end can follow from the rate of the others.
    const lasting = sleepers - endAtOnce;
    for (const part of [1, 2, 3]) await sleepersUpTo(Math.round((lasting * part) / 3));
    const endsAt = new Date(Date.now() + ((endAtOnce * lastMs) / (lasting / 3)) * 1.3 + restMs);
    const ending = await insertAddons(pool, { prefix: 'ending', from: 1, to: endAtOnce }, endsAt);
    await putToSleep(ending);
    await weigh();
    const startsPerSecond = sleeping / (startingMs / 1000);
    const restedMs = endsAt.getTime() - Date.now();
    console.log(
      restedMs > 0
        ? `${endAtOnce} end at the same second, in ${round(restedMs / 1000)} s …`
        : `The machine was too busy: ${endAtOnce} ended before all slept, and are late for that reason too.`,
    );
    const statementsBefore = await sqlStatements(servers.workerUrl);
    await delay(Math.max(restedMs, 0));
    const late = await waitForEnd(pool, ending);
    const statements = (await sqlStatements(servers.workerUrl)) - statementsBefore;
    return {
      ...weights(memory),
      startsPerSecond,
      late,
      sleptBefore: restedMs > 0,
      statementsPerEnd: statements / endAtOnce,
    };
  });
}

/** Seconds from the end of each to the write of its row. */
async function waitForEnd(pool: pg.Pool, addons: Addon[]): Promise<number[]> {
  for (;;) {
    const { rows } = await pool.query<{ late: number }>(
      `SELECT extract(epoch FROM updated_at - expires_at)::float AS late FROM additional_resource
       WHERE id = ANY($1) AND status = 'expired'`,
      [addons.map(({ id }) => id)],
    );
    if (rows.length === addons.length) return rows.map(({ late }) => late);
    await delay(250);
  }
}

/** MB a thousand sleeping workflows: of the server from none to all, of the worker once its cache is full. */
function weights(memory: Memory[]) {
  const [first, full] = [memory[0], memory.find(({ sleeping }) => sleeping >= cached)] as [Memory, Memory];
  const last = memory.at(-1) as Memory;
  const per1000 = (of: 'workerMb' | 'heapMb' | 'serverMb', from: Memory) =>
    (last[of] - from[of]) / ((last.sleeping - from.sleeping) / 1000);
  return {
    sleeping: memory.map(({ sleeping }) => sleeping),
    workerMb: memory.map(({ workerMb }) => round(workerMb, 0)),
    serverMbPer1000: per1000('serverMb', first),
    workerMbPer1000WhenFull: per1000('workerMb', full),
    heapMbPer1000WhenFull: per1000('heapMb', full),
  };
}
