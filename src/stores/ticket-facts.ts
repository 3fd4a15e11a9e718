/** What is told of tickets: to mail, chat, and those who look on. */
import type { TicketCategory, TicketPriority, TicketStatus } from '../domain/tickets.js';

/** What news tell of a ticket. */
export interface TicketFacts {
  id: string;
  /** What people call it by. */
  number: bigint;
  team_id: string;
  /** Who opened it. */
  user_id: string;
  subject: string;
  status: TicketStatus;
  priority: TicketPriority;
  category: TicketCategory;
  /** The support agent that has it; null: nobody yet. */
  assigned_to: string | null;
}

/** A posted message. */
export interface PostedMessage {
  id: string;
  /** Its place in the conversation, from 1, without gaps. */
  seq: number;
  author_type: 'user' | 'support' | 'system';
  author_id: string | null;
  message: string;
  internal: boolean;
  posted_at: Date;
}

export interface ClockFacts {
  kind: 'first_response' | 'next_response';
  /** From 1; with ticket and kind it names the clock. */
  cycle: number;
  due_at: Date;
}

/** `ticket` is as it is after what happened. */
export type TicketNews = { ticket: TicketFacts; at: Date } & (
  | { kind: 'opened'; message: PostedMessage }
  | { kind: 'message'; message: PostedMessage }
  | { kind: 'status'; from: TicketStatus; by: 'user' | 'support' | 'system' }
  | { kind: 'changed'; what: readonly ('priority' | 'assigned_to' | 'on_hold' | 'category' | 'merged')[] }
  | { kind: 'warning' | 'breach'; clock: ClockFacts }
);
