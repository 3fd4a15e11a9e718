/** The payment workflow alone, under time skipping: a day passes in a moment. Its activities are written here. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { WorkflowUpdateFailedError } from '@temporalio/client';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import { isTerminal, type PaymentStatus } from '../../src/domain/payments.js';
import {
  awaitInitiation,
  callbackReceived,
  cancelPayment,
  paymentState,
} from '../../src/workflows/messages.js';
import { eventually } from '../support/eventually.js';
import { startTimeSkipping, testServer, withWorker } from './time-skipping.js';

const hour = 60 * 60 * 1000;
const request = { actor: 'user:ada', requestId: 'r-1' };

/** A payment's row and the backend behind it, in memory; every call notes its time since the start. */
class World {
  status: PaymentStatus = 'pending';
  inbox: PaymentStatus[] = [];
  atBackend: PaymentStatus = 'pending';
  readonly calls: { name: string; at: number }[] = [];
  startedAt = 0;
  deadline = new Date(0);
  initiation: () => Promise<void> = () => Promise.resolve();

  constructor(private readonly env: TestWorkflowEnvironment) {}

  async note(name: string): Promise<void> {
    this.calls.push({ name, at: (await this.env.currentTimeMs()) - this.startedAt });
  }

  times(name: string): number[] {
    return this.calls.filter((call) => call.name === name).map(({ at }) => at);
  }

  private settle(news: PaymentStatus): PaymentStatus {
    if (!isTerminal(this.status)) this.status = news;
    return this.status;
  }

  activities = {
    initiatePayment: async () => {
      await this.note('initiate');
      await this.initiation();
      return { status: this.settle('processing'), deadline: this.deadline.toISOString() };
    },
    applyInbox: async () => {
      await this.note('inbox');
      for (const news of this.inbox.splice(0)) this.settle(news);
      return this.status;
    },
    pollPayment: async () => {
      await this.note('poll');
      return this.settle(this.atBackend);
    },
    cancelAtBackend: async () => {
      await this.note('cancel');
      return this.settle(this.atBackend === 'completed' ? 'completed' : 'cancelled');
    },
    expirePayment: async () => {
      await this.note('expire');
      return this.settle('expired');
    },
  };
}

(testServer ? describe : describe.skip)('the payment workflow', () => {
  let env: TestWorkflowEnvironment;
  beforeAll(async () => {
    env = await startTimeSkipping();
  });
  afterAll(() => env?.teardown());

  async function run<T>(
    world: World,
    work: (payment: Awaited<ReturnType<typeof start>>) => Promise<T>,
  ): Promise<T> {
    return withWorker(env, world.activities, async (taskQueue) => work(await start(world, taskQueue)));
  }

  async function start(world: World, taskQueue: string) {
    world.startedAt = await env.currentTimeMs();
    world.deadline = new Date(world.startedAt + 24 * hour);
    return env.client.workflow.start<(input: object) => Promise<PaymentStatus>>('payment', {
      workflowId: `payment-${randomUUID()}`,
      taskQueue,
      args: [{ paymentId: 'p', pollFirstMs: 30_000, deadline: world.deadline.toISOString() }],
    });
  }

  test('a callback completes it without any poll', async () => {
    const world = new World(env);
    await run(world, async (payment) => {
      await payment.executeUpdate(awaitInitiation);
      world.inbox.push('completed');
      await payment.signal(callbackReceived);
      expect(await payment.result()).toBe('completed');
    });
    expect(world.times('poll')).toEqual([]);
  });

  test('a lost callback is looked for after 30 s, then with growing gaps, until the backend tells', async () => {
    const world = new World(env);
    const told = world.activities.pollPayment;
    world.activities.pollPayment = async () => {
      if (world.times('poll').length === 4) world.atBackend = 'completed';
      return told();
    };
    await run(world, async (payment) => expect(await payment.result()).toBe('completed'));
    // To ten seconds: the server's own steps take real time.
    const seconds = world.times('poll').map((ms) => Math.round(ms / 10_000) * 10);
    expect(seconds).toEqual([30, 90, 210, 450, 930]);
  });

  test('nothing for 24 h: one last poll at the deadline, then expired', async () => {
    const world = new World(env);
    await run(world, async (payment) => expect(await payment.result()).toBe('expired'));
    const [expiredAt] = world.times('expire');
    expect(Math.round((expiredAt ?? 0) / hour)).toBe(24);
    expect(Math.round((world.times('poll').at(-1) ?? 0) / hour)).toBe(24);
    expect(world.times('poll').length).toBeLessThan(40);
  });

  test('money found by the last poll counts: completed, not expired', async () => {
    const world = new World(env);
    const told = world.activities.pollPayment;
    world.activities.pollPayment = async () => {
      if ((await env.currentTimeMs()) >= world.deadline.getTime()) world.atBackend = 'completed';
      return told();
    };
    await run(world, async (payment) => expect(await payment.result()).toBe('completed'));
    expect(world.times('expire')).toEqual([]);
  });

  test('a backend that is down is tried again until it takes the payment', async () => {
    const world = new World(env);
    world.initiation = () => {
      if (world.times('initiate').length < 20) throw new Error('down');
      world.atBackend = 'completed';
      return Promise.resolve();
    };
    await run(world, async (payment) => {
      const initiated = payment.executeUpdate(awaitInitiation);
      // Time passes only while a result is waited for.
      expect(await payment.result()).toBe('completed');
      expect(await initiated).toBe('processing');
    });
    expect(world.times('initiate')).toHaveLength(20);
    expect(Math.max(...gaps(world.times('initiate')))).toBeLessThanOrEqual(61_000);
  });

  test('a backend that is down all day: expired at the deadline', async () => {
    const world = new World(env);
    world.initiation = () => Promise.reject(new Error('down'));
    await run(world, async (payment) => expect(await payment.result()).toBe('expired'));
    expect(Math.round((world.times('expire')[0] ?? 0) / hour)).toBe(24);
  });

  test('a backend that lets the payment end sooner moves the deadline', async () => {
    const world = new World(env);
    await run(world, async (payment) => {
      world.deadline = new Date(world.startedAt + hour);
      expect(await payment.result()).toBe('expired');
    });
    expect(Math.round((world.times('expire')[0] ?? 0) / hour)).toBe(1);
  });

  test('cancel while the backend is down ends the attempts at once', async () => {
    const world = new World(env);
    world.initiation = () => Promise.reject(new Error('down'));
    await run(world, async (payment) => {
      const cancelled = payment.executeUpdate(cancelPayment, { args: [request] });
      expect(await payment.result()).toBe('cancelled');
      expect(await cancelled).toBe('cancelled');
    });
  });

  test('cancel loses against money that has moved', async () => {
    const world = new World(env);
    await run(world, async (payment) => {
      await payment.executeUpdate(awaitInitiation);
      world.atBackend = 'completed';
      expect(await payment.executeUpdate(cancelPayment, { args: [request] })).toBe('completed');
      expect(await payment.result()).toBe('completed');
    });
  });

  test('cancel of an ended payment is refused by the validator, not swallowed', async () => {
    const world = new World(env);
    let release = () => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    const cancelled = world.activities.cancelAtBackend;
    world.activities.cancelAtBackend = async () => {
      await held;
      return cancelled();
    };
    await run(world, async (payment) => {
      await payment.executeUpdate(awaitInitiation);
      // A first cancel is under way, so the workflow stays open although the callback ends the payment.
      const first = await payment.startUpdate(cancelPayment, { args: [request], waitForStage: 'ACCEPTED' });
      world.inbox.push('completed');
      await payment.signal(callbackReceived);
      await eventually(async () => (await payment.query(paymentState)).status === 'completed');
      await expect(payment.executeUpdate(cancelPayment, { args: [request] })).rejects.toMatchObject({
        name: WorkflowUpdateFailedError.name,
        cause: expect.objectContaining({ type: 'PaymentNotCancellable' }) as unknown,
      });
      release();
      expect(await first.result()).toBe('completed');
    });
  });

  test('a callback that comes while the payment ends is still applied', async () => {
    const world = new World(env);
    await run(world, async (payment) => {
      await payment.executeUpdate(awaitInitiation);
      const expire = world.activities.expirePayment;
      world.activities.expirePayment = async () => {
        world.inbox.push('completed');
        await payment.signal(callbackReceived);
        return expire();
      };
      expect(await payment.result()).toBe('expired');
    });
    expect(world.inbox).toEqual([]);
  });

  test('an operator sees what it waits for', async () => {
    const world = new World(env);
    await run(world, async (payment) => {
      await payment.executeUpdate(awaitInitiation);
      const state = await payment.query(paymentState);
      expect(state).toEqual({
        status: 'processing',
        waitingFor: expect.stringMatching(/^the callback, until poll 1 at 20/),
      });
      world.inbox.push('failed');
      await payment.signal(callbackReceived);
      expect(await payment.result()).toBe('failed');
    });
  });
});

const gaps = (times: number[]) => times.slice(1).map((time, i) => time - (times[i] ?? 0));
