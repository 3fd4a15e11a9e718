import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { recordChanges } from '../../src/stores/changes.js';
import { webhookWorkflowId } from '../../src/workflows/messages.js';
import { startHarness, type Harness, type TokenName } from '../support/harness.js';
import { expectProblem } from '../support/problem.js';

interface Feed {
  changes: { position: number; object_id: string }[];
  next_after: number;
}

let h: Harness;
beforeAll(async () => {
  h = await startHarness({ worker: false });
  await h.octroi.db.sequelize.transaction((transaction) =>
    recordChanges(
      h.octroi.db,
      ['a', 'b', 'c'].map((objectId) => ({
        type: 'project.paused',
        objectType: 'project',
        objectId,
        teamId: h.team,
        data: { status: 'paused' },
      })),
      transaction,
    ),
  );
});
afterAll(() => h.close());

const feed = (query = '', as: TokenName = 'platform') =>
  h.call<Feed>('GET', `/api/platform/changes${query}`, { as });

test('the feed is read page by page, and again from anywhere', async () => {
  const all = await feed();
  expect(all).toMatchObject({ status: 200, body: { next_after: 3 } });
  expect(all.body.changes[0]).toEqual({
    position: 1,
    type: 'project.paused',
    object_type: 'project',
    object_id: 'a',
    team_id: h.team,
    at: expect.stringMatching(/^\d{4}-.*Z$/),
    data: { status: 'paused' },
  });
  const first = await feed('?limit=2');
  expect(first.body.changes.map(({ object_id }) => object_id)).toEqual(['a', 'b']);
  const rest = await feed(`?limit=2&after=${first.body.next_after}`);
  expect(rest.body.changes.map(({ object_id }) => object_id)).toEqual(['c']);
  expect((await feed(`?after=${rest.body.next_after}`)).body).toEqual({ changes: [], next_after: 3 });
  expect((await feed('?after=4711')).body).toEqual({ changes: [], next_after: 4711 });
});

test.each([
  'after=x',
  'after=-1',
  'after=1.5',
  `after=${'9'.repeat(20)}`,
  'after=',
  'limit=0',
  'limit=1001',
  'who=me',
])('%s is 422', async (query) => {
  const answer = await h.call('GET', `/api/platform/changes?${query}`, { as: 'platform' });
  expectProblem(answer, 422, 'validation_failed');
});

describe('is for the platform alone', () => {
  test.each(['owner', 'support', 'operator'] as const)('%s may not', async (as) => {
    expectProblem(await h.call('GET', '/api/platform/changes', { as }), 403, 'forbidden');
  });
});

describe('of which the beginning was deleted', () => {
  beforeAll(() => h.rows('DELETE FROM platform_change WHERE position <= 2'));

  test.each(['', '?after=0', '?after=1', '?after=1&limit=1'])(
    'is refused to who has not seen that: %p',
    async (query) => {
      const answer = await h.call('GET', `/api/platform/changes${query}`, { as: 'platform' });
      expectProblem(answer, 410, 'changes_gone');
      expect(answer.body).toMatchObject({ resume_after: 2 });
    },
  );

  test('goes on for everybody else, and after what the refusal says', async () => {
    for (const query of ['?after=2', '?after=2&limit=1'])
      expect((await feed(query)).body).toMatchObject({ changes: [{ object_id: 'c' }], next_after: 3 });
    expect((await feed('?after=3')).body).toEqual({ changes: [], next_after: 3 });
  });

  test('is taken anew by PUT, which tells the status of a project and keeps it', async () => {
    await h.rows(`INSERT INTO project (id, team_id, name, status) VALUES ('idle', $1, 'Idle', 'inactive')`, [
      h.team,
    ]);
    const body = { team_id: h.team, name: 'Idle' };
    const answer = await h.call('PUT', '/api/platform/projects/idle', { as: 'platform', body });
    expect(answer).toMatchObject({ status: 200, body: { status: 'inactive' } });
  });
});

test('without a webhook nothing is sent, and no workflow started', async () => {
  await expect(h.octroi.client.workflow.getHandle(webhookWorkflowId).describe()).rejects.toThrow(
    /not found/i,
  );
});
