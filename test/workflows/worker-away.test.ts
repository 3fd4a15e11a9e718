/** Days without a worker: timers fire and nobody hears them. What was paid for counts all the same, by its timestamps. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import {
  addonWorkflowId,
  lifeState,
  rowChanged,
  subscriptionWorkflowId,
} from '../../src/workflows/messages.js';
import {
  day,
  freeLimits,
  limitsNow,
  proLimits,
  replaceClockAhead,
  second,
} from '../support/billing-stores.js';
import { eventually } from '../support/eventually.js';
import { startHarness, type Harness } from '../support/harness.js';
import { initiate, proPlan, untilStatus } from '../support/payments.js';

let h: Harness;
let clock: Awaited<ReturnType<typeof replaceClockAhead>>;
beforeAll(async () => {
  h = await startHarness();
  clock = await replaceClockAhead(h.database);
});
afterAll(() => h.close());

const handleOf = (workflowId: string) => h.octroi.client.workflow.getHandle(workflowId);
const limits = (team: string) => limitsNow(h.database, team);
const withRam = { ...proLimits, memory_mb: 7644 };

async function newPro() {
  const { team, owner } = await h.newTeam();
  const { body } = await initiate(h, team, owner, proPlan);
  await untilStatus(h, owner, body.payment_id, 'completed');
  return { team, owner, workflowId: subscriptionWorkflowId(team) };
}

/** Three units: an amount that the sandbox completes by itself. */
async function newAddon() {
  const { team, owner } = await newPro();
  const body = { resource_type: 'ram', quantity: 3 };
  const bought = await h.call('POST', `/api/resources/${team}/purchase`, { as: owner, body });
  await untilStatus(h, owner, bought.body.payment_id, 'completed');
  const id = bought.body.resource_id as string;
  return { team, id, workflowId: addonWorkflowId(id) };
}

/** The paid end of an add-on or a plan moves to `untilMs` from now, and its workflow looks at it. */
async function endsIn(
  untilMs: number,
  { team, id, workflowId }: { team: string; id?: string; workflowId: string },
) {
  const end = "date_trunc('second', billing_clock()) + $1 * interval '1 millisecond'";
  const [row] = await h.rows<{ end: Date }>(
    id
      ? `UPDATE additional_resource SET expires_at = ${end} WHERE id = $2 RETURNING expires_at AS end`
      : `UPDATE team_subscription SET current_period_end = ${end}, grace_until = ${end} + interval '7 days'
         WHERE team_id = $2 RETURNING current_period_end AS end`,
    [untilMs, id ?? team],
  );
  await handleOf(workflowId).signal(rowChanged);
  return row?.end as Date;
}

const waitsFor = (workflowId: string, what: string) =>
  eventually(async () => (await handleOf(workflowId).query(lifeState)).waitingFor === what);

/** Timers that fired since the workflow was last heard of. */
async function timerFired(workflowId: string): Promise<boolean> {
  const { events } = await handleOf(workflowId).fetchHistory();
  const types = events?.map(({ timerFiredEventAttributes }) => !!timerFiredEventAttributes) ?? [];
  return types.at(-2) === true || types.at(-1) === true;
}

const mails = async (team: string) =>
  (
    await h.rows<{ template: string }>(
      `SELECT template FROM mail_outbox m JOIN team_member t USING (user_id)
       WHERE t.team_id = $1 AND template NOT LIKE 'payment%' ORDER BY m.id`,
      [team],
    )
  ).map(({ template }) => template);

test('four days: ends are where they were paid for, late mail is one, and what is over is over', async () => {
  const [ending, warned, graced, fallen] = await Promise.all([newAddon(), newAddon(), newPro(), newPro()]);
  const soon = 15 * second;
  const ends = {
    ending: await endsIn(day + soon, ending),
    warned: await endsIn(7 * day + soon, warned),
    graced: await endsIn(day + soon, graced),
    fallen: await endsIn(-7 * day + soon, fallen),
  };
  const iso = (end: Date, days: number) => new Date(end.getTime() + days * day).toISOString();
  await waitsFor(ending.workflowId, `remind at ${iso(ends.ending, -1)}`);
  await waitsFor(warned.workflowId, `remind at ${iso(ends.warned, -7)}`);
  await waitsFor(graced.workflowId, `remind at ${iso(ends.graced, -1)}`);
  await waitsFor(fallen.workflowId, `fall at ${iso(ends.fallen, 7)}`);
  const before = await Promise.all([ending, warned, graced, fallen].map(({ team }) => mails(team)));
  expect(before).toEqual([['addon_reminder'], [], ['plan_reminder'], ['plan_grace']]);
  await h.stopWorker();

  for (const { workflowId } of [ending, warned, graced, fallen]) {
    await eventually(() => timerFired(workflowId));
  }
  expect(await limits(ending.team)).toEqual(withRam);
  expect(await limits(fallen.team)).toEqual(freeLimits);
  await clock.pass(4.25 * day);
  expect(await limits(ending.team)).toEqual(proLimits);
  expect(await limits(warned.team)).toEqual(withRam);
  expect(await limits(graced.team)).toEqual(proLimits);
  const [asleep] = await h.rows(`SELECT status, expires_at FROM additional_resource WHERE id = $1`, [
    ending.id,
  ]);
  expect(asleep).toEqual({ status: 'active', expires_at: ends.ending });

  await h.startWorker();
  expect(await handleOf(ending.workflowId).result()).toBe('expired');
  await waitsFor(warned.workflowId, `remind at ${iso(ends.warned, -1)}`);
  await waitsFor(graced.workflowId, `fall at ${iso(ends.graced, 7)}`);
  await waitsFor(fallen.workflowId, 'news');
  const [ended] = await h.rows(`SELECT status, expires_at FROM additional_resource WHERE id = $1`, [
    ending.id,
  ]);
  expect(ended).toEqual({ status: 'expired', expires_at: ends.ending });
  expect(await mails(ending.team)).toEqual(['addon_reminder', 'addon_expired']);
  expect(await mails(warned.team)).toEqual(['addon_reminder']);
  expect(await mails(graced.team)).toEqual(['plan_reminder', 'plan_grace']);
  expect(await mails(fallen.team)).toEqual(['plan_grace', 'plan_ended']);
}, 120_000);
