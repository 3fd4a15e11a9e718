/** The tokens of people and programs, for operators. */
import { z } from 'zod';
import { pageQuery } from '../../api/paging.js';
import { check } from '../../api/route.js';
import type { Services } from '../../api/services.js';
import { endToken, makeToken, newToken, pageOfTokens } from '../../api/tokens.js';
import { scopes } from '../../domain/roles.js';
import { staffAction, staffPage } from '../routes.js';
import { refusal, tokenList, tokenMade } from '../tokens/view.js';
import { tokenWords } from '../tokens/words.js';
import { show, type Visit } from '../visit.js';
import { operationsWords } from './words.js';

const path = '/operations/tokens';
const fields = ['name', 'scope', 'user_id', 'expires_in'] as const;
/** What is offered; the first one unless another is chosen. Empty: for ever. */
const lifetimes = ['90d', '1d', '7d', '30d', '365d', ''];

const query = z.object({ cursor: pageQuery.cursor });

export const tokenPages = [
  staffPage({
    path,
    scopes: ['admin'],
    summary: 'The tokens of people and programs, newest first',
    query,
    show: (visit, { query: { cursor } }, services) => tokensView(visit, services, { cursor }),
  }),

  staffAction({
    path,
    scopes: ['admin'],
    summary: 'Make a token; it is shown in this answer only',
    async run(visit, { form, requestId, resourceId: id }, { db }) {
      const [name = '', scope, user, lifetime] = fields.map((field) => form.get(field)?.trim());
      const asked = { name, scope, user_id: user || null, expires_in: lifetime || null };
      const body = check(newToken, asked, 'form');
      const { token } = await makeToken(db, { id, ...body }, { actor: visit.actor.subject, requestId });
      return tokenMade(visit, { token, name: body.name, path, current: 'tokens' });
    },
    async refused(visit, { form, error }, services) {
      const typed = Object.fromEntries(fields.map((field) => [field, form.get(field)]));
      const more = { typed, ...refusal(error, visit.locale, fields) };
      return tokensView(visit, services, {}, more, error.status);
    },
  }),

  staffAction({
    path: `${path}/:id/revoke`,
    scopes: ['admin'],
    summary: 'Revoke a token',
    async run({ actor, locale }, { params: { id = '' }, form, requestId }, { db }) {
      await endToken(db, id, { actor: actor.subject, requestId });
      return { to: path, said: tokenWords[locale].revoked((form.get('name') ?? '').slice(0, 100)) };
    },
  }),
];

async function tokensView(
  visit: Visit,
  { db }: Services,
  { cursor }: { cursor?: string },
  more: object = {},
  status = 200,
) {
  const { items, next_cursor: next } = await pageOfTokens(db, { limit: 50, cursor });
  const w = { ...operationsWords[visit.locale], ...tokenWords[visit.locale] };
  return show(
    visit,
    'operations/tokens',
    {
      title: w.tokens.title,
      current: 'tokens',
      w,
      path,
      tokens: tokenList(items, visit, path),
      ofAll: true,
      next: next && `${path}?cursor=${next}`,
      first: cursor ? path : null,
      scopes: scopes.map((scope) => [scope, w.scopes[scope]]),
      lifetimes: lifetimes.map((value) => [value, w.lifetimes[value]]),
      typed: { scope: 'user', expires_in: lifetimes[0] },
      wrong: {},
      ...more,
    },
    status,
  );
}
