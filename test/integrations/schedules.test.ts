/** The schedules of a namespace follow their table, and each does its job when it is triggered or backfilled. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ScheduleNotFoundError, ScheduleOverlapPolicy } from '@temporalio/client';
import { applySchedules, schedules, type ScheduleDeclaration } from '../../src/integrations/schedules.js';
import { eventually } from '../support/eventually.js';
import { startHarness, type Harness } from '../support/harness.js';

let h: Harness;
beforeAll(async () => {
  h = await startHarness();
});
afterAll(() => h.close());

const client = () => h.octroi.client;
const handleOf = (id: string) => client().schedule.getHandle(id);
const apply = (table?: readonly ScheduleDeclaration[]) =>
  applySchedules(client(), { taskQueue: h.config.temporal.taskQueue }, table);

async function described(ids: string[]) {
  return Promise.all(
    ids.map(async (id) => {
      const { spec, policies, action, state } = await handleOf(id).describe();
      return { id, spec, policies, action, state };
    }),
  );
}

const nightly = schedules.filter(({ scheduleId }) => scheduleId.startsWith('nightly-'));

describe('applied', () => {
  test('they are all there, at their hours, one run at a time; applied again they are the same', async () => {
    const ids = await apply();
    expect(ids).toEqual(schedules.map(({ scheduleId }) => scheduleId));
    const first = await described(ids);
    expect(await apply()).toEqual(ids);
    expect(await described(ids)).toEqual(first);
    for (const { policies } of first) expect(policies.overlap).toBe(ScheduleOverlapPolicy.SKIP);
    const hours = first
      .filter(({ id }) => id.startsWith('nightly-'))
      .map(({ id, spec }) => [id, spec.calendars?.[0]?.hour[0]?.start]);
    expect(hours).toEqual([
      ['nightly-forget', 1],
      ['nightly-disable-inactive', 2],
      ['nightly-clean-up-containers', 3],
      ['nightly-measure-storage', 4],
      ['nightly-expire-missed', 5],
      ['nightly-check-usage', 6],
    ]);
    const cleanUp = first.find(({ id }) => id === 'nightly-clean-up-containers');
    expect(cleanUp).toMatchObject({ policies: { pauseOnFailure: true }, spec: { jitter: 300_000 } });
  });

  test('one that an operator paused stays paused, with the reason', async () => {
    const schedule = handleOf('nightly-forget');
    await schedule.pause('the disk is being moved');
    await apply();
    expect((await schedule.describe()).state).toMatchObject({
      paused: true,
      note: 'the disk is being moved',
    });
    await schedule.unpause();
  });

  test('what was changed in the table, or by hand, is as the table says', async () => {
    const id = 'nightly-forget';
    await apply(
      schedules.map((schedule) =>
        schedule.scheduleId === id
          ? { ...schedule, spec: { calendars: [{ hour: 13 }] }, catchupWindow: '1h' as const }
          : schedule,
      ),
    );
    expect(await handleOf(id).describe()).toMatchObject({
      spec: { calendars: [{ hour: [{ start: 13 }] }] },
      policies: { catchupWindow: 3_600_000 },
    });
    await apply();
    expect((await handleOf(id).describe()).spec.calendars?.[0]?.hour[0]?.start).toBe(1);
  });

  test("what the table no longer has is removed; an operator's own is not", async () => {
    const former: ScheduleDeclaration = { ...nightly[0]!, scheduleId: 'nightly-former' };
    await apply([...schedules, former]);
    const { action } = await handleOf('nightly-former').describe();
    await client().schedule.create({
      scheduleId: 'of-an-operator',
      spec: { calendars: [{ hour: 12 }] },
      action: { ...action, args: [], workflowType: 'forget' },
    });
    // The list, from which they are known, is a little behind.
    await eventually(async () => {
      await apply();
      return handleOf('nightly-former')
        .describe()
        .then(
          () => false,
          (error: unknown) => error instanceof ScheduleNotFoundError,
        );
    });
    expect((await handleOf('of-an-operator').describe()).scheduleId).toBe('of-an-operator');
  });
});

async function newProject(facts = "last_traffic_at = now() - interval '6 days'"): Promise<string> {
  const { team } = await h.newTeam();
  const id = randomUUID();
  await h.rows(
    "INSERT INTO project (id, team_id, name, created_at) VALUES ($1, $2, 'shop', now() - interval '1 year')",
    [id, team],
  );
  await h.rows(`UPDATE project SET ${facts} WHERE id = $1`, [id]);
  return id;
}

const statusOf = async (id: string) =>
  (await h.rows<{ status: string }>('SELECT status FROM project WHERE id = $1', [id]))[0]?.status;

const run = (id: string, dryRun = false) => h.octroi.runSchedule(id, { dryRun });

describe('triggered', () => {
  test('nightly-disable-inactive switches idle projects off', async () => {
    const [idle, visited] = [await newProject(), await newProject('last_traffic_at = now()')];
    const lost = await newProject("status = 'inactive', deactivated_at = now() - interval '8 days'");
    expect(await run('nightly-disable-inactive')).toEqual({ inactive: 1, disabled: 1 });
    expect(await Promise.all([idle, visited, lost].map(statusOf))).toEqual([
      'inactive',
      'active',
      'permanently_disabled',
    ]);
    expect(await h.octroi.metrics.registry.metrics()).toContain(
      'octroi_projects_switched_off_total{status="inactive"} 1',
    );
  });

  test('nightly-forget forgets what is old, and nothing else', async () => {
    await h.rows(
      `INSERT INTO idempotency_key (subject, key, request_hash, locked_until, created_at)
       SELECT 'forget', key, '', now(), now() - age FROM (VALUES
         ('old', interval '30 days 1 second'), ('young', interval '29 days')) AS old (key, age)`,
    );
    await h.rows(
      `WITH ticket AS (
         INSERT INTO support_ticket (team_id, user_id, subject, description) VALUES ('team-1', 'owner', 's', 'd')
         RETURNING id)
       INSERT INTO support_message (ticket_id, author_type, message, seq, posted_at, created_at)
       SELECT id, 'user', message, seq, posted_at, now() - age FROM ticket, (VALUES
         ('old draft', NULL, NULL, interval '25 hours'), ('young draft', NULL, NULL, interval '23 hours'),
         ('posted', 1, now(), interval '25 hours')) AS m (message, seq, posted_at, age)`,
    );
    expect(await run('nightly-forget')).toMatchObject({ idempotency_keys: 1, message_drafts: 1 });
    expect(await h.rows('SELECT message FROM support_message ORDER BY message')).toEqual([
      { message: 'posted' },
      { message: 'young draft' },
    ]);
    expect(await h.rows("SELECT key FROM idempotency_key WHERE subject = 'forget'")).toEqual([
      { key: 'young' },
    ]);
  });

  test('nightly-expire-missed finds nothing that was missed', async () => {
    expect(await run('nightly-expire-missed')).toEqual({ addons: 0, subscriptions: 0, workflows: 0 });
  });

  test.each(nightly.map(({ scheduleId, workflowType }) => [scheduleId, workflowType]))(
    '%s starts %s, which the worker knows',
    async (id, type) => {
      const schedule = handleOf(id);
      await schedule.trigger();
      const workflow = await eventually(
        async () => (await schedule.describe()).info.recentActions.at(-1)?.action.workflow,
      );
      const handle = client().workflow.getHandle(workflow.workflowId);
      expect((await handle.describe()).type).toBe(type);
      // It has asked for its activity or child: a type that the worker does not know gets no further.
      await eventually(async () => (await handle.describe()).historyLength > 4);
    },
  );

  test('one that does not exist, or has no dry run, says so', async () => {
    await expect(run('nightly-nothing')).rejects.toThrow(
      'There is no schedule nightly-nothing, but recover-',
    );
    await expect(run('nightly-forget', true)).rejects.toThrow('nightly-forget has no dry run.');
  });
});

test('backfilled for nights that were missed, nightly-disable-inactive does its job once', async () => {
  const idle = await newProject();
  const start = new Date(Date.now() - 3 * 24 * 60 * 60 * 1000);
  const overlap = ScheduleOverlapPolicy.BUFFER_ALL;
  const schedule = handleOf('nightly-disable-inactive');
  const taken = async () => (await schedule.describe()).info.numActionsTaken;
  const before = await taken();
  await schedule.backfill({ start, end: new Date(), overlap });
  await eventually(async () => (await taken()) >= before + 3);
  await eventually(async () => (await statusOf(idle)) === 'inactive');
  const audits = await h.rows('SELECT action FROM audit_log WHERE object_id = $1', [idle]);
  expect(audits).toEqual([{ action: 'project.deactivated' }]);
});
