/** Canned replies of support agents. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { startHarness, type Answer, type Harness } from '../support/harness.js';
import { expectProblem } from '../support/problem.js';

interface Reply {
  id: string;
  title: string;
  body: string;
  created_at: string;
  updated_at: string;
}

let h: Harness;
beforeAll(async () => {
  h = await startHarness({ temporalAway: true });
});
afterAll(() => h.close());
beforeEach(() => h.rows('DELETE FROM support_canned_reply'));

const path = '/api/support/canned-replies';
const create = (body: unknown, headers: Record<string, string> = {}) =>
  h.call<Reply>('POST', path, { as: 'support', body, headers });
const replace = (id: string, body: unknown) => h.call<Reply>('PUT', `${path}/${id}`, { as: 'support', body });
const remove = (id: string) => h.call('DELETE', `${path}/${id}`, { as: 'support' });
const list = (query = '') =>
  h.call<{ canned_replies: Reply[]; next_cursor: string | null }>('GET', path + query, { as: 'support' });
const refused = (answer: Answer<unknown>, status: number, code: string) =>
  expectProblem(answer as Answer, status, code);
const auditOf = (id: string) =>
  h.rows('SELECT action, before, after FROM audit_log WHERE object_id = $1 ORDER BY audit_log.id', [id]);

test('is kept, changed and deleted, and the audit log has all of it', async () => {
  const first = { title: 'Greeting', body: 'Hello,\n\tthank you for writing.' };
  const second = { title: 'greeting', body: '<b>Hi</b>' };
  const { status, body: reply } = await create(first);
  expect(status).toBe(201);
  expect(reply).toEqual({
    id: reply.id,
    ...first,
    created_at: expect.any(String),
    updated_at: expect.any(String),
  });
  expect((await list()).body).toEqual({ canned_replies: [reply], next_cursor: null });

  const changed = await replace(reply.id, second);
  expect(changed).toMatchObject({
    status: 200,
    body: { id: reply.id, ...second, created_at: reply.created_at },
  });
  expect(changed.body.updated_at > reply.updated_at).toBe(true);
  expect((await replace(reply.id, second)).body).toEqual(changed.body);

  expect((await remove(reply.id)).status).toBe(204);
  refused(await remove(reply.id), 404, 'not_found');
  refused(await replace(reply.id, second), 404, 'not_found');
  expect((await list()).body.canned_replies).toEqual([]);
  expect(await auditOf(reply.id)).toEqual([
    { action: 'canned_reply.created', before: null, after: first },
    { action: 'canned_reply.updated', before: first, after: second },
    { action: 'canned_reply.deleted', before: second, after: null },
  ]);
});

test('one that is asked for twice under one Idempotency-Key is one', async () => {
  const headers = { 'Idempotency-Key': randomUUID() };
  const wanted = { title: 'Once', body: 'Only once.' };
  const answers = await Promise.all([create(wanted, headers), create(wanted, headers)]);
  expect(answers.map(({ status }) => status)).toEqual([201, 201]);
  expect(answers[0]?.body).toEqual(answers[1]?.body);
  expect((await list()).body.canned_replies).toHaveLength(1);
  expect(await auditOf(answers[0]?.body.id ?? '')).toHaveLength(1);
  refused(await create({ ...wanted, title: 'Other' }, headers), 422, 'idempotency_key_reused');

  // The answer stays what it was, also when what it made is gone.
  await remove(answers[0]?.body.id ?? '');
  const again = await create(wanted, headers);
  expect([again.status, again.body]).toEqual([201, answers[0]?.body]);
  expect(again.headers.get('Idempotent-Replayed')).toBe('true');
  expect((await list()).body.canned_replies).toEqual([]);
});

describe('a title', () => {
  test('is there once, whatever its case, also when several ask at once', async () => {
    const body = 'Text.';
    const answers = await Promise.all(
      ['Refund', 'refund', 'REFUND', ' Refund '].map((title) => create({ title, body })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409]);
    for (const answer of answers.filter(({ status }) => status === 409)) refused(answer, 409, 'conflict');
    const other = await create({ title: 'Other', body });
    refused(await replace(other.body.id, { title: 'rEfund', body }), 409, 'conflict');
    expect((await list('?q=other')).body.canned_replies).toEqual([other.body]);
  });

  test('is free again once its reply is gone', async () => {
    const reply = await create({ title: 'Again', body: 'One.' });
    await remove(reply.body.id);
    expect((await create({ title: 'Again', body: 'Two.' })).status).toBe(201);
  });
});

describe('the list', () => {
  test('is by title, by pages, also when the last one shown goes meanwhile', async () => {
    for (const title of ['delta', 'Alpha', 'charlie', 'Écho', 'Bravo']) await create({ title, body: title });
    const all = (await list()).body.canned_replies.map(({ title }) => title);
    expect(all).toHaveLength(5);
    expect(all.slice(0, 4)).toEqual(['Alpha', 'Bravo', 'charlie', 'delta']);
    const first = (await list('?limit=2')).body;
    expect(first.canned_replies.map(({ title }) => title)).toEqual(['Alpha', 'Bravo']);
    await remove(first.canned_replies[1]?.id ?? '');
    const second = (await list(`?limit=2&cursor=${first.next_cursor}`)).body;
    expect(second.canned_replies.map(({ title }) => title)).toEqual(['charlie', 'delta']);
    const third = (await list(`?limit=2&cursor=${second.next_cursor}`)).body;
    expect(third).toMatchObject({ canned_replies: [{ title: 'Écho' }], next_cursor: null });
  });

  test('is searched by part of the title, taken as it is written', async () => {
    for (const title of ['50% off', '500 errors', 'under_score', "it's", 'Späti'])
      await create({ title, body: 'x' });
    const found = async (q: string) =>
      (await list(`?q=${encodeURIComponent(q)}`)).body.canned_replies.map(({ title }) => title);
    expect(await found('50%')).toEqual(['50% off']);
    expect(await found('_')).toEqual(['under_score']);
    expect(await found("'")).toEqual(["it's"]);
    expect(await found('\\')).toEqual([]);
    expect(await found('SPÄT')).toEqual(['Späti']);
    expect(await found('50')).toHaveLength(2);
    expect(await found('  ')).toHaveLength(5);
  });

  const nul = Buffer.from('["\\u0000"]').toString('base64url');
  test.each(['?cursor=abc', `?cursor=${nul}`, '?limit=101', `?q=${'x'.repeat(101)}`, '?title=x', '?q=a&q=b'])(
    '%s is refused',
    async (query) => refused(await list(query), 422, 'validation_failed'),
  );

  test('a title of a hundred wide characters makes a cursor that is taken', async () => {
    for (const last of ['a', 'b']) await create({ title: '😀'.repeat(49) + last, body: 'x' });
    const { next_cursor } = (await list('?limit=1')).body;
    expect((await list(`?limit=1&cursor=${next_cursor}`)).body.canned_replies).toHaveLength(1);
  });
});

test('what is empty, too long or something else is refused', async () => {
  const good = { title: 'Good', body: 'Good.' };
  const { body: reply } = await create(good);
  const bad = [
    { ...good, title: ' ' },
    { ...good, title: 'x'.repeat(101) },
    { ...good, title: 'two\nlines' },
    { ...good, body: '\n' },
    { ...good, body: 'x'.repeat(20_001) },
    { title: 'No body' },
    { ...good, extra: true },
    [],
  ];
  for (const body of bad) {
    refused(await create(body), 422, 'validation_failed');
    refused(await replace(reply.id, body), 422, 'validation_failed');
  }
  expect((await create({ title: 'x'.repeat(100), body: 'x'.repeat(20_000) })).status).toBe(201);
  for (const id of [randomUUID(), 'none']) {
    refused(await replace(id, good), 404, 'not_found');
    refused(await remove(id), 404, 'not_found');
  }
});

test('is for support agents only', async () => {
  const id = randomUUID();
  const body = { title: 'Mine', body: 'Mine.' };
  for (const [method, at] of [
    ['GET', path],
    ['POST', path],
    ['PUT', `${path}/${id}`],
    ['DELETE', `${path}/${id}`],
  ] as const) {
    const call = (as?: string) => h.call(method, at, { as, ...(/P/.test(method) && { body }) });
    for (const as of ['owner', 'platform', 'operator']) refused(await call(as), 403, 'forbidden');
    refused(await call(), 401, 'unauthenticated');
  }
});
