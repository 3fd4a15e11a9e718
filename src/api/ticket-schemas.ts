/** Tickets and messages as they are on the wire: the schemas of ticket-body.ts. */
import { z } from 'zod';
import { ticketCategories, ticketPriorities, ticketStatuses } from '../domain/tickets.js';
import { at, count, idOf, maybeAt, uuid, words } from './wire.js';

export const attachmentSchema = z
  .strictObject({
    id: uuid,
    file_name: words('error.log'),
    content_type: words('text/plain'),
    size_bytes: count,
    created_at: at,
  })
  .meta({ id: 'Attachment' });

const clock = z
  .strictObject({
    due_at: maybeAt,
    warned_at: maybeAt.meta({ examples: [null] }),
    met_at: maybeAt.meta({ examples: [null] }),
    breached_at: maybeAt.meta({ examples: [null] }),
  })
  .meta({ id: 'TicketClock', description: 'All null: it never ran.' });

const sla = z
  .strictObject({
    first_response: clock,
    next_response: clock,
    calendar: z.strictObject({
      time_zone: words('Europe/Paris'),
      hours: z
        .record(z.string(), z.array(z.tuple([z.string(), z.string()])))
        .nullable()
        .describe('Shifts of each day in local time; null: around the clock.')
        .meta({ examples: [{ mon: [['09:00', '18:00']] }] }),
      holidays: z.array(z.string()).meta({ examples: [['2026-12-25']] }),
    }),
  })
  .meta({ id: 'TicketPromises' });

const rating = z.strictObject({
  score: z
    .int()
    .min(1)
    .max(5)
    .meta({ examples: [5] }),
  comment: words('Quick and kind').nullable(),
  created_at: at,
});

const status = z.enum(ticketStatuses);
const priority = z.enum(ticketPriorities).meta({ examples: ['normal'] });
const category = z.enum(ticketCategories).meta({ examples: ['billing'] });
const number = z.int().meta({ examples: [1042] });

export const ratingSchema = rating.meta({ id: 'TicketRating' });

export const ticketSchema = z
  .strictObject({
    id: uuid,
    number,
    subject: words('Where is my invoice?'),
    status,
    priority,
    category,
    assigned_to: idOf('sam').nullable(),
    on_hold: z
      .literal('user')
      .nullable()
      .meta({ examples: [null] }),
    merged_into: uuid.nullable().meta({ examples: [null] }),
    created_at: at,
    updated_at: at,
    resolved_at: maybeAt.meta({ examples: [null] }),
    closed_at: maybeAt.meta({ examples: [null] }),
    rating: rating.nullable().meta({ examples: [null] }),
    sla,
  })
  .meta({ id: 'Ticket' });

export const openedTicketSchema = z
  .strictObject({ ticket_id: uuid, number, status, priority, category, created_at: at, sla })
  .meta({ id: 'OpenedTicket' });

export const messageSchema = z
  .strictObject({
    id: uuid,
    seq: z
      .int()
      .min(1)
      .describe('Its place in the conversation, without gaps.')
      .meta({ examples: [1] }),
    author_type: z.enum(['user', 'support', 'system']),
    author_id: idOf('ada').nullable(),
    message: words('I cannot find it in the list.'),
    internal: z.boolean().describe('Only support sees it.'),
    created_at: at,
    attachments: z.array(attachmentSchema).meta({ examples: [[]] }),
  })
  .meta({ id: 'TicketMessage' });

export const queuedTicketSchema = z
  .strictObject({
    ...ticketSchema.shape,
    team: z.strictObject({ id: idOf('team-1'), name: words('Team One') }),
    user_id: idOf('ada').nullable(),
    next_due_at: maybeAt,
  })
  .meta({ id: 'QueuedTicket' });

const compliance = z
  .strictObject({
    tickets: count,
    met: count,
    missed: count,
    rate: z
      .number()
      .nullable()
      .describe('Of those that were met or missed.')
      .meta({ examples: [0.9667] }),
  })
  .meta({ id: 'Compliance' });
const each = <T extends readonly [string, ...string[]]>(names: T, schema: z.ZodType) =>
  z.strictObject(Object.fromEntries(names.map((name) => [name, schema])));

export const statsSchema = z
  .strictObject({
    by_status: each(ticketStatuses, count),
    by_priority: each(ticketPriorities, count),
    total: count,
    open: count,
    closed: count,
    avg_resolution_hours: z
      .number()
      .nullable()
      .meta({ examples: [5.25] }),
    first_response: z.strictObject({
      days: count,
      ...compliance.shape,
      by_priority: each(ticketPriorities, compliance),
    }),
    ratings: z.strictObject({
      count,
      average: z
        .number()
        .nullable()
        .meta({ examples: [4.5] }),
    }),
  })
  .meta({ id: 'TicketStats' });
