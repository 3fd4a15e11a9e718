/** What is done with tickets from their pages. The rules are those of the API. */
import { z } from 'zod';
import { userOf } from '../../api/actor.js';
import { check } from '../../api/route.js';
import {
  changeTicket,
  findTicket,
  isSupport,
  mergeTicket,
  postMessage,
  rateTicket,
  sideOf,
} from '../../api/ticket-actions.js';
import { changeSchema, messageText, newRatingSchema, newTicketSchema } from '../../api/tickets.js';
import { AppError, invalidField } from '../../errors.js';
import type { Form } from '../forms.js';
import { teamAction } from '../routes.js';
import { checkFiles, filesFormLimit, keepFiles } from './files.js';
import { newTicketPage } from './new-ticket.js';
import { ticketPage } from './ticket.js';
import { ticketPath } from './view.js';
import type { FieldName, SupportWords } from './wording.js';
import { supportWords } from './words.js';

const ofBoth = { teamRole: 'member', support: true } as const;
/** Bytes of a form with a text of 20,000 characters, each of which may take nine. */
const textFormLimit = 200_000;

export const supportActions = [
  teamAction({
    path: '/teams/:team/support/new',
    summary: 'Open a ticket',
    teamRole: 'member',
    formLimit: filesFormLimit,
    async run({ team, actor, locale }, { form, requestId, resourceId }, services) {
      const files = checkFiles(form.files, resourceId);
      const body = check(newTicketSchema, fieldsOf(form, newTicketFields), 'form');
      const ticket = { ...body, id: resourceId, teamId: team.id, userId: userOf(actor) };
      const { id } = await services.tickets.open(ticket, { actor: actor.subject, requestId });
      const ids = await keepFiles(files, { teamId: team.id, ticketId: id, actor }, services);
      await services.attachments.addToFirst(id, ids, userOf(actor));
      return { to: ticketPath(team.id, id), said: supportWords[locale].newTicket.opened };
    },
    refused: (visit, { form, error }, services) =>
      newTicketPage(
        visit,
        {
          typed: fieldsOf(form, newTicketFields),
          wrong: wrongOf(error, supportWords[visit.locale], form.files.length > 0),
        },
        services,
      ),
  }),

  teamAction({
    path: '/teams/:team/support/:id/messages',
    summary: 'Write in a ticket',
    ...ofBoth,
    formLimit: filesFormLimit,
    async run({ team, actor }, { params: { id = '' }, form, requestId, resourceId }, services) {
      const ticket = await findTicket({ team: team.id, id }, services);
      const text = check(z.object({ message: messageText }), fieldsOf(form, ['message']), 'form').message;
      const files = checkFiles(form.files, resourceId);
      const attachments = await keepFiles(files, { teamId: team.id, ticketId: id, actor }, services);
      const message = { id: resourceId, text, internal: isNote(form), attachments };
      const { seq } = await postMessage(ticket, message, { actor, requestId }, services);
      return { to: `${ticketPath(team.id, id)}#m${seq}` };
    },
    async refused(visit, { params: { id = '' }, form, error }, services) {
      const w = supportWords[visit.locale];
      const { status } = await findTicket({ team: visit.team.id, id }, services);
      const field = isNote(form) ? 'note' : 'answer';
      const wrong = wrongOf(error, w, form.files.length > 0);
      const text = wrong.message ?? wrong.attachments ?? (status === 'closed' ? w.closed : w.notTaken);
      const typed = { [field]: form.get('message') ?? '' };
      return ticketPage(visit, { id, typed, wrong: { [field]: text }, status: error.status }, services);
    },
  }),

  teamAction({
    path: '/teams/:team/support/:id/typing',
    summary: 'Tell who looks on that one types',
    ...ofBoth,
    async run({ team, actor }, { params: { id = '' } }, services) {
      const ticket = await findTicket({ team: team.id, id }, services);
      await services.live.typing(ticket.id, { author: sideOf(actor), user: userOf(actor) });
      return { to: ticketPath(team.id, id) };
    },
  }),

  teamAction({
    path: '/teams/:team/support/:id/change',
    summary: 'Change a ticket: close it or open it again; support may do more',
    ...ofBoth,
    async run({ team, actor, locale }, { params: { id = '' }, form, requestId }, services) {
      const ticket = await findTicket({ team: team.id, id }, services);
      const given = Object.entries(fieldsOf(form, Object.keys(changeSchema.shape)));
      // An empty field is what the API has null for: nobody, no pause.
      const wanted = Object.fromEntries(given.map(([field, value]) => [field, value || null]));
      const change = check(changeSchema, wanted, 'form');
      await changeTicket(ticket, change, { actor, requestId }, services);
      return { to: ticketPath(team.id, id), said: saidOf(change.status, supportWords[locale]) };
    },
  }),

  teamAction({
    path: '/teams/:team/support/:id/merge',
    summary: 'Let a ticket go on in another one of its team',
    ...ofBoth,
    async run({ team, actor, locale }, { params: { id = '' }, form, requestId }, services) {
      if (!isSupport(actor)) throw new AppError('forbidden', 'Support merges tickets.');
      const ticket = await findTicket({ team: team.id, id }, services);
      const number = Number(/^\s*#?(\d{1,15})\s*$/.exec(form.get('into') ?? '')?.[1]);
      const into = Number.isNaN(number) ? undefined : await services.ticketLookup.idOf(team.id, number);
      if (!into) throw invalidField('into', 'unknown', 'is no ticket of this team');
      await mergeTicket(ticket, into, { actor, requestId }, services);
      return { to: ticketPath(team.id, into), said: supportWords[locale].agent.merged };
    },
    refused: (visit, { params: { id = '' }, error }, services) => {
      const w = supportWords[visit.locale];
      const into = wrongOf(error, w, false).into ?? w.notTaken;
      return ticketPage(visit, { id, wrong: { into }, status: error.status }, services);
    },
  }),

  teamAction({
    path: '/teams/:team/support/:id/rating',
    summary: 'Say how a ticket was answered',
    teamRole: 'member',
    formLimit: textFormLimit,
    async run({ team, actor, locale }, { params: { id = '' }, form, requestId }, services) {
      const ticket = await findTicket({ team: team.id, id }, services);
      const { score, comment } = fieldsOf(form, ['score', 'comment']);
      const rating = { score: Number(score), comment: comment?.trim() ? comment : null };
      await rateTicket(ticket, check(newRatingSchema, rating, 'form'), { actor, requestId }, services);
      return { to: ticketPath(team.id, id), said: supportWords[locale].rating.done };
    },
    refused: (visit, { params: { id = '' }, form, error }, services) => {
      const w = supportWords[visit.locale];
      const wrong = wrongOf(error, w, false);
      const rating = wrong.score ?? wrong.comment ?? w.notTaken;
      const typed = { comment: form.get('comment') ?? '' };
      return ticketPage(visit, { id, typed, wrong: { rating }, status: error.status }, services);
    },
  }),
];

const newTicketFields = ['subject', 'description', 'category', 'priority'] as const;

const isNote = (form: Form) => form.get('internal') === 'yes';

/** The fields of a form that were sent, with lines as PostgreSQL and Markdown have them. */
function fieldsOf<Name extends string>(form: Form, names: readonly Name[]): Partial<Record<Name, string>> {
  const entries = names.flatMap((name) => {
    const value = form.get(name);
    return value === null ? [] : [[name, value.replaceAll('\r\n', '\n')]];
  });
  return Object.fromEntries(entries) as Partial<Record<Name, string>>;
}

/** What is wrong by field, in words; `withFiles`: they have to be chosen again. */
function wrongOf({ errors = [] }: AppError, w: SupportWords, withFiles: boolean): Record<string, string> {
  const wrong: Record<string, string> = {};
  for (const { field } of errors) {
    wrong[field] = Object.hasOwn(w.wrong, field) ? w.wrong[field as FieldName] : w.notTaken;
  }
  if (withFiles && !wrong.attachments) wrong.attachments = w.filesAgain;
  return wrong;
}

function saidOf(status: string | undefined, w: SupportWords): string {
  if (status === 'closed') return w.close.done;
  return status === 'open' ? w.reopen.done : w.agent.changed;
}
