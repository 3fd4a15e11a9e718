/** Which words the pages of tickets need. */
import type { ClockKind } from '../../domain/ticket-life.js';
import type { TicketCategory, TicketPriority, TicketStatus } from '../../domain/tickets.js';
import type { ClockState } from '../../domain/clock-state.js';

export type FieldName = 'subject' | 'description' | 'message' | 'attachments' | 'score' | 'comment' | 'into';

export interface SupportWords {
  title: string;
  open: string;
  status: Record<TicketStatus, string>;
  priority: Record<TicketPriority, string>;
  category: Record<TicketCategory, string>;
  states: Record<ClockState, string>;
  clocks: Record<ClockKind, string>;
  sorts: Record<'created' | 'priority', string>;
  all: string;
  sort: string;
  show: string;
  none: string;
  list: string;
  columns: Record<'ticket' | 'status' | 'priority' | 'deadline' | 'opened', string>;
  first: string;
  next: string;
  pro: { title: string; text: string; link: string };
  answers: {
    title: string;
    what: string;
    look: string;
    hint: string;
    found: string;
    none: (typed: string) => string;
    nothingTyped: string;
  };
  newTicket: Record<'title' | 'subject' | 'text' | 'send' | 'opened' | 'back' | 'priorityHint', string>;
  files: string;
  filesHint: (types: string) => string;
  filesAgain: string;
  markdown: string;
  wrong: Record<FieldName, string>;
  notTaken: string;
  closed: string;
  facts: Record<
    | 'title'
    | 'status'
    | 'priority'
    | 'category'
    | 'assigned'
    | 'by'
    | 'at'
    | 'team'
    | 'plan'
    | 'pro'
    | 'free'
    | 'nobody'
    | 'merged',
    string
  >;
  gone: string;
  support: string;
  deadlines: string;
  noDeadline: string;
  met: (at: string) => string;
  late: (due: string, at: string) => string;
  missed: (due: string, ago: string) => string;
  stopped: string;
  onHold: string;
  due: (due: string, left: string) => string;
  warned: (at: string) => string;
  calendar: {
    title: string;
    always: string;
    zone: (zone: string) => string;
    off: (dates: string) => string;
  };
  conversation: string;
  internal: string;
  earlier: string;
  latest: string;
  said: (name: string, text: string) => string;
  filesOf: string;
  answer: Record<'title' | 'text' | 'send', string>;
  typing: string;
  close: Record<'label' | 'text' | 'button' | 'done', string>;
  reopen: Record<'button' | 'done', string>;
  rating: Record<'title' | 'comment' | 'send' | 'done', string> & {
    scores: readonly [string, string, string, string, string];
    given: (score: string) => string;
  };
  agent: Record<
    | 'title'
    | 'change'
    | 'changed'
    | 'assignToMe'
    | 'unassign'
    | 'hold'
    | 'endHold'
    | 'merge'
    | 'mergeText'
    | 'number'
    | 'merged'
    | 'note'
    | 'noteText'
    | 'addNote'
    | 'reply'
    | 'insert'
    | 'noReplies'
    | 'allOfTeam',
    string
  >;
}
