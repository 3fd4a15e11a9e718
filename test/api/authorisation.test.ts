/**
 * Who may do what: every operation of the API's document, asked by everybody, of an object of their own team, of another
 * team, and of none. What must come is read from what the document declares, and from nothing else.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import type { Scope, TeamRole } from '../../src/domain/roles.js';
import { roleAtLeast } from '../../src/domain/roles.js';
import { hashToken } from '../../src/stores/tokens.js';
import { document } from '../support/contract.js';
import { startHarness, type Answer, type Harness } from '../support/harness.js';
import { insertTicket } from '../support/tickets.js';

interface Operation {
  operationId: string;
  parameters?: { name: string; in: string; required?: boolean; example?: unknown }[];
  requestBody?: { content: Record<string, { example?: unknown }> };
  security?: Record<string, string[]>[];
  'x-octroi-scopes'?: Scope[];
  'x-octroi-team-role'?: TeamRole;
  'x-octroi-object-role'?: TeamRole;
}

const methods = ['get', 'post', 'put', 'patch', 'delete'] as const;
const operations = Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
  methods.flatMap((method) => {
    const operation = (item as Record<string, Operation | undefined>)[method];
    return operation ? [{ path, method, ...operation }] : [];
  }),
);
type Asked = (typeof operations)[number];

const nobody = ['none', 'bad', 'expired', 'revoked'] as const;
const users: Record<string, Partial<Record<'team-1' | 'team-2', TeamRole>>> = {
  owner: { 'team-1': 'owner' },
  admin: { 'team-1': 'admin' },
  member: { 'team-1': 'member' },
  outsider: { 'team-2': 'owner' },
};
const programs: Record<string, Scope> = { support: 'support', platform: 'platform', operator: 'admin' };
const actors = [...nobody, ...Object.keys(users), ...Object.keys(programs)];
const scopeOf = (actor: string): Scope => programs[actor] ?? 'user';

const places = ['team-1', 'team-2', 'none'] as const;
type Place = (typeof places)[number];

type Verdict = 'unauthenticated' | 'forbidden' | 'not_found' | 'let in';

/** What the declaration means. */
function verdictFor(operation: Asked, actor: string, place: Place): Verdict {
  const scopes = operation['x-octroi-scopes'];
  if (!scopes) return 'let in';
  if (nobody.includes(actor as (typeof nobody)[number])) return 'unauthenticated';
  const scope = scopeOf(actor);
  if (!scopes.includes(scope)) return 'forbidden';
  const needed = operation['x-octroi-team-role'] ?? operation['x-octroi-object-role'];
  if (!needed || scope !== 'user') return place === 'none' && isOfTeams(operation) ? 'not_found' : 'let in';
  const role = place === 'none' ? undefined : users[actor]?.[place];
  if (!role) return 'not_found';
  return roleAtLeast(role, needed) ? 'let in' : 'forbidden';
}

const isOfTeams = ({ path }: Asked) => /\{(team|id)\}/.test(path) && !path.startsWith('/api/platform/');

let h: Harness;
const tokens: Record<string, string> = {};
/** Values of the path's parameters, by the beginning of the path. */
const objects: Record<'team-1' | 'team-2', Record<string, string>> = { 'team-1': {}, 'team-2': {} };

beforeAll(async () => {
  h = await startHarness();
  Object.assign(tokens, h.tokens);
  for (const [name, change] of [
    ['expired', "expires_at = now() - interval '1 second'"],
    ['revoked', 'revoked_at = now()'],
  ] as const) {
    tokens[name] = `oct_${randomUUID()}`;
    await h.rows(
      `INSERT INTO api_token (token_hash, name, scope, user_id) VALUES ($1, 'x', 'user', 'owner')`,
      [hashToken(tokens[name])],
    );
    await h.rows(`UPDATE api_token SET ${change} WHERE token_hash = $1`, [hashToken(tokens[name])]);
  }
  tokens.bad = `oct_${randomUUID()}`;
  for (const [team, user] of [
    ['team-1', 'owner'],
    ['team-2', 'outsider'],
  ] as const)
    await fill(team, user);
});
afterAll(() => h.close());

/** An object of every kind that paths name. */
async function fill(team: 'team-1' | 'team-2', user: string): Promise<void> {
  const one = async (sql: string, bind: unknown[]) =>
    String((await h.rows<{ id: string }>(sql, bind))[0]?.id);
  const ticket = await insertTicket(h.rows, team, user);
  const project = `p-${team}`;
  await h.rows('INSERT INTO project (id, team_id, name) VALUES ($1, $2, $1)', [project, team]);
  objects[team] = {
    '/api/payments/': await one(
      `INSERT INTO payment (team_id, user_id, amount_minor, currency, payment_method, deadline_at, status, completed_at)
       VALUES ($1, $2, 100, 'EUR', 'mobile_money', now(), 'completed', now()) RETURNING id`,
      [team, user],
    ),
    '/api/resources/': await one(
      `INSERT INTO additional_resource (team_id, resource_type, quantity, unit_price_minor, currency, status)
       VALUES ($1, 'ram', 1, 100, 'EUR', 'cancelled') RETURNING id`,
      [team],
    ),
    '/api/alerts/': await one(
      `INSERT INTO usage_alert (team_id, metric, month, level, used_bytes, limit_bytes)
       VALUES ($1, 'traffic', '2027-03-01', 'warning', 1, 1) RETURNING id`,
      [team],
    ),
    '/api/projects/': project,
    '/api/usage/': project,
    '/api/support/': ticket,
    '/api/kb/': await one(`SELECT id FROM knowledge_base_article LIMIT 1`, []),
    attachment: await attach(team, user, ticket),
  };
}

/** A file that a message carries, for everybody who reads the ticket. */
async function attach(team: string, as: string, ticket: string): Promise<string> {
  const path = `/api/support/${team}/tickets/${ticket}`;
  const headers = { 'Content-Type': 'text/plain' };
  const file = await h.call('POST', `${path}/attachments?file_name=a.txt`, { as, headers, body: 'Hello' });
  const id = String(file.body.id);
  const sent = await h.call('POST', `${path}/messages`, { as, body: { message: 'See', attachments: [id] } });
  expect([file.status, sent.status]).toEqual([201, 201]);
  return id;
}

const absent = '00000000-0000-4000-8000-000000000000';

function addressOf({ path, parameters = [] }: Asked, place: Place): string {
  const [, prefix = ''] = /^(\/api\/[a-z]+\/)/.exec(path) ?? [];
  const known = place === 'none' ? undefined : objects[place];
  const address = path.replace(/\{(\w+)\}/g, (_, name: string) => {
    if (name === 'team') return place === 'none' ? 'no-such-team' : place;
    if (name === 'attachment') return known?.attachment ?? absent;
    const example = parameters.find((each) => each.in === 'path' && each.name === name)?.example;
    if (name !== 'id') return String(example);
    return known?.[prefix] ?? absent;
  });
  const query = parameters.filter((each) => each.in === 'query' && each.required);
  return (
    address +
    (query.length > 0 ? `?${query.map(({ name, example }) => `${name}=${String(example)}`).join('&')}` : '')
  );
}

function ask(operation: Asked, actor: string, place: Place): Promise<Answer> {
  const body = operation.requestBody?.content['application/json']?.example;
  const as = actor === 'none' ? undefined : tokens[actor];
  return h.call(operation.method.toUpperCase(), addressOf(operation, place), {
    as,
    ...(body !== undefined && { body }),
  });
}

function verdictOf({ status, body }: Answer): Verdict {
  if (status === 401 && body.code === 'unauthenticated') return 'unauthenticated';
  if (status === 403 && body.code === 'forbidden') return 'forbidden';
  return status === 404 ? 'not_found' : 'let in';
}

/** Streams do not end; what is public is for everybody. */
const isAsked = ({ operationId, 'x-octroi-scopes': scopes }: Asked) =>
  Boolean(scopes) && !/Events$/.test(operationId);

test('every operation declares who may, in the document', () => {
  const open = operations.filter((operation) => !operation['x-octroi-scopes']).map(({ path }) => path);
  expect(new Set(open)).toEqual(
    new Set([
      '/openapi.json',
      '/healthz',
      '/readyz',
      '/metrics',
      '/api/payments/callback',
      '/api/kb/articles',
      '/api/kb/articles/{slug}',
      '/api/kb/popular',
      '/api/kb/categories/stats',
      '/api/kb/search',
      '/api/kb/suggest',
    ]),
  );
  const undeclared = operations.filter(
    (operation) =>
      operation['x-octroi-scopes']?.includes('user') &&
      isOfTeams(operation) &&
      !operation['x-octroi-team-role'] &&
      !operation['x-octroi-object-role'] &&
      !operation.path.startsWith('/api/kb/'),
  );
  expect(undeclared.map(({ path }) => path)).toEqual([]);
});

describe.each(
  operations
    .filter(isAsked)
    .map((operation) => [`${operation.method} ${operation.path}`, operation] as const),
)('%s', (_, operation) => {
  test('lets in who may, and nobody else', async () => {
    const cells = actors.flatMap((actor) => places.map((place) => [actor, place] as const));
    const found: string[] = [];
    const wanted: string[] = [];
    for (const [actor, place] of cells) {
      const verdict = verdictFor(operation, actor, place);
      const answer = await ask(operation, actor, place);
      const letIn = verdict === 'let in' && !(actor in users && place !== 'none');
      wanted.push(`${actor}, ${place}: ${verdict}`);
      // Who is let in may still be told that an object of an example is not there.
      const shown = letIn && verdictOf(answer) === 'not_found' ? 'let in' : verdictOf(answer);
      found.push(`${actor}, ${place}: ${shown}`);
    }
    expect(found).toEqual(wanted);
  });
});

const guarded = operations.filter(
  (operation) => isAsked(operation) && operation['x-octroi-scopes']?.includes('user') && isOfTeams(operation),
);

test('an object of others is as absent as none: the same words, by the same statements', async () => {
  // It has statements of its own.
  await h.stopWorker();
  // When a token was last used is written once a minute, which may come between the two.
  await h.rows(`UPDATE api_token SET last_used_at = now() + interval '1 day'`);
  const statements = async () => {
    const { body } = await h.call<string>('GET', '/metrics');
    return Number(/^octroi_sql_statements_total (\d+)/m.exec(body)?.[1]);
  };
  const told = async (operation: Asked, place: Place) => {
    const before = await statements();
    const { status, body } = await ask(operation, 'owner', place);
    const words = { ...body, request_id: null };
    return { status, words, statements: (await statements()) - before };
  };
  for (const operation of guarded.filter(({ path }) => !path.startsWith('/api/kb/'))) {
    const [others, none] = [await told(operation, 'team-2'), await told(operation, 'none')];
    expect([operation.operationId, others]).toEqual([operation.operationId, none]);
  }
});
