/** Add-on workflows that sleep: how fast they are put to sleep, what they weigh, and how late they wake when many end at once. */
import { readFile } from 'node:fs/promises';
import { execFile } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Client, Connection } from '@temporalio/client';
import type pg from 'pg';
import { createBillingWorkflows } from '../../src/integrations/billing-workflows.js';
import { insertAddons, insertTeams, type Addon } from './addon-rows.js';
import { octroi } from './processes.js';
import { sqlStatements, withCleanup, type Servers } from './servers.js';
import { round } from './statistics.js';

/** `maxCachedWorkflows` of the worker. */
const cached = 1000;
const endAtOnce = 500;
const startsAtOnce = 10;
/** Between the moment in which all should sleep and the end of `endAtOnce` of them. */
const restMs = 3_000;

interface Memory {
  sleeping: number;
  workerMb: number;
  serverMb: number;
}

export function measureAsleep(servers: Servers, pool: pg.Pool, sleepers: number) {
  return withCleanup(async (later) => {
    const worker = await octroi(['worker'], servers.env);
    later(() => worker.stop());
    const connection = await Connection.connect({ address: servers.temporal.address });
    later(() => connection.close());
    const client = new Client({ connection });
    const { wakeAddon } = createBillingWorkflows(client, { taskQueue: 'octroi' });
    const memory: Memory[] = [];
    let sleeping = 0;
    let startingMs = 0;
    let lastMs = 0;
    let inserted = 0;
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
      const rows = await insertAddons(pool, { prefix: 'sleeper', from: inserted + 1, to: count });
      inserted = count;
      await putToSleep(rows);
      await weigh();
    }

    async function weigh(): Promise<void> {
      const [workerMb, serverMb] = await Promise.all([
        residentMb(worker.child.pid),
        residentMb(servers.temporal.pid),
      ]);
      memory.push({ sleeping, workerMb, serverMb });
      const rate = sleeping ? `, ${round(sleeping / (startingMs / 1000))} a second` : '';
      console.log(
        `${sleeping} sleep${rate}; worker ${round(workerMb, 0)} MB, Temporal ${round(serverMb, 0)} MB`,
      );
    }

    for (const part of [1, 2, 3, 4]) await sleepersUpTo(Math.round((sleepers * part) / 4));
    const startsPerSecond = sleeping / (startingMs / 1000);
    const endsAt = new Date(Date.now() + ((endAtOnce * lastMs) / (sleepers / 4)) * 1.5 + restMs);
    const ending = await insertAddons(pool, { prefix: 'ending', from: 1, to: endAtOnce }, endsAt);
    await putToSleep(ending);
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

/** MB a thousand sleeping workflows: of the server from none to all, of the worker until its cache is full, and after. */
function weights(memory: Memory[]) {
  const first = memory[0] as Memory;
  const last = memory.at(-1) as Memory;
  const full = memory.find(({ sleeping }) => sleeping >= cached) ?? last;
  const per1000 = (of: 'workerMb' | 'serverMb', from: Memory, to: Memory) =>
    (to[of] - from[of]) / ((to.sleeping - from.sleeping) / 1000);
  return {
    serverMbPer1000: per1000('serverMb', first, last),
    workerMbPer1000: per1000('workerMb', first, full),
    workerMbPer1000WhenFull: full === last ? NaN : per1000('workerMb', full, last),
  };
}

/** A busy server may take longer than a call's few seconds; waking twice does no harm. */
async function patiently(call: () => Promise<void>): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await call();
    } catch (error) {
      if (tries === 5) throw error;
    }
  }
}

async function residentMb(pid = 0): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const kb =
    /^VmRSS:\s+(\d+)/m.exec(status)?.[1] ??
    (await promisify(execFile)('ps', ['-o', 'rss=', '-p', String(pid)])).stdout;
  return Number(kb) / 1024;
}
