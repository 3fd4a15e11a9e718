import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startHarness, type Harness } from '../support/harness.js';
import { platformOf, type Fields } from '../support/platform.js';

let h: Harness;
beforeAll(async () => {
  h = await startHarness({ worker: false });
  await put('users', 'ada', { email: 'ada@example.test', name: 'Ada' });
  await put('teams', 'acme', { name: 'Acme' });
  await put('teams', 'globex', { name: 'Globex' });
  await put('projects', 'shop', { team_id: 'acme', name: 'Shop' });
});
afterAll(() => h.close());

const { put, remove, auditOf } = platformOf(() => h);

describe('fields', () => {
  const lone = '\ud800';
  const long = 'x'.repeat(300);
  const cases: [kind: string, body: unknown, field: string][] = [
    ['users', {}, 'email'],
    ['users', [], 'body'],
    ['users', '"text"', 'body'],
    ['users', null, 'body'],
    ...[
      '',
      'ada',
      'ada@',
      '@example.test',
      'a b@example.test',
      'a@b,c@d',
      7,
      null,
      `${long}@example.test`,
    ].map((email): [string, unknown, string] => ['users', { email, name: 'Ada' }, 'email']),
    ...['', '   ', 'a\0b', 'a\nb', lone, 'x'.repeat(201), 5, null, ['a']].map(
      (name): [string, unknown, string] => ['teams', { name }, 'name'],
    ),
    ['users', { email: 'a@example.test', name: 'A', locale: 'de' }, 'locale'],
    ['users', { email: 'a@example.test', name: 'A', locale: null }, 'locale'],
    ['members', { team_id: 'acme', user_id: 'ada', role: 'king' }, 'role'],
    ['members', { user_id: 'ada', role: 'owner' }, 'team_id'],
    ['members', { team_id: 'a/b', user_id: 'ada', role: 'owner' }, 'team_id'],
    ['projects', { team_id: 'acme', name: 'P', status: 'deleted' }, 'status'],
    ['projects', { team_id: 'acme', name: 'P', created_at: null }, 'created_at'],
    ...[
      'yesterday',
      '2025-02-30T00:00:00Z',
      '2025-01-01',
      '0000-01-01T00:00:00Z',
      '2025-01-01T00:00:00',
      1e18,
    ].map((last_traffic_at): [string, unknown, string] => [
      'projects',
      { team_id: 'acme', name: 'P', last_traffic_at },
      'last_traffic_at',
    ]),
    ['deployments', { project_id: 'shop', container_id: 'c\0' }, 'container_id'],
    ['deployments', { project_id: 'shop', conclusion: {} }, 'conclusion'],
    ...['', '-a', 'a-', 'a..b', '.a', 'a_b', 'a b', `${'a'.repeat(64)}`, 'a/b'].map(
      (subdomain): [string, unknown, string] => ['aliases', { subdomain }, 'subdomain'],
    ),
    ...[
      '',
      'a b.example',
      'http://a.example',
      'a.example:80',
      '10.0.0.1',
      '0x7f.1',
      '::1',
      '*.example',
      'a..b',
      long,
    ].map((name): [string, unknown, string] => [
      'domains',
      { project_id: 'shop', hostname: name },
      'hostname',
    ]),
    ['domains', { project_id: 'shop', hostname: 'ok.example', status: null }, 'status'],
  ];

  test.each(cases)('%s %j is refused, and names %s', async (kind, body, field) => {
    const answer = await put(kind, 'refused', body);
    expect(answer).toMatchObject({ status: 422, body: { code: 'validation_failed' } });
    expect((answer.body.errors as { field: string }[]).map((error) => error.field)).toContain(field);
    expect(await auditOf('refused')).toEqual([]);
  });

  test.each(['-a', '.', '..%2Fa', 'a%20b', 'a%00', 'é', 'a'.repeat(65)])(
    'the id %s is refused',
    async (id) => {
      const answer = await put('teams', id, { name: 'Team' });
      expect([400, 404, 422]).toContain(answer.status);
      expect(answer.headers.get('Content-Type')).toContain('application/problem+json');
    },
  );

  test('text is trimmed, and may be of any script', async () => {
    expect(await put('teams', 'unicode', { name: '  Équipe 🦊 团队 ' })).toMatchObject({
      status: 201,
      body: { name: 'Équipe 🦊 团队' },
    });
  });

  test('left out keeps an optional field, null clears it', async () => {
    await put('deployments', 'green', { project_id: 'shop', container_id: 'c1', status: 'running' });
    expect((await put('deployments', 'green', { project_id: 'shop' })).body).toMatchObject({
      container_id: 'c1',
      status: 'running',
    });
    expect(
      (await put('deployments', 'green', { project_id: 'shop', container_id: null })).body,
    ).toMatchObject({
      container_id: null,
      status: 'running',
    });
  });
});

describe('references', () => {
  const unknown: [string, Fields, string][] = [
    ['members', { team_id: 'none', user_id: 'ada', role: 'owner' }, 'team_id'],
    ['members', { team_id: 'acme', user_id: 'none', role: 'owner' }, 'user_id'],
    ['projects', { team_id: 'none', name: 'P' }, 'team_id'],
    ['deployments', { project_id: 'none' }, 'project_id'],
    ['aliases', { subdomain: 'lost', deployment_id: 'none' }, 'deployment_id'],
    ['aliases', { subdomain: 'lost', previous_deployment_id: 'none' }, 'previous_deployment_id'],
    ['domains', { project_id: 'none', hostname: 'lost.example' }, 'project_id'],
  ];

  test.each(unknown)('%s %j: %s names nothing', async (kind, body, field) => {
    expect(await put(kind, 'lost', body)).toMatchObject({
      status: 422,
      body: { errors: [{ field, code: 'unknown_reference' }] },
    });
  });

  test('what is deleted cannot be referred to anew; what referred to it can still be changed', async () => {
    await put('teams', 'gone', { name: 'Gone' });
    await put('projects', 'orphan', { team_id: 'gone', name: 'Orphan' });
    await remove('teams', 'gone');
    expect(await put('projects', 'late', { team_id: 'gone', name: 'Late' })).toMatchObject({ status: 422 });
    expect(await put('projects', 'orphan', { team_id: 'gone', name: 'Still there' })).toMatchObject({
      status: 200,
    });
  });

  test('a project moves to another team, and the audit log tells so', async () => {
    await put('projects', 'moving', { team_id: 'acme', name: 'Moving' });
    expect(await put('projects', 'moving', { team_id: 'globex', name: 'Moving' })).toMatchObject({
      status: 200,
      body: { team_id: 'globex' },
    });
    expect((await auditOf('moving')).at(-1)).toMatchObject({
      action: 'project.updated',
      before: { team_id: 'acme' },
      after: { team_id: 'globex' },
    });
  });

  test('an alias outlives its deployment', async () => {
    await put('deployments', 'short', { project_id: 'shop' });
    await put('aliases', 'a-short', { subdomain: 'short', deployment_id: 'short' });
    await remove('deployments', 'short');
    expect(await h.rows("SELECT deployment_id FROM alias WHERE id = 'a-short'")).toEqual([
      { deployment_id: null },
    ]);
  });
});

describe('names that only one may have', () => {
  const taken: [string, Fields, string][] = [
    ['domains', { project_id: 'shop', hostname: 'one.example' }, 'hostname'],
    ['aliases', { subdomain: 'one' }, 'subdomain'],
    ['members', { team_id: 'globex', user_id: 'ada', role: 'member' }, 'user_id'],
  ];

  test.each(taken)('%s %j: %s is taken', async (kind, body, field) => {
    await put(kind, 'holder', body);
    expect(await put(kind, 'second', body)).toMatchObject({
      status: 409,
      body: { code: 'conflict', errors: [{ field, code: 'not_unique' }] },
    });
    await remove(kind, 'holder');
    expect(await put(kind, 'second', body)).toMatchObject({ status: 201 });
    await remove(kind, 'second');
  });

  test.each(taken)('%s %j: of many at once, one gets %s', async (kind, body) => {
    const answers = await Promise.all(Array.from({ length: 6 }, (_, i) => put(kind, `rival-${i}`, body)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409, 409]);
  });
});
