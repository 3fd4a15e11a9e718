import { describe, expect, test } from '@jest/globals';
import {
  absorbed,
  changed,
  isOnHold,
  messagePosted,
  nextDueAt,
  nextTicketStep,
  opened,
  timePasses,
  waitsSince,
  type SlaPolicy,
  type TicketState,
} from '../../src/domain/ticket-life.js';
import {
  changeRefusal,
  priorityFor,
  statusAfterMessage,
  ticketStatuses,
  type TicketChange,
  type TicketPriority,
} from '../../src/domain/tickets.js';

const hour = 3_600_000;
const day = 24 * hour;
/** A Monday, 09:00 in Abidjan, which has no daylight saving. */
const start = Date.UTC(2026, 5, 1, 9);
const at = (hours: number) => new Date(start + hours * hour);

/** Office hours: a day has 10 of them. */
const shifts: [string, string][] = [['08:00', '18:00']];
const policy: SlaPolicy = {
  targets: { urgent: 2 * 3600, high: 4 * 3600, normal: 24 * 3600, low: 48 * 3600 },
  calendar: {
    timeZone: 'Africa/Abidjan',
    hours: { mon: shifts, tue: shifts, wed: shifts, thu: shifts, fri: shifts },
    holidays: [],
  },
  closeAfterMs: 7 * day,
};

const newTicket = (priority: TicketPriority = 'high') =>
  opened({ priority, category: 'other' }, at(0), policy);
const say = (state: TicketState, side: 'user' | 'support', hours: number, internal = false) =>
  messagePosted(state, { side, internal, agent: side === 'support' ? 'agent' : null }, at(hours), policy);
const change = (state: TicketState, what: TicketChange, hours: number, by: 'user' | 'support' = 'support') =>
  changed(state, what, by, at(hours), policy);
const clock = (state: TicketState, kind = 'first_response') => state.clocks.findLast((c) => c.kind === kind);

describe('priorities', () => {
  test.each([
    ['low', 'high', 'low'],
    ['normal', 'high', 'normal'],
    ['high', 'high', 'normal'],
    ['urgent', 'urgent', 'normal'],
  ] as const)('%s is %s for a pro team and %s for a free one', (wanted, pro, free) => {
    expect([priorityFor(wanted, true), priorityFor(wanted, false)]).toEqual([pro, free]);
  });
});

describe('who may move a ticket where', () => {
  test.each(ticketStatuses)('a user closes and reopens; from %s nothing else', (status) => {
    const allowed = ticketStatuses.filter((to) => !changeRefusal(status, { status: to }, 'user'));
    const over = status === 'resolved' || status === 'closed';
    expect(new Set(allowed)).toEqual(new Set([status, 'closed', ...(over ? ['open'] : [])]));
  });

  test('a closed one takes nothing but being opened again', () => {
    expect(changeRefusal('closed', { priority: 'low' }, 'support')).toContain('closed');
    expect(changeRefusal('closed', { status: 'in_progress' }, 'support')).toContain('cannot become');
    expect(changeRefusal('closed', { status: 'open', priority: 'low' }, 'support')).toBeUndefined();
  });

  test.each([
    ['open', 'in_progress', 'open'],
    ['waiting', 'in_progress', 'waiting'],
    ['in_progress', 'in_progress', 'waiting'],
    ['resolved', 'resolved', 'waiting'],
  ] as const)('%s: support’s answer makes it %s, the user’s %s', (status, support, user) => {
    expect([statusAfterMessage(status, 'support'), statusAfterMessage(status, 'user')]).toEqual([
      support,
      user,
    ]);
  });
});

describe('the first-response clock', () => {
  test('runs from the beginning, by working hours', () => {
    const state = newTicket('normal');
    // 9 of 24 hours on Monday, 10 on Tuesday, 5 on Wednesday.
    expect(nextDueAt(state)).toEqual(at(2 * 24 + 4));
    expect(nextTicketStep(state, policy)).toMatchObject({ kind: 'warn' });
  });

  test('warns at 80 %, is missed at 100 %, each once', () => {
    const early = timePasses(newTicket(), at(3.19), policy);
    expect(early.events).toEqual([]);
    expect(nextTicketStep(early.state, policy)).toEqual({ kind: 'warn', at: at(3.2) });
    const warned = timePasses(early.state, at(3.2), policy);
    expect(warned.events).toMatchObject([{ kind: 'warning', clock: { cycle: 1, dueAt: at(4) } }]);
    expect(timePasses(warned.state, at(3.5), policy).events).toEqual([]);
    expect(nextTicketStep(warned.state, policy)).toEqual({ kind: 'breach', at: at(4) });
    const missed = timePasses(warned.state, at(4), policy);
    expect(missed.events).toMatchObject([{ kind: 'breach' }]);
    expect(timePasses(missed.state, at(40), policy).events).toEqual([]);
    expect(nextTicketStep(missed.state, policy)).toBeUndefined();
  });

  test('past both, when nobody looked for a while: the miss alone, of the deadline’s instant', () => {
    const { state, events } = timePasses(newTicket(), at(30), policy);
    expect(events.map(({ kind }) => kind)).toEqual(['breach']);
    expect(clock(state)).toMatchObject({ breachedAt: at(4), warnedAt: null });
  });

  test('an internal note is no answer', () => {
    const { state, events } = say(newTicket(), 'support', 1, true);
    expect(events).toEqual([]);
    expect(clock(state)?.metAt).toBeNull();
    expect(state.assignedTo).toBeNull();
  });

  test('a public answer meets it, and who answers first has the ticket', () => {
    const { state } = say(newTicket(), 'support', 1);
    expect(state).toMatchObject({ status: 'in_progress', assignedTo: 'agent' });
    expect(clock(state)).toMatchObject({ metAt: at(1), breachedAt: null });
    expect(nextDueAt(state)).toBeNull();
  });

  test('a late first answer stays a miss, although nobody had noticed', () => {
    const { state, events } = say(newTicket(), 'support', 5);
    expect(clock(state)).toMatchObject({ metAt: at(5), breachedAt: at(4) });
    expect(events.map(({ kind }) => kind)).toEqual(['breach', 'status']);
  });

  test('urgent runs around the clock', () => {
    const evening = opened({ priority: 'urgent', category: 'other' }, at(8.5), policy);
    expect(nextDueAt(evening)).toEqual(at(10.5));
    expect(nextDueAt(change(evening, { priority: 'high' }, 8.6).state)).toEqual(at(24 + 2.5));
  });

  test('another priority computes it again from the same start; what was missed stays so', () => {
    const raised = change(newTicket('normal'), { priority: 'urgent' }, 1);
    expect(nextDueAt(raised.state)).toEqual(at(2));
    expect(raised.events).toEqual([{ kind: 'changed', what: ['priority'] }]);
    const missed = timePasses(newTicket(), at(4), policy).state;
    const lowered = change(missed, { priority: 'low' }, 5).state;
    expect(clock(lowered)?.breachedAt).toEqual(at(4));
    expect(nextTicketStep(lowered, policy)).toBeUndefined();
  });

  test('another calendar computes it again', () => {
    const always = { ...policy, calendar: { timeZone: 'UTC', hours: null, holidays: [] } };
    expect(timePasses(newTicket('normal'), at(1), always).state.clocks[0]?.dueAt).toEqual(at(24));
  });
});

describe('the next-response clock', () => {
  const answered = say(newTicket(), 'support', 1).state;

  test('starts with the first unanswered message of the user; a second one changes nothing', () => {
    const asked = say(answered, 'user', 2).state;
    expect(asked.status).toBe('waiting');
    expect(clock(asked, 'next_response')).toMatchObject({ cycle: 1, startedAt: at(2), dueAt: at(6) });
    const again = say(asked, 'user', 3).state;
    expect(nextDueAt(again)).toEqual(at(6));
    expect(waitsSince(again)).toEqual(at(2));
  });

  test('does not run beside the first-response clock', () => {
    expect(clock(say(newTicket(), 'user', 1).state, 'next_response')).toBeUndefined();
  });

  test('every question has a cycle of its own, with warning and miss of its own', () => {
    const first = say(say(answered, 'user', 2).state, 'support', 7).state;
    expect(clock(first, 'next_response')).toMatchObject({ cycle: 1, breachedAt: at(6), metAt: at(7) });
    const second = say(first, 'user', 8).state;
    expect(clock(second, 'next_response')).toMatchObject({ cycle: 2, breachedAt: null });
    expect(timePasses(second, at(25.5), policy).events).toMatchObject([
      { kind: 'warning', clock: { cycle: 2 } },
    ]);
  });
});

describe('on hold for the user', () => {
  test('the clocks stand still, and go on where they were', () => {
    const held = change(newTicket(), { onHold: true }, 1);
    expect(held.events).toEqual([{ kind: 'changed', what: ['on_hold'] }]);
    expect([nextDueAt(held.state), nextTicketStep(held.state, policy)]).toEqual([null, undefined]);
    expect(timePasses(held.state, at(100), policy).events).toEqual([]);
    const released = change(held.state, { onHold: false }, 3).state;
    expect(nextDueAt(released)).toEqual(at(6));
  });

  test('twice is once; the hold survives another priority', () => {
    const held = change(change(newTicket(), { onHold: true }, 1).state, { onHold: true }, 2);
    expect(held.events).toEqual([]);
    expect(held.state.holds).toHaveLength(1);
    const released = change(held.state, { onHold: false, priority: 'urgent' }, 3).state;
    expect(nextDueAt(released)).toEqual(at(4));
  });

  test('the user’s answer ends it', () => {
    const held = change(newTicket(), { onHold: true }, 1).state;
    const { state } = say(held, 'user', 3);
    expect(isOnHold(state)).toBe(false);
    expect(nextDueAt(state)).toEqual(at(6));
  });
});

describe('the end', () => {
  const resolved = change(say(newTicket(), 'support', 1).state, { status: 'resolved' }, 2).state;

  test('a resolved ticket is closed after seven days of silence, once', () => {
    expect(nextTicketStep(resolved, policy)).toEqual({ kind: 'close', at: at(2 + 7 * 24) });
    const said = say(resolved, 'support', 24).state;
    expect(nextTicketStep(said, policy)).toEqual({ kind: 'close', at: at(24 + 7 * 24) });
    const { state, events } = timePasses(said, at(24 + 7 * 24), policy);
    expect([state.status, state.closedAt]).toEqual(['closed', at(24 + 7 * 24)]);
    expect(events).toEqual([{ kind: 'status', from: 'resolved' }]);
    expect(nextTicketStep(state, policy)).toBeUndefined();
  });

  test('a message of the user brings a resolved one back, and it waits for support', () => {
    const { state } = say(resolved, 'user', 30);
    expect(state).toMatchObject({ status: 'waiting', resolvedAt: null });
    expect(waitsSince(state)).toEqual(at(30));
  });

  test('resolving without an answer stops the clock: neither met nor missed', () => {
    const state = change(newTicket(), { status: 'resolved' }, 1).state;
    expect(clock(state)).toMatchObject({ metAt: null, stoppedAt: at(1), breachedAt: null });
    expect(timePasses(state, at(50), policy).events).toEqual([]);
  });

  test('opened again by its user, it waits for support; by support, it does not', () => {
    const closed = change(resolved, { status: 'closed' }, 3).state;
    expect(waitsSince(change(closed, { status: 'open' }, 5, 'user').state)).toEqual(at(5));
    const bySupport = change(closed, { status: 'open' }, 5).state;
    expect([bySupport.closedAt, bySupport.resolvedAt, waitsSince(bySupport)]).toEqual([null, null, null]);
  });

  test('merged: it is closed, and its user’s waiting goes on in the other', () => {
    const merged = change(newTicket(), { mergeInto: 'other' }, 2);
    expect(merged.state).toMatchObject({ status: 'closed', mergedInto: 'other' });
    expect(merged.events).toEqual([
      { kind: 'status', from: 'open' },
      { kind: 'changed', what: ['merged'] },
    ]);
    const other = say(newTicket(), 'support', 1).state;
    expect(waitsSince(absorbed(other, at(0), at(2), policy).state)).toEqual(at(0));
    expect(waitsSince(absorbed(other, null, at(2), policy).state)).toBeNull();
  });
});
