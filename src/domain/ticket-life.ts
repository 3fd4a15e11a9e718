/**
 * What happens to a ticket, and what its clocks make of it: pure functions of its state. Source: decisions.md, "Support
 * clocks".
 */
import { slaDeadline, slaWarning, type Calendar } from './sla.js';
import {
  statusAfterMessage,
  type TicketCategory,
  type TicketChange,
  type TicketPriority,
  type TicketSide,
  type TicketStatus,
} from './tickets.js';

export const clockKinds = ['first_response', 'next_response'] as const;
export type ClockKind = (typeof clockKinds)[number];

/** How long support has: the settings `SLA_…` and `TICKET_CLOSE_AFTER`. */
export interface SlaPolicy {
  /** Seconds of working time. */
  targets: Record<TicketPriority, number>;
  calendar: Calendar;
  closeAfterMs: number;
}

/** From a question to its answer. It runs until `metAt` or `stoppedAt`. */
export interface Clock {
  kind: ClockKind;
  /** From 1. */
  cycle: number;
  startedAt: Date;
  /** Null while support waits for the user. */
  warnAt: Date | null;
  dueAt: Date | null;
  warnedAt: Date | null;
  /** The deadline that was missed: for ever, however the clock goes on. */
  breachedAt: Date | null;
  /** Support has answered. */
  metAt: Date | null;
  /** Nobody waits for an answer any more. */
  stoppedAt: Date | null;
}

export interface TicketState {
  status: TicketStatus;
  priority: TicketPriority;
  category: TicketCategory;
  assignedTo: string | null;
  mergedInto: string | null;
  resolvedAt: Date | null;
  closedAt: Date | null;
  lastMessageAt: Date | null;
  /** Those that run, and the last one of each kind. */
  clocks: readonly Clock[];
  /** When support waited for the user; an open end: it does now. */
  holds: readonly { from: Date; to: Date | null }[];
}

export type TicketEvent =
  | { kind: 'status'; from: TicketStatus }
  | { kind: 'changed'; what: ('priority' | 'category' | 'assigned_to' | 'on_hold' | 'merged')[] }
  | { kind: 'warning' | 'breach'; clock: Clock & { dueAt: Date } };

export interface Outcome {
  state: TicketState;
  events: TicketEvent[];
}

const aroundTheClock: Calendar = { timeZone: 'UTC', hours: null, holidays: [] };

/** `urgent` runs around the clock. */
export function calendarOf(priority: TicketPriority, policy: SlaPolicy): Calendar {
  return priority === 'urgent' ? aroundTheClock : policy.calendar;
}

const runs = (clock: Clock) => clock.metAt === null && clock.stoppedAt === null;
export const isOnHold = ({ holds }: TicketState) => holds.some(({ to }) => to === null);

/** The state with the deadlines that follow from it: of running clocks only, what has ended keeps its own. */
export function withDeadlines(state: TicketState, policy: SlaPolicy): TicketState {
  const calendar = calendarOf(state.priority, policy);
  const target = policy.targets[state.priority];
  const ended = state.holds.flatMap(({ from, to }) => (to ? [{ from, to }] : []));
  const held = isOnHold(state);
  const clocks = state.clocks.map((clock) => {
    if (!runs(clock)) return clock;
    if (held) return { ...clock, warnAt: null, dueAt: null };
    const { startedAt } = clock;
    return {
      ...clock,
      warnAt: slaWarning(startedAt, target, calendar, ended),
      dueAt: slaDeadline(startedAt, target, calendar, ended),
    };
  });
  return { ...state, clocks };
}

/** The running deadline that comes first, missed ones included; null: none. */
export function nextDueAt({ clocks }: TicketState): Date | null {
  const due = clocks.filter(runs).flatMap(({ dueAt }) => (dueAt ? [dueAt] : []));
  return due.length > 0 ? new Date(Math.min(...due.map(Number))) : null;
}

/** What is next to happen by itself. */
export interface TicketStep {
  kind: 'warn' | 'breach' | 'close';
  at: Date;
}

export function nextTicketStep(state: TicketState, policy: SlaPolicy): TicketStep | undefined {
  const steps = state.clocks.filter(runs).flatMap(({ warnAt, dueAt, warnedAt, breachedAt }): TicketStep[] => {
    if (!warnAt || !dueAt || breachedAt) return [];
    return warnedAt || warnAt >= dueAt ? [{ kind: 'breach', at: dueAt }] : [{ kind: 'warn', at: warnAt }];
  });
  if (state.status === 'resolved') steps.push({ kind: 'close', at: silentUntil(state, policy) });
  return steps.sort((a, b) => Number(a.at) - Number(b.at))[0];
}

function silentUntil({ resolvedAt, lastMessageAt }: TicketState, { closeAfterMs }: SlaPolicy): Date {
  return new Date(Math.max(Number(resolvedAt), Number(lastMessageAt)) + closeAfterMs);
}

/**
 * All that time alone has brought until `now`: warnings, misses, the end of a resolved ticket. A clock that is past
 * both its warning and its deadline tells of the deadline alone.
 */
export function timePasses(before: TicketState, now: Date, policy: SlaPolicy): Outcome {
  const events: TicketEvent[] = [];
  const state = withDeadlines(before, policy);
  const clocks = state.clocks.map((clock) => {
    if (!runs(clock) || !clock.dueAt || !clock.warnAt || clock.breachedAt) return clock;
    const { dueAt } = clock;
    if (dueAt <= now) {
      events.push({ kind: 'breach', clock: { ...clock, dueAt } });
      return { ...clock, breachedAt: dueAt };
    }
    if (clock.warnAt > now || clock.warnedAt) return clock;
    events.push({ kind: 'warning', clock: { ...clock, dueAt } });
    return { ...clock, warnedAt: now };
  });
  if (state.status !== 'resolved' || silentUntil(state, policy) > now) {
    return { state: { ...state, clocks }, events };
  }
  const closed = moved({ ...state, clocks }, 'closed', now);
  return { state: closed.state, events: [...events, ...closed.events] };
}

/** A message was posted. An internal note changes nothing; `agent` is who answers for support. */
export function messagePosted(
  before: TicketState,
  { side, internal, agent }: { side: TicketSide; internal: boolean; agent: string | null },
  now: Date,
  policy: SlaPolicy,
): Outcome {
  const passed = timePasses(before, now, policy);
  if (internal) return passed;
  const said = side === 'support' ? answered(passed.state, agent, now) : asked(passed.state, now);
  const { state, events } = moved(said, statusAfterMessage(said.status, side), now);
  return {
    state: withDeadlines({ ...state, lastMessageAt: now }, policy),
    events: [...passed.events, ...events],
  };
}

/** Support has answered: every clock is met. Who answers first has the ticket. */
function answered(state: TicketState, agent: string | null, now: Date): TicketState {
  const clocks = state.clocks.map((clock) => (runs(clock) ? { ...clock, metAt: now } : clock));
  return { ...state, assignedTo: state.assignedTo ?? agent, clocks };
}

/** The user has written: what it was waited for has come, and it waits for an answer from now on. */
function asked(state: TicketState, now: Date): TicketState {
  return startClock({ ...state, holds: endHold(state.holds, now) }, now);
}

/** The user waits for support from `at` on, unless it does already. */
function startClock(state: TicketState, at: Date): TicketState {
  if (state.clocks.some(runs)) return state;
  const last = state.clocks.findLast(({ kind }) => kind === 'next_response');
  return { ...state, clocks: [...state.clocks, newClock('next_response', (last?.cycle ?? 0) + 1, at)] };
}

function newClock(kind: ClockKind, cycle: number, startedAt: Date): Clock {
  const nothing = {
    warnAt: null,
    dueAt: null,
    warnedAt: null,
    breachedAt: null,
    metAt: null,
    stoppedAt: null,
  };
  return { kind, cycle, startedAt, ...nothing };
}

const endHold = (holds: TicketState['holds'], now: Date) =>
  holds.map((hold) => (hold.to ? hold : { ...hold, to: new Date(Math.max(Number(now), Number(hold.from))) }));

/** A new ticket, whose first message asks. */
export function opened(
  ticket: Pick<TicketState, 'priority' | 'category'>,
  now: Date,
  policy: SlaPolicy,
): TicketState {
  const state: TicketState = {
    ...ticket,
    status: 'open',
    assignedTo: null,
    mergedInto: null,
    resolvedAt: null,
    closedAt: null,
    lastMessageAt: now,
    clocks: [newClock('first_response', 1, now)],
    holds: [],
  };
  return withDeadlines(state, policy);
}

/** A person has changed it, in a way that `changeRefusal` allows. */
export function changed(
  before: TicketState,
  change: TicketChange,
  by: TicketSide,
  now: Date,
  policy: SlaPolicy,
): Outcome {
  const passed = timePasses(before, now, policy);
  const { status, priority, category, assignedTo, onHold, mergeInto } = change;
  let state: TicketState = {
    ...passed.state,
    ...(priority !== undefined && { priority }),
    ...(category !== undefined && { category }),
    ...(assignedTo !== undefined && { assignedTo }),
    ...(mergeInto !== undefined && { mergedInto: mergeInto }),
  };
  if (onHold === false) state = { ...state, holds: endHold(state.holds, now) };
  if (onHold === true && !isOnHold(state))
    state = { ...state, holds: [...state.holds, { from: now, to: null }] };
  const moving = moved(state, mergeInto === undefined ? (status ?? state.status) : 'closed', now);
  const wasOver = state.status === 'resolved' || state.status === 'closed';
  const reopened = wasOver && moving.state.status === 'open' && by === 'user';
  const after = reopened ? startClock(moving.state, now) : moving.state;
  const what = differences(passed.state, after);
  return {
    state: withDeadlines(after, policy),
    events: [
      ...passed.events,
      ...moving.events,
      ...(what.length > 0 ? [{ kind: 'changed' as const, what }] : []),
    ],
  };
}

/** Another ticket goes on in this one: its user has waited since `since` (null: it does not wait). */
export function absorbed(before: TicketState, since: Date | null, now: Date, policy: SlaPolicy): Outcome {
  const passed = timePasses(before, now, policy);
  const state = since
    ? startClock({ ...passed.state, holds: endHold(passed.state.holds, now) }, since)
    : passed.state;
  return { state: withDeadlines(state, policy), events: passed.events };
}

/** Since when its user has waited for an answer; null: it does not. */
export function waitsSince({ clocks }: TicketState): Date | null {
  return clocks.find(runs)?.startedAt ?? null;
}

function differences(a: TicketState, b: TicketState) {
  const what: Extract<TicketEvent, { kind: 'changed' }>['what'] = [];
  if (a.priority !== b.priority) what.push('priority');
  if (a.category !== b.category) what.push('category');
  if (a.assignedTo !== b.assignedTo) what.push('assigned_to');
  if (isOnHold(a) !== isOnHold(b)) what.push('on_hold');
  if (a.mergedInto !== b.mergedInto) what.push('merged');
  return what;
}

/** Moves it, and all that hangs on its status: one that is over waits for nobody. */
function moved(state: TicketState, to: TicketStatus, now: Date): Outcome {
  if (to === state.status) return { state, events: [] };
  const events: TicketEvent[] = [{ kind: 'status', from: state.status }];
  if (to !== 'resolved' && to !== 'closed') {
    return { state: { ...state, status: to, resolvedAt: null, closedAt: null, mergedInto: null }, events };
  }
  const clocks = state.clocks.map((clock) => (runs(clock) ? { ...clock, stoppedAt: now } : clock));
  const ends = { resolvedAt: state.resolvedAt ?? now, closedAt: to === 'closed' ? now : null };
  return { state: { ...state, status: to, ...ends, clocks, holds: endHold(state.holds, now) }, events };
}
