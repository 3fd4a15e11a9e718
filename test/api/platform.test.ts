import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startHarness, type Harness } from '../support/harness.js';
import { platformOf, type Fields } from '../support/platform.js';

let h: Harness;
beforeAll(async () => {
  h = await startHarness({ worker: false });
  await put('users', 'ada', { email: 'ada@example.test', name: 'Ada' });
  await put('teams', 'acme', { name: 'Acme' });
  await put('projects', 'shop', { team_id: 'acme', name: 'Shop' });
  await put('deployments', 'blue', { project_id: 'shop' });
});
afterAll(() => h.close());

const { put, remove, auditOf } = platformOf(() => h);

interface Sample {
  kind: string;
  noun: string;
  team: string | null;
  first: Fields;
  /** What is stored beyond `first`. */
  stored: Fields;
  second: Fields;
  /** Its row outlives its deletion, and with it the fields of `second` that `first` leaves out. */
  survives?: Fields;
}

const samples: Sample[] = [
  {
    kind: 'users',
    noun: 'user',
    team: null,
    first: { email: 'bob@example.test', name: 'Bob', locale: 'fr' },
    stored: {},
    second: { email: 'robert@example.test', name: 'Robert' },
    survives: {},
  },
  {
    kind: 'teams',
    noun: 'team',
    team: 'sample-teams',
    first: { name: 'Initech' },
    stored: {},
    second: { name: 'Initrode' },
    survives: {},
  },
  {
    kind: 'members',
    noun: 'team_member',
    team: 'acme',
    first: { team_id: 'acme', user_id: 'ada', role: 'member' },
    stored: {},
    second: { team_id: 'acme', user_id: 'ada', role: 'owner' },
  },
  {
    kind: 'projects',
    noun: 'project',
    team: 'acme',
    first: { team_id: 'acme', name: 'Blog', created_at: '2025-03-01T10:00:00+02:00' },
    stored: { status: 'active', created_at: '2025-03-01T08:00:00.000Z', last_traffic_at: null },
    second: { team_id: 'acme', name: 'Blog', status: 'paused', last_traffic_at: '2025-04-01T00:00:00.000Z' },
    survives: { last_traffic_at: '2025-04-01T00:00:00.000Z' },
  },
  {
    kind: 'deployments',
    noun: 'deployment',
    team: 'acme',
    first: { project_id: 'shop', container_id: 'c0ffee', container_status: 'running' },
    stored: { status: null, conclusion: null },
    second: { project_id: 'shop', container_id: null, status: 'completed', conclusion: 'succeeded' },
  },
  {
    kind: 'aliases',
    noun: 'alias',
    team: 'acme',
    first: { subdomain: 'Shop.EU', deployment_id: 'blue' },
    stored: { subdomain: 'shop.eu', previous_deployment_id: null },
    second: { subdomain: 'shop.eu', deployment_id: 'blue', previous_deployment_id: 'blue' },
  },
  {
    kind: 'domains',
    noun: 'domain',
    team: 'acme',
    first: { project_id: 'shop', hostname: 'WWW.Bücher.example' },
    stored: { hostname: 'www.xn--bcher-kva.example', status: 'active' },
    second: { project_id: 'shop', hostname: 'www.xn--bcher-kva.example', status: 'disabled' },
  },
];

describe.each(samples)('$kind', ({ kind, noun, team, first, stored, second, survives }) => {
  const id = `sample-${kind}`;

  test('created, repeated, changed, deleted, brought back; each real change in the audit log', async () => {
    const created = await put(kind, id, first);
    expect(created).toMatchObject({ status: 201, body: { id, ...first, ...stored } });
    expect(await put(kind, id, first)).toMatchObject({ status: 200, body: created.body });

    const updated = await put(kind, id, second);
    expect(updated).toMatchObject({ status: 200, body: { id, ...second } });
    expect(await put(kind, id, second)).toMatchObject({ status: 200, body: updated.body });

    expect(await remove(kind, id)).toMatchObject({ status: 204, body: '' });
    expect(await remove(kind, id)).toMatchObject({ status: 204 });

    const back = await put(kind, id, first);
    expect(back).toMatchObject({
      status: 201,
      body: { id, ...first, ...stored, ...survives },
    });

    const entries = await auditOf(id);
    const actions = ['created', 'updated', 'deleted', survives ? 'restored' : 'created'];
    expect(entries.map(({ action }) => action)).toEqual(actions.map((action) => `${noun}.${action}`));
    expect(entries.every((entry) => entry.team_id === team)).toBe(true);
    expect(entries[1]).toMatchObject({ before: created.body, after: updated.body });
    expect(entries[2]).toMatchObject({ before: updated.body, after: null });
  });

  test('what it does not know is ignored', async () => {
    const answer = await put(kind, id, { ...first, plan: 'gold', id: 'another' });
    expect(answer.body).toMatchObject({ id });
    expect(answer.body).not.toHaveProperty('plan');
  });

  test('one id put by many at once is made once', async () => {
    await remove(kind, id);
    const answers = await Promise.all(Array.from({ length: 8 }, () => put(kind, id, first)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 200, 200, 200, 201]);
  });

  test('needs the scope platform', async () => {
    const call = (as?: string) => h.call('PUT', `/api/platform/${kind}/${id}`, { as, body: first });
    expect(await call()).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
    expect(await call('owner')).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    expect(await call('operator')).toMatchObject({ status: 403 });
    expect(await h.call('DELETE', `/api/platform/${kind}/${id}`, { as: 'owner' })).toMatchObject({
      status: 403,
    });
  });
});

describe('what hangs on users, teams and projects', () => {
  test('a new team is on the free plan', async () => {
    await put('teams', 'fresh', { name: 'Fresh' });
    expect(await h.rows("SELECT plan_id FROM team_subscription WHERE team_id = 'fresh'")).toEqual([
      { plan_id: 'free' },
    ]);
  });

  test("a deleted user's tokens stop working, and do not come back with the user", async () => {
    await put('users', 'eve', { email: 'eve@example.test', name: 'Eve' });
    await put('members', 'eve-acme', { team_id: 'acme', user_id: 'eve', role: 'owner' });
    const made = await h.call('POST', '/api/tokens', {
      as: 'operator',
      body: { name: 'laptop', scope: 'user', user_id: 'eve' },
    });
    const history = () => h.call('GET', '/api/payments/acme/history', { as: made.body.token as string });
    expect(await history()).toMatchObject({ status: 200 });
    await remove('users', 'eve');
    expect(await history()).toMatchObject({ status: 401 });
    await put('users', 'eve', { email: 'eve@example.test', name: 'Eve' });
    expect(await history()).toMatchObject({ status: 401 });
  });

  test('a deleted project is kept as deleted, and is active when it comes back', async () => {
    await put('projects', 'phoenix', { team_id: 'acme', name: 'Phoenix', status: 'paused' });
    await remove('projects', 'phoenix');
    expect(await h.rows("SELECT status FROM project WHERE id = 'phoenix'")).toEqual([{ status: 'deleted' }]);
    expect(await put('projects', 'phoenix', { team_id: 'acme', name: 'Phoenix' })).toMatchObject({
      status: 201,
      body: { status: 'active' },
    });
  });

  test('the audit entry names the request and who made it', async () => {
    const { headers } = await h.call('PUT', '/api/platform/teams/traced', {
      as: 'platform',
      body: { name: 'Traced' },
      headers: { 'X-Request-Id': 'sync-42' },
    });
    expect(headers.get('X-Request-Id')).toBe('sync-42');
    expect(await auditOf('traced')).toMatchObject([
      { request_id: 'sync-42', actor: expect.stringMatching(/^token:/) },
    ]);
  });
});
