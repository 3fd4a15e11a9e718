import { ApplicationFailure, continueAsNew, proxyLocalActivities, setHandler } from '@temporalio/workflow';
import type { TicketActivities } from '../activities/tickets.js';
import { changeRefusal, messageRefusal, type TicketStatus } from '../domain/tickets.js';
import { live } from './life.js';
import {
  changeTicket,
  postMessage,
  ticketRefused,
  type ChangeRequest,
  type TicketInput,
} from './messages.js';
import * as policies from './policies.js';

const { advanceTicket, postTicketMessage, changeTicketRow } = proxyLocalActivities<TicketActivities>(
  policies.databaseWrite,
);

/**
 * One ticket, from its row until it is closed: its clocks warn and are missed here, messages and changes come as
 * updates, a resolved one is closed after days of silence. What cannot be is refused by the validators, by what this run
 * knows; and again by the row. Opened again, it runs once more. "Request Cancellation" closes it.
 */
export async function ticket({ ticketId }: TicketInput): Promise<TicketStatus> {
  let status: TicketStatus = 'open';

  const last = await live({
    async advance() {
      const view = await advanceTicket(ticketId);
      status = view.status;
      return view;
    },
    next: ({ next }) => next ?? undefined,
    sleeps: (view) => view.status !== 'closed',
    cancel: () => changeTicketRow(ticketId, { change: { status: 'closed' }, by: 'support', ...operator }),
    listen(inTurn) {
      const answered = (answer: { refused: string } | { status: TicketStatus }) => {
        if ('refused' in answer) throw refusal(answer.refused);
        return (status = answer.status);
      };
      setHandler(
        postMessage,
        async (request) => answered(await inTurn(() => postTicketMessage(ticketId, request))),
        {
          validator: (_request) => refuse(messageRefusal(status)),
        },
      );
      setHandler(
        changeTicket,
        async (request) => answered(await inTurn(() => changeTicketRow(ticketId, request))),
        {
          validator: ({ change, by }: ChangeRequest) => refuse(changeRefusal(status, change, by)),
        },
      );
    },
  });
  return last ? last.status : continueAsNew<typeof ticket>({ ticketId });
}

const operator = { actor: 'operator', requestId: 'temporal' };

const refusal = (reason: string) => ApplicationFailure.nonRetryable(reason, ticketRefused);

function refuse(reason: string | undefined): void {
  if (reason !== undefined) throw refusal(reason);
}
