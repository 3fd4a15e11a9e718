/** Tickets while something is away: what was taken stays, what was missed is told once, nothing comes twice. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createTicketLookup } from '../../src/stores/ticket-lookup.js';
import { createTicketStore } from '../../src/stores/tickets.js';
import { lifeState, ticketWorkflowId } from '../../src/workflows/messages.js';
import { eventually } from '../support/eventually.js';
import { startHarness, type Harness } from '../support/harness.js';

const base = '/api/support/team-1/tickets';
const text = { subject: 'It does not start', description: 'Since today.' };

const open = async (h: Harness) => {
  const { status, body } = await h.call('POST', base, { as: 'member', body: text });
  expect(status).toBe(201);
  return body.ticket_id as string;
};
const messages = (h: Harness, id: string) =>
  h.rows<{ seq: number | null; message: string }>(
    'SELECT seq, message FROM support_message WHERE ticket_id = $1 ORDER BY seq',
    [id],
  );
const clock = async (h: Harness, id: string) =>
  (
    await h.rows<Record<string, Date | null>>(
      'SELECT due_at, warned_at, breached_at, met_at FROM support_clock WHERE ticket_id = $1',
      [id],
    )
  )[0];

describe('no worker runs', () => {
  let h: Harness;
  beforeAll(async () => {
    h = await startHarness({ worker: false, env: { SLA_CALENDAR: 'always', SLA_NORMAL: '2s' } });
  });
  afterAll(() => h.close());

  test('a message is refused with 503 and, sent again, posted once; the deadline that passed is a miss of its instant', async () => {
    const id = await open(h);
    const send = () =>
      h.call('POST', `${base}/${id}/messages`, {
        as: 'support',
        body: { message: 'Look here.' },
        headers: { 'Idempotency-Key': 'answer-1' },
      });
    const refused = await send();
    expect(refused).toMatchObject({ status: 503, body: { code: 'unavailable' } });
    expect(refused.headers.get('Retry-After')).toBe('5');
    expect(await messages(h, id)).toEqual([
      { seq: 1, message: text.description },
      { seq: null, message: 'Look here.' },
    ]);
    const due = (await clock(h, id))?.due_at;
    await eventually(async () => (await h.rows('SELECT WHERE now() > $1', [due])).length === 1);
    await h.startWorker();
    expect(await send()).toMatchObject({ status: 201, body: { seq: 2 } });
    expect(await messages(h, id)).toHaveLength(2);
    expect(await clock(h, id)).toEqual({
      due_at: due,
      warned_at: null,
      breached_at: due,
      met_at: expect.any(Date),
    });
  });

  test('a workflow that was ended by hand, or never started, is found by the recovery', async () => {
    const [ended, stranded] = [await open(h), await open(h)];
    for (const id of [ended, stranded]) {
      const handle = h.octroi.client.workflow.getHandle(ticketWorkflowId(id));
      // Nothing is under way that would write after it was ended.
      await eventually(async () => (await clock(h, id))?.breached_at);
      await eventually(async () => (await handle.query(lifeState)).waitingFor === 'news');
      await handle.terminate();
    }
    // Of the first nobody has noticed the miss; of the second nobody knows that it was started.
    const longAgo = `now() - interval '1 hour'`;
    await h.rows(`UPDATE support_clock SET due_at = ${longAgo}, breached_at = NULL WHERE ticket_id = $1`, [
      ended,
    ]);
    await h.rows(`UPDATE support_ticket SET next_due_at = ${longAgo} WHERE id = $1`, [ended]);
    await h.rows(`UPDATE support_ticket SET started_at = NULL, created_at = ${longAgo} WHERE id = $1`, [
      stranded,
    ]);
    await h.octroi.client.workflow.execute('recovery', {
      workflowId: randomUUID(),
      taskQueue: h.config.temporal.taskQueue,
    });
    for (const id of [ended, stranded]) {
      const { status } = await h.octroi.client.workflow.getHandle(ticketWorkflowId(id)).describe();
      expect(status.name).toBe('RUNNING');
    }
    await eventually(async () => (await clock(h, ended))?.breached_at);
    expect(await h.rows('SELECT FROM support_ticket WHERE started_at IS NULL')).toEqual([]);
  });

  test('another calendar: the tickets are found, and their deadlines computed again', async () => {
    // A worker with the old settings would compute them back.
    await h.stopWorker();
    const id = await open(h);
    const policy = { ...h.config.support, targets: { ...h.config.support.targets, normal: 3600 } };
    const lookup = createTicketLookup(h.octroi.db, policy);
    const found = async () => (await lookup.findStranded(1e9, 1e9, 500)).map((ticket) => ticket.id);
    expect(await found()).toContain(id);
    const row = await lookup.find(id);
    await createTicketStore(h.octroi.db, policy).advance(id);
    expect(Number((await clock(h, id))?.due_at) - Number(row?.created_at)).toBe(3_600_000);
    expect(await found()).not.toContain(id);
  });
});

test('Temporal is away: a ticket is taken and kept; a message is 503', async () => {
  const h = await startHarness({ temporalAway: true });
  try {
    const id = await open(h);
    expect(await h.rows('SELECT started_at FROM support_ticket WHERE id = $1', [id])).toEqual([
      { started_at: null },
    ]);
    const answer = await h.call('POST', `${base}/${id}/messages`, { as: 'member', body: { message: 'x' } });
    expect(answer).toMatchObject({ status: 503, body: { code: 'unavailable' } });
  } finally {
    await h.close();
  }
});
