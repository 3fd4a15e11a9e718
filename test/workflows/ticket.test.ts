/** Tickets over weeks: real rows, real workflow, a clock that skips. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createTicketActivities } from '../../src/activities/tickets.js';
import { slaDeadline, slaWarning, type Calendar } from '../../src/domain/sla.js';
import type { SlaPolicy } from '../../src/domain/ticket-life.js';
import type { TicketChange, TicketSide } from '../../src/domain/tickets.js';
import { createTicketWorkflows } from '../../src/integrations/ticket-workflows.js';
import { createLogger } from '../../src/log.js';
import { createTicketLookup } from '../../src/stores/ticket-lookup.js';
import type { TicketRow } from '../../src/stores/ticket-state.js';
import { createTicketStore } from '../../src/stores/tickets.js';
import { createTickets } from '../../src/support/tickets.js';
import { ticketWorkflowId } from '../../src/workflows/messages.js';
import { day, newTeam } from '../support/billing-stores.js';
import { startClockedWorld } from './clocked-world.js';
import { testServer } from './time-skipping.js';

const shifts: [string, string][] = [
  ['09:00', '12:00'],
  ['14:00', '17:00'],
];
const calendar: Calendar = {
  timeZone: 'Europe/Berlin',
  hours: { mon: shifts, tue: shifts, wed: shifts, thu: shifts, fri: shifts },
  holidays: ['2026-12-25'],
};
const policy: SlaPolicy = {
  targets: { urgent: 2 * 3600, high: 4 * 3600, normal: 24 * 3600, low: 48 * 3600 },
  calendar,
  closeAfterMs: 7 * day,
};

(testServer ? describe : describe.skip)('a ticket', () => {
  let world: Awaited<ReturnType<typeof start>>;
  beforeAll(async () => {
    world = await start();
  });
  afterAll(() => world?.close());

  async function start() {
    const clocked = await startClockedWorld();
    const { db } = clocked.database;
    const log = createLogger('silent', 'test');
    const [store, lookup] = [createTicketStore(db, policy), createTicketLookup(db, policy)];
    const workflows = createTicketWorkflows(clocked.env.client, { taskQueue: clocked.taskQueue });
    const tickets = createTickets({ store, lookup, workflows, log });
    await clocked.startWorker(createTicketActivities({ tickets: store, log }));
    await clocked.rows(
      `INSERT INTO "user" (id, email, name) VALUES ('agent', 'agent@example.test', 'Agent')`,
    );
    return { ...clocked, tickets, lookup };
  }

  const origin = { actor: 'test' };

  async function open(): Promise<TicketRow> {
    const team = await newTeam(world.database);
    await world.sync();
    const text = { subject: 's', description: 'd', category: 'other', priority: 'normal' } as const;
    return world.tickets.open({ id: randomUUID(), teamId: team, userId: team, ...text }, origin);
  }

  const say = (ticket: TicketRow, type: TicketSide) =>
    world.tickets.post(
      {
        messageId: randomUUID(),
        ticketId: ticket.id,
        author: { type, userId: type === 'user' ? ticket.user_id : 'agent' },
        text: 'text',
        internal: false,
        channel: 'api',
        attachments: [],
      },
      origin,
    );
  const change = (ticket: TicketRow, what: TicketChange, by: TicketSide = 'support') =>
    world.tickets.change(ticket.id, what, by, origin);
  const clocks = (ticket: TicketRow) =>
    world.rows<Record<string, Date | null>>(
      'SELECT kind, cycle, warned_at, breached_at, met_at, due_at FROM support_clock WHERE ticket_id = $1 ORDER BY kind, cycle',
      [ticket.id],
    );
  const waits = (ticket: TicketRow, what: string | RegExp) =>
    world.waitsFor(ticketWorkflowId(ticket.id), what);
  const isWithinAMinute = (at: Date | null | undefined, expected: Date) => {
    const late = Number(at) - Number(expected);
    expect(late).toBeGreaterThanOrEqual(0);
    expect(late).toBeLessThan(60_000);
  };

  test('warns, is missed, is answered late, asked again, resolved, and closed after a week of silence', async () => {
    const ticket = await open();
    const warnAt = slaWarning(ticket.created_at, policy.targets.normal, calendar, []);
    const dueAt = slaDeadline(ticket.created_at, policy.targets.normal, calendar, []);
    await waits(ticket, `warn at ${warnAt.toISOString()}`);
    await world.passUntil(warnAt);
    await waits(ticket, `breach at ${dueAt.toISOString()}`);
    isWithinAMinute((await clocks(ticket))[0]?.warned_at, warnAt);
    await world.passUntil(dueAt);
    await waits(ticket, 'news');
    await world.passUntil(Number(dueAt) + day);
    await say(ticket, 'support');
    expect(await clocks(ticket)).toMatchObject([{ breached_at: dueAt, met_at: expect.any(Date) }]);

    await say(ticket, 'user');
    await waits(ticket, /^warn at/);
    await change(ticket, { status: 'resolved' });
    await waits(ticket, /^close at/);
    const { resolved_at } = (await world.lookup.find(ticket.id))!;
    await world.passUntil(Number(resolved_at) + 7 * day);
    await world.ended(ticketWorkflowId(ticket.id));
    const closed = await world.lookup.find(ticket.id);
    expect(closed?.status).toBe('closed');
    isWithinAMinute(closed?.closed_at, new Date(Number(resolved_at) + 7 * day));
    expect(await clocks(ticket)).toHaveLength(2);
  });

  test('a hold of weeks moves the deadline by the working time held; the user’s answer ends it', async () => {
    const ticket = await open();
    await change(ticket, { onHold: true });
    await waits(ticket, 'news');
    await world.passUntil(Number(ticket.created_at) + 20 * day);
    expect(await clocks(ticket)).toMatchObject([{ due_at: null, warned_at: null, breached_at: null }]);
    await say(ticket, 'user');
    const [hold] = await world.rows<{ from: Date; to: Date }>(
      'SELECT started_at AS "from", ended_at AS "to" FROM support_hold WHERE ticket_id = $1',
      [ticket.id],
    );
    expect(hold?.to).toBeInstanceOf(Date);
    const due_at = slaDeadline(ticket.created_at, policy.targets.normal, calendar, hold ? [hold] : []);
    expect(await clocks(ticket)).toMatchObject([{ due_at }]);
    await change(ticket, { status: 'closed' }, 'user');
  });

  test('what cannot be is refused by the validator, with the reason, before any activity', async () => {
    const ticket = await open();
    await waits(ticket, /^warn/);
    const before = world.calls.filter((name) => name === 'changeTicketRow').length;
    await expect(change(ticket, { status: 'resolved' }, 'user')).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('cannot become resolved by its user'),
    });
    expect(world.calls.filter((name) => name === 'changeTicketRow')).toHaveLength(before);
    await change(ticket, { status: 'closed' });
    await world.ended(ticketWorkflowId(ticket.id));
    await expect(say(ticket, 'user')).rejects.toMatchObject({ code: 'conflict' });
  });

  test('closed, and opened again, it runs once more', async () => {
    const ticket = await open();
    await change(ticket, { status: 'closed' }, 'user');
    await world.ended(ticketWorkflowId(ticket.id));
    await change(ticket, { status: 'open' }, 'user');
    await waits(ticket, /^warn/);
    await change(ticket, { status: 'closed' }, 'user');
  });

  test('"Request Cancellation" in the Web UI closes it', async () => {
    const ticket = await open();
    await waits(ticket, /^warn/);
    await world.env.client.workflow.getHandle(ticketWorkflowId(ticket.id)).cancel();
    await world.ended(ticketWorkflowId(ticket.id));
    expect((await world.lookup.find(ticket.id))?.status).toBe('closed');
  });
});
