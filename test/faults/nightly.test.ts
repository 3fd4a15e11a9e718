/**
 * The job at 05:00 ends what no workflow has ended, and says so: on every other night it finds nothing. That of 01:00 deletes
 * what is long settled.
 */
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { pino } from 'pino';
import { freeLimits, limitsNow } from '../support/billing-stores.js';
import { eventually } from '../support/eventually.js';
import { startHarness, type Harness } from '../support/harness.js';
import { initiate, proPlan, untilStatus } from '../support/payments.js';

let h: Harness;
const lines: Record<string, unknown>[] = [];
const log = pino({}, { write: (line) => void lines.push(JSON.parse(line) as Record<string, unknown>) });
beforeAll(async () => {
  h = await startHarness({ log });
});
afterAll(() => h.close());
beforeEach(() => void lines.splice(0));

const alerts = () => lines.filter(({ alert }) => alert === 'missed_ends');
const handleOf = (workflowId: string) => h.octroi.client.workflow.getHandle(workflowId);

/** Runs a job, and returns what it did. */
async function night(id = 'nightly-expire-missed'): Promise<unknown> {
  const schedule = h.octroi.client.schedule.getHandle(id);
  const taken = async () => (await schedule.describe()).info.numActionsTaken;
  const before = await taken();
  await schedule.trigger();
  await eventually(async () => (await taken()) > before);
  const { recentActions } = (await schedule.describe()).info;
  const workflow = recentActions.at(-1)?.action.workflow;
  return handleOf(workflow?.workflowId ?? '').result();
}

async function missed(kind: string): Promise<number> {
  const { values } = await h.octroi.metrics.missedEnds.get();
  return values.find(({ labels }) => labels.kind === kind)?.value ?? 0;
}

/** A team with a plan and an add-on of three units, an amount that the sandbox completes by itself. */
async function proTeam() {
  const { team, owner } = await h.newTeam();
  const plan = await initiate(h, team, owner, proPlan);
  await untilStatus(h, owner, plan.body.payment_id, 'completed');
  const body = { resource_type: 'ram', quantity: 3 };
  const addon = await h.call('POST', `/api/resources/${team}/purchase`, { as: owner, body });
  await untilStatus(h, owner, addon.body.payment_id, 'completed');
  // Only then has it told what it was for: until then that would be started again.
  for (const { body } of [plan, addon]) await handleOf(`payment-${String(body.payment_id)}`).result();
  return { team, addon: addon.body.resource_id as string };
}

test('a normal night finds nothing', async () => {
  await proTeam();
  const before = [await missed('addons'), await missed('subscriptions')];
  expect(await night()).toEqual({ addons: 0, subscriptions: 0, workflows: 0 });
  expect([await missed('addons'), await missed('subscriptions')]).toEqual(before);
  expect(alerts()).toEqual([]);
});

test('an add-on and a plan whose workflows an operator terminated are ended, counted and told of', async () => {
  const { team, addon } = await proTeam();
  const [plan, resource] = [handleOf(`subscription-${team}`), handleOf(`addon-${addon}`)];
  await eventually(async () => (await plan.describe()).status.name === 'RUNNING');
  await eventually(async () => (await resource.describe()).status.name === 'RUNNING');
  await plan.terminate('by hand');
  await resource.terminate('by hand');
  await h.rows(`UPDATE additional_resource SET expires_at = now() - interval '2 minutes' WHERE id = $1`, [
    addon,
  ]);
  await h.rows(
    `UPDATE team_subscription SET current_period_end = now() - interval '8 days', grace_until = now() - interval '1 day'
     WHERE team_id = $1`,
    [team],
  );
  const before = [await missed('addons'), await missed('subscriptions')];
  expect(await night()).toEqual({ addons: 1, subscriptions: 1, workflows: 0 });
  expect([await missed('addons'), await missed('subscriptions')]).toEqual(before.map((count) => count + 1));
  expect(alerts()).toMatchObject([{ level: 50, addons: 1, subscriptions: 1 }]);
  expect(await h.octroi.metrics.registry.metrics()).toContain('octroi_missed_ends_total{kind="addons"}');

  const [row] = await h.rows(
    `SELECT status, plan_id FROM additional_resource JOIN team_subscription USING (team_id) WHERE id = $1`,
    [addon],
  );
  expect(row).toEqual({ status: 'expired', plan_id: 'free' });
  expect(await limitsNow(h.database, team)).toEqual(freeLimits);
  // Both workflows have run again: the add-on's has ended, the plan's waits for pro to return.
  expect(await resource.result()).toBe('expired');
  expect((await plan.describe()).status.name).toBe('RUNNING');
  expect(await night()).toEqual({ addons: 0, subscriptions: 0, workflows: 0 });
});

test('a plan whose period passed without a word enters its grace', async () => {
  const { team } = await proTeam();
  const plan = handleOf(`subscription-${team}`);
  await eventually(async () => (await plan.describe()).status.name === 'RUNNING');
  await plan.terminate('by hand');
  await h.rows(
    `UPDATE team_subscription SET current_period_end = now() - interval '1 day', grace_until = now() + interval '6 days'
     WHERE team_id = $1`,
    [team],
  );
  expect(await night()).toEqual({ addons: 0, subscriptions: 1, workflows: 0 });
  const mails = await h.rows(
    `SELECT template FROM mail_outbox m JOIN team_member t USING (user_id)
     WHERE t.team_id = $1 AND template LIKE 'plan%'`,
    [team],
  );
  expect(mails).toEqual([{ template: 'plan_grace' }]);
  expect(await night()).toEqual({ addons: 0, subscriptions: 0, workflows: 0 });
});

test('the workflow of a live add-on or plan that an operator terminated is started again', async () => {
  const { team, addon } = await proTeam();
  const workflows = [handleOf(`subscription-${team}`), handleOf(`addon-${addon}`)];
  for (const workflow of workflows) {
    await eventually(async () => (await workflow.describe()).status.name === 'RUNNING');
    await workflow.terminate('by hand');
  }
  await seenAsEnded(team);
  // What has changed in the last minute may be on its way.
  expect(await night()).toEqual({ addons: 0, subscriptions: 0, workflows: 0 });
  await h.rows(`UPDATE additional_resource SET updated_at = now() - interval '1 hour' WHERE id = $1`, [
    addon,
  ]);
  await h.rows(`UPDATE team_subscription SET updated_at = now() - interval '1 hour' WHERE team_id = $1`, [
    team,
  ]);
  expect(await night()).toEqual({ addons: 0, subscriptions: 0, workflows: 2 });
  for (const workflow of workflows) expect((await workflow.describe()).status.name).toBe('RUNNING');
});

test('the workflow of a plan whose team is deleted ends', async () => {
  const { team } = await proTeam();
  const plan = handleOf(`subscription-${team}`);
  await seenAsRunning(`subscription-${team}`);
  await h.call('DELETE', `/api/platform/teams/${team}`, { as: 'platform' });
  await night();
  await plan.result();
});

test('what a payment of two years ago has left beside the books is deleted, and the books stay', async () => {
  const { team } = await proTeam();
  await h.rows(
    `UPDATE payment_event SET received_at = received_at - interval '2 years', applied_at = applied_at - interval '2 years'`,
  );
  await h.rows(
    `UPDATE mail_outbox SET created_at = created_at - interval '2 years', sent_at = now() - interval '2 years'`,
  );
  await h.rows(`UPDATE platform_change SET at = at - interval '2 years'`);
  const books = () => h.rows('SELECT * FROM ledger_entry WHERE team_id = $1 ORDER BY id', [team]);
  const [before, limits] = [await books(), await limitsNow(h.database, team)];
  const done = (await night('nightly-forget')) as Record<string, number>;
  for (const kind of ['payment_events', 'mails', 'platform_changes'])
    expect([kind, done[kind]! > 0]).toEqual([kind, true]);
  const left = await h.rows(
    `SELECT FROM payment_event JOIN payment USING (external_payment_id) WHERE team_id = $1
     UNION ALL SELECT FROM mail_outbox JOIN team_member USING (user_id) WHERE team_id = $1`,
    [team],
  );
  expect(left).toEqual([]);
  expect(await books()).toEqual(before);
  expect(await limitsNow(h.database, team)).toEqual(limits);
});

const countOf = async (query: string) => (await h.octroi.client.workflow.count(query)).count;
const seenAsRunning = (id: string) =>
  eventually(async () => (await countOf(`WorkflowId = '${id}' AND ExecutionStatus = 'Running'`)) === 1);
const seenAsEnded = (team: string) =>
  eventually(async () => {
    const running = `OctroiTeam = '${team}' AND ExecutionStatus = 'Running'`;
    return (await countOf(running)) === 0;
  });
