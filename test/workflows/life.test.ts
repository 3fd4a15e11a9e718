/** The workflow of an add-on or a plan as a clock of its row: what wakes it, what ends it, how it goes on. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { TestWorkflowEnvironment } from '@temporalio/testing';
import type { AddonView } from '../../src/domain/renewal.js';
import { lifeState, rowChanged } from '../../src/workflows/messages.js';
import { day, terms } from '../support/billing-stores.js';
import { eventually } from '../support/eventually.js';
import { startHarness, type Harness } from '../support/harness.js';
import { initiate, proPlan, untilStatus } from '../support/payments.js';
import { startTimeSkipping, testServer, withWorker } from './time-skipping.js';

const now = Date.parse('2026-01-01T00:00:00Z');
const iso = (ms: number) => new Date(ms).toISOString();
const active: AddonView = {
  status: 'active',
  now: iso(now),
  endsAt: iso(now + 30 * day),
  stage: 0,
  paymentUntil: null,
  terms,
};

(testServer ? describe : describe.skip)('with activities written here', () => {
  let env: TestWorkflowEnvironment;
  beforeAll(async () => {
    env = await startTimeSkipping();
  });
  afterAll(() => env?.teardown());

  const startAddon = (taskQueue: string, workflowId: string, options: object = {}) =>
    env.client.workflow.start<(input: object) => Promise<string>>('addon', {
      workflowId,
      taskQueue,
      args: [{ addonId: 'a' }],
      ...options,
    });

  test('a change that comes while it looks is not lost', async () => {
    const workflowId = `addon-${randomUUID()}`;
    const looks: number[] = [];
    const advanceAddon = async (): Promise<AddonView> => {
      looks.push(await env.currentTimeMs());
      if (looks.length > 1) return { ...active, status: 'cancelled' };
      const handle = env.client.workflow.getHandle(workflowId);
      await handle.signal(rowChanged);
      // The workflow has heard of it, while it waits for this look: its task was handed in, and taken again.
      await eventually(async () => {
        const { events = [] } = await handle.fetchHistory();
        const signalled = events?.findIndex((event) => event.workflowExecutionSignaledEventAttributes) ?? -1;
        return (
          signalled > 0 &&
          events?.slice(signalled).some((event) => event.workflowTaskCompletedEventAttributes)
        );
      });
      return active;
    };
    await withWorker(env, { advanceAddon }, async (taskQueue) => {
      const workflow = await startAddon(taskQueue, workflowId, { workflowTaskTimeout: '2s' });
      expect(await workflow.result()).toBe('cancelled');
    });
    const [first = 0, second = 0] = looks;
    expect(second - first).toBeLessThan(day);
  });

  test('it sleeps until the next step by the clock of its row, and looks once', async () => {
    const looks: number[] = [];
    const advanceAddon = async (): Promise<AddonView> => {
      looks.push(await env.currentTimeMs());
      return looks.length > 1 ? { ...active, status: 'expired' } : active;
    };
    await withWorker(env, { advanceAddon }, async (taskQueue) => {
      const workflow = await startAddon(taskQueue, `addon-${randomUUID()}`);
      expect(await workflow.result()).toBe('expired');
    });
    const [first = 0, second = 0] = looks;
    expect(looks).toHaveLength(2);
    // The first reminder is due in 23 days, whatever year the server thinks it is.
    expect(Math.round((second - first) / day)).toBe(23);
  });

  test('a row that cannot be read for a while is read again', async () => {
    let looks = 0;
    const advanceAddon = (): Promise<AddonView> => {
      looks += 1;
      if (looks < 5) return Promise.reject(new Error('no database'));
      return Promise.resolve({ ...active, status: 'expired' });
    };
    await withWorker(env, { advanceAddon }, async (taskQueue) => {
      const workflow = await startAddon(taskQueue, `addon-${randomUUID()}`);
      expect(await workflow.result()).toBe('expired');
    });
    expect(looks).toBe(5);
  });

  test('it tells an operator where it stands', async () => {
    let view = active;
    const advanceAddon = () => Promise.resolve(view);
    await withWorker(env, { advanceAddon }, async (taskQueue) => {
      const workflow = await startAddon(taskQueue, `addon-${randomUUID()}`);
      const waitingFor = `remind at ${iso(now + 23 * day)}`;
      await eventually(async () => (await workflow.query(lifeState)).status === 'active');
      expect(await workflow.query(lifeState)).toEqual({ status: 'active', waitingFor });
      view = { ...active, status: 'cancelled' };
      await workflow.signal(rowChanged);
      expect(await workflow.result()).toBe('cancelled');
    });
  });
});

describe('on a real server', () => {
  let h: Harness;
  beforeAll(async () => {
    h = await startHarness();
  });
  afterAll(() => h.close());

  async function newPlan() {
    const { team, owner } = await h.newTeam();
    const { body } = await initiate(h, team, owner, proPlan);
    await untilStatus(h, owner, body.payment_id, 'completed');
    const handle = h.octroi.client.workflow.getHandle(`subscription-${team}`);
    await eventually(async () => (await handle.describe()).status.name === 'RUNNING');
    return { team, owner, handle };
  }

  const cancelled = async (team: string) => {
    const [row] = await h.rows('SELECT cancelled_at FROM team_subscription WHERE team_id = $1', [team]);
    return row?.cancelled_at !== null;
  };

  test('"Request Cancellation" cancels a plan at the end of its period, each time it is asked', async () => {
    const { team, owner, handle } = await newPlan();
    for (const time of [1, 2]) {
      await eventually(async () => (await handle.query(lifeState)).status === 'active');
      await handle.cancel();
      await eventually(() => cancelled(team));
      const audits = await h.rows(
        `SELECT actor FROM audit_log WHERE team_id = $1 AND action = 'subscription.cancelled'`,
        [team],
      );
      expect(audits).toEqual(Array(time).fill({ actor: 'operator' }));
      expect((await handle.describe()).status.name).toBe('RUNNING');
      const body = { auto_renew: true };
      await h.call('PATCH', `/api/teams/${team}/subscription`, { as: owner, body });
      expect(await cancelled(team)).toBe(false);
    }
  });

  test('a history that grows too long is continued by a new run, which goes on', async () => {
    const { team, handle } = await newPlan();
    const { runId } = await handle.describe();
    const isContinued = async () => (await handle.describe()).runId !== runId;
    while (!(await isContinued())) {
      for (let n = 0; n < 20; n += 1) await handle.signal(rowChanged);
    }
    await eventually(async () => (await handle.query(lifeState)).status === 'active');
    await h.rows(
      `UPDATE team_subscription SET current_period_end = now() - interval '8 days',
         grace_until = now() - interval '1 day' WHERE team_id = $1`,
      [team],
    );
    await handle.signal(rowChanged);
    await eventually(async () => (await handle.query(lifeState)).waitingFor === 'news');
    const [row] = await h.rows('SELECT plan_id FROM team_subscription WHERE team_id = $1', [team]);
    expect(row).toEqual({ plan_id: 'free' });
  }, 180_000);
});
