/** Canned replies: the list, and each with its form. */
import { z } from 'zod';
import {
  cannedReplyFields,
  changeCannedReply,
  findCannedReply,
  listCannedReplies,
  removeCannedReply,
} from '../../api/canned-replies.js';
import { check } from '../../api/route.js';
import type { AppError } from '../../errors.js';
import { formatsOf } from '../../mail/formats.js';
import type { Form } from '../forms.js';
import { staffAction, staffPage } from '../routes.js';
import { show, type Visit } from '../visit.js';
import { repliesWords } from './replies-words.js';

const scopes = ['support'] as const;
const path = '/support/replies';
const listed = 50;
/** Bytes of a form with the longest reply, each character of which may be sent as `%xx%xx%xx`. */
const formLimit = 200_000;

type Values = Partial<Record<'title' | 'body', string>>;
const valuesOf = (form: Form): Values => ({
  title: form.get('title') ?? '',
  body: form.get('body') ?? '',
});

export const repliesPages = [
  staffPage({
    path,
    scopes,
    summary: 'Canned replies, by title',
    query: z.object({ q: z.string().trim().max(100).optional(), cursor: z.string().max(1000).optional() }),
    async show(visit, { query: { q, cursor } }, services) {
      const w = repliesWords[visit.locale];
      const format = formatsOf(visit.locale);
      const { items, next_cursor } = await listCannedReplies({ q, cursor, limit: listed }, services);
      const replies = items.map(({ id, title, body, updated_at }) => ({
        href: `${path}/${id}`,
        title,
        body,
        updated: w.updated(format.instant(updated_at.toISOString())),
      }));
      const more = new URLSearchParams({ ...(q && { q }), cursor: next_cursor ?? '' });
      const next = next_cursor && `${path}?${more.toString()}`;
      return show(visit, 'agents/replies', {
        current: 'replies',
        title: w.title,
        w,
        q: q ?? '',
        replies,
        next,
      });
    },
  }),

  staffPage({
    path: `${path}/new`,
    scopes,
    summary: 'The form of a new canned reply',
    show: (visit) => formPage(visit, { values: {} }),
  }),

  staffAction({
    path,
    scopes,
    summary: 'Keep a canned reply',
    formLimit,
    async run({ actor, locale }, { form, requestId, resourceId }, { cannedReplies }) {
      const reply = check(cannedReplyFields, valuesOf(form), 'body');
      await cannedReplies.create(resourceId, reply, { actor: actor.subject, requestId });
      return { to: path, said: repliesWords[locale].created };
    },
    refused: (visit, { form, error }) => formPage(visit, { values: valuesOf(form), error }),
  }),

  staffPage({
    path: `${path}/:id`,
    scopes,
    summary: 'A canned reply, to be changed or deleted',
    async show(visit, { params: { id = '' } }, services) {
      const values = await findCannedReply(id, services);
      return formPage(visit, { id, values });
    },
  }),

  staffAction({
    path: `${path}/:id`,
    scopes,
    summary: 'Change a canned reply',
    formLimit,
    async run({ actor, locale }, { params: { id = '' }, form, requestId }, services) {
      const reply = check(cannedReplyFields, valuesOf(form), 'body');
      await changeCannedReply(id, reply, { actor: actor.subject, requestId }, services);
      return { to: path, said: repliesWords[locale].changed };
    },
    refused: (visit, { params: { id }, form, error }) =>
      formPage(visit, { id, values: valuesOf(form), error }),
  }),

  staffAction({
    path: `${path}/:id/delete`,
    scopes,
    summary: 'Delete a canned reply',
    async run({ actor, locale }, { params: { id = '' }, requestId }, services) {
      await removeCannedReply(id, { actor: actor.subject, requestId }, services);
      return { to: path, said: repliesWords[locale].removed };
    },
  }),
];

/** Of the reply with that id, or of a new one; with what was typed and what is wrong with it. */
function formPage(
  visit: Visit,
  { id, values, error }: { id?: string | undefined; values: Values; error?: AppError },
) {
  const w = repliesWords[visit.locale];
  const isWrong = (name: string) => error?.errors?.some(({ field }) => field === name);
  const view = {
    title: id ? w.edit(values.title ?? '') : w.newReply,
    w,
    id,
    action: id ? `${path}/${id}` : path,
    here: `${path}/${id ?? 'new'}`,
    values,
    wrong: {
      title: error?.code === 'conflict' ? w.taken : isWrong('title') && w.wrong.title,
      body: isWrong('body') && w.wrong.body,
    },
    alert: error && w.refused,
  };
  return show(visit, 'agents/reply', { current: 'replies', ...view }, error?.status);
}
