/** Projects as their team sees and switches them: every endpoint, role and status. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { ProjectAction, ProjectStatus } from '../../src/domain/projects.js';
import { createSubscriptionStore } from '../../src/stores/subscriptions.js';
import { startHarness, type Answer, type Harness, type TokenName } from '../support/harness.js';
import { ahead, buy, proTeam } from '../support/billing.js';
import { expectProblem } from '../support/problem.js';

let h: Harness;
beforeAll(async () => {
  h = await startHarness();
});
afterAll(() => h.close());

interface ProjectFacts {
  team?: string;
  status?: ProjectStatus;
  pausedForPlan?: boolean;
}

async function newProject({ team = h.team, status = 'active', pausedForPlan = false }: ProjectFacts = {}) {
  const id = randomUUID();
  await h.rows(
    `INSERT INTO project (id, team_id, name, status, paused_for_plan, deactivated_at, created_at)
     VALUES ($1, $2, 'shop', $3, $4, CASE WHEN $3 = 'inactive' THEN now() - interval '1 day' END, clock_timestamp())`,
    [id, team, status, pausedForPlan],
  );
  return id;
}

/** The demo team has no other projects than these. */
async function only(...facts: ProjectFacts[]): Promise<string[]> {
  await h.rows("UPDATE project SET status = 'deleted' WHERE team_id = $1", [h.team]);
  const ids: string[] = [];
  for (const one of facts) ids.push(await newProject(one));
  return ids;
}

const act = (id: string, action: ProjectAction, as: string = 'owner', headers: Record<string, string> = {}) =>
  h.call('POST', `/api/projects/${id}/${action}`, { as, headers });

interface Traces {
  audits: { action: string; actor: string; request_id: string | null; before: object; after: object }[];
  changes: { type: string; team_id: string; data: object }[];
}

async function tracesOf(id: string): Promise<Traces> {
  const audits = await h.rows<Traces['audits'][number]>(
    'SELECT action, actor, request_id, before, after FROM audit_log WHERE object_id = $1 ORDER BY id',
    [id],
  );
  const changes = await h.rows<Traces['changes'][number]>(
    'SELECT type, team_id, data FROM platform_change WHERE object_id = $1 ORDER BY id',
    [id],
  );
  return { audits, changes };
}

const actions: ProjectAction[] = ['reactivate', 'pause', 'resume'];
const statuses: ProjectStatus[] = ['active', 'inactive', 'permanently_disabled', 'paused', 'deleted'];

/** What each action answers for each status; a problem's code, or the new status. */
const outcomes: Record<ProjectAction, Record<ProjectStatus, string>> = {
  reactivate: {
    active: 'The project is active already.',
    inactive: 'active',
    permanently_disabled: 'The project is disabled for good.',
    paused: 'The project is paused: resume it.',
    deleted: '404',
  },
  pause: {
    active: 'paused',
    inactive: 'The project was switched off for want of traffic: reactivate it.',
    permanently_disabled: 'The project is disabled for good.',
    paused: 'The project is paused already.',
    deleted: '404',
  },
  resume: {
    active: 'The project is active already.',
    inactive: 'The project was switched off for want of traffic: reactivate it.',
    permanently_disabled: 'The project is disabled for good.',
    paused: 'active',
    deleted: '404',
  },
};

const cases = actions.flatMap((action) => statuses.map((status) => [action, status] as const));

describe.each(cases)('%s a project that is %s', (action, status) => {
  const outcome = outcomes[action][status];

  test.each(['owner', 'admin'] as const)('as %s', async (as) => {
    const [id] = await only({ status });
    const answer = await act(id!, action, as);
    const traces = await tracesOf(id!);
    if (outcome === '404') expectProblem(answer, 404, 'not_found');
    else if (outcome.endsWith('.')) {
      expectProblem(answer, 409, 'conflict');
      expect(answer.body.detail).toBe(outcome);
    } else {
      expect(answer).toMatchObject({ status: 200, body: { id, status: outcome } });
      const type = { reactivate: 'project.reactivated', pause: 'project.paused', resume: 'project.resumed' }[
        action
      ];
      expect(traces).toEqual({
        audits: [
          {
            action: type,
            actor: `user:${as}`,
            request_id: answer.headers.get('X-Request-Id'),
            before: { status },
            after: { status: outcome },
          },
        ],
        changes: [{ type, team_id: h.team, data: { status: outcome, previous_status: status, domains: [] } }],
      });
      return;
    }
    expect(traces).toEqual({ audits: [], changes: [] });
    const [row] = await h.rows('SELECT status FROM project WHERE id = $1', [id]);
    expect(row).toEqual({ status });
  });

  test.each<[TokenName, number, string]>([
    ['member', 403, 'forbidden'],
    ['outsider', 404, 'not_found'],
    ['support', 403, 'forbidden'],
    ['platform', 403, 'forbidden'],
    ['operator', 403, 'forbidden'],
  ])('as %s: %i', async (as, code, problem) => {
    const [id] = await only({ status });
    const gone = status === 'deleted' && as === 'member';
    expectProblem(await act(id!, action, as), gone ? 404 : code, gone ? 'not_found' : problem);
    expect(await tracesOf(id!)).toEqual({ audits: [], changes: [] });
  });
});

test.each(actions)('%s without a token is 401, of an unknown project 404', async (action) => {
  const [id] = await only({});
  expectProblem(await h.call('POST', `/api/projects/${id}/${action}`), 401, 'unauthenticated');
  expectProblem(await act('nothing', action), 404, 'not_found');
});

describe('reactivating', () => {
  test('two at once count once', async () => {
    const [id] = await only({ status: 'inactive' });
    const answers = await Promise.all(Array.from({ length: 6 }, () => act(id!, 'reactivate')));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409, 409, 409]);
    const [row] = await h.rows('SELECT reactivation_count, status FROM project WHERE id = $1', [id]);
    expect(row).toEqual({ reactivation_count: 1, status: 'active' });
    expect((await tracesOf(id!)).changes).toHaveLength(1);
  });

  test('repeated under its Idempotency-Key it gets the first answer again', async () => {
    const [id] = await only({ status: 'inactive' });
    const headers = { 'Idempotency-Key': randomUUID() };
    const first = await act(id!, 'reactivate', 'owner', headers);
    const again = await act(id!, 'reactivate', 'owner', headers);
    expect(again).toMatchObject({ status: 200, body: first.body });
    expect(first.body).toMatchObject({ reactivation_count: 1 });
  });

  test('the domains come back, and their names are told', async () => {
    const [id] = await only({});
    const name = `${randomUUID()}.example`;
    await h.rows(
      "INSERT INTO domain (id, project_id, hostname, status) VALUES ($1, $2, $1, 'active'), ($3, $2, $3, 'disabled')",
      [name, id, `off-${name}`],
    );
    await h.rows("UPDATE project SET status = 'inactive', deactivated_at = now() WHERE id = $1", [id]);
    await h.rows("UPDATE domain SET status = 'disabled', disabled_with_project = true WHERE id = $1", [name]);
    await act(id!, 'reactivate');
    expect(
      await h.rows('SELECT id FROM domain WHERE project_id = $1 AND status = $2', [id, 'active']),
    ).toEqual([{ id: name }]);
    expect((await tracesOf(id!)).changes).toMatchObject([{ data: { domains: [name] } }]);
  });
});

describe('the room of the plan', () => {
  test.each(['reactivate', 'resume'] as const)('is full: %s is 409, and nothing changes', async (action) => {
    const status = action === 'resume' ? 'paused' : 'inactive';
    const [, , third] = await only({}, {}, { status });
    const answer = await act(third!, action);
    expectProblem(answer, 409, 'plan_limit');
    expect(answer.body).toMatchObject({ max_projects: 2 });
    expect(await tracesOf(third!)).toEqual({ audits: [], changes: [] });
    const [row] = await h.rows('SELECT status, reactivation_count FROM project WHERE id = $1', [third]);
    expect(row).toEqual({ status, reactivation_count: 0 });
  });

  test('for one only: of two that are switched on at once one is', async () => {
    for (let round = 0; round < 5; round += 1) {
      const [, one, other] = await only({}, { status: 'inactive' }, { status: 'paused' });
      const answers: Answer[] = await Promise.all([act(one!, 'reactivate'), act(other!, 'resume')]);
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    }
  });

  test('pro has room for all', async () => {
    const { team, owner } = await proTeam(h);
    const ids = await Promise.all([1, 2, 3].map(() => newProject({ team, status: 'paused' })));
    for (const id of ids) expect(await act(id, 'resume', owner)).toMatchObject({ status: 200 });
  });

  test('one that was paused for the plan resumes by hand once there is room', async () => {
    const [first, , third] = await only({}, {}, { status: 'paused', pausedForPlan: true });
    expectProblem(await act(third!, 'resume'), 409, 'plan_limit');
    await act(first!, 'pause');
    expect(await act(third!, 'resume')).toMatchObject({ body: { status: 'active', paused_for_plan: false } });
  });
});

describe('pausing', () => {
  test('by hand what was paused for the plan: pro does not resume it', async () => {
    const { team, owner } = await h.newTeam();
    const [byHand, forPlan] = await Promise.all(
      [1, 2].map(() => newProject({ team, status: 'paused', pausedForPlan: true })),
    );
    expect(await act(byHand!, 'pause', owner)).toMatchObject({
      status: 200,
      body: { status: 'paused', paused_for_plan: false },
    });
    await buy(h, { team, owner });
    const rows = await h.rows<{ id: string; status: string }>(
      'SELECT id, status FROM project WHERE team_id = $1',
      [team],
    );
    expect(Object.fromEntries(rows.map(({ id, status }) => [id, status]))).toEqual({
      [byHand!]: 'paused',
      [forPlan!]: 'active',
    });
  });
});

describe('what a plan does to projects is told to the platform', () => {
  const typesOf = async (team: string) =>
    (
      await h.rows<{ type: string }>('SELECT type FROM platform_change WHERE team_id = $1 ORDER BY id', [
        team,
      ])
    ).map(({ type }) => type);

  test('the rise to pro once, not its extension; the fall with what it pauses', async () => {
    const team = await proTeam(h);
    await Promise.all([1, 2, 3].map(() => newProject({ team: team.team })));
    await buy(h, team);
    expect(await typesOf(team.team)).toEqual(['subscription.started']);
    await ahead(h, '70 days', async () => {
      await createSubscriptionStore(h.octroi.db, h.config).advance(team.team);
    });
    expect(await typesOf(team.team)).toEqual([
      'subscription.started',
      'subscription.ended',
      'project.paused',
    ]);
  });
});

describe('the list', () => {
  const list = (query = '', as: string = 'member') =>
    h.call<{ projects: { id: string }[]; next_cursor: string | null }>(
      'GET',
      `/api/projects/${h.team}${query}`,
      { as },
    );

  test('tells what a team must know of each, newest first, and pages', async () => {
    const ids = await only({}, { status: 'inactive' }, { status: 'paused' }, { status: 'deleted' });
    const { body } = await list();
    expect(body.projects.map(({ id }) => id)).toEqual(ids.slice(0, 3).reverse());
    expect(body.projects[1]).toEqual({
      id: ids[1],
      name: 'shop',
      status: 'inactive',
      paused_for_plan: false,
      last_traffic_at: null,
      deactivated_at: expect.any(String),
      reactivate_until: expect.any(String),
      reactivation_count: 0,
      created_at: expect.any(String),
    });
    const [first, second] = [await list('?limit=2'), await list('?limit=2&cursor=')];
    expectProblem(second, 422, 'validation_failed');
    const rest = await list(`?limit=2&cursor=${first.body.next_cursor}`);
    expect([...first.body.projects, ...rest.body.projects]).toEqual(body.projects);
    expect(rest.body.next_cursor).toBeNull();
    const inactive = await list('?status=inactive');
    expect(inactive.body.projects.map(({ id }) => id)).toEqual([ids[1]]);
  });

  test.each(['?status=deleted', '?status=off', '?cursor=abc', '?limit=0', '?sort=name'])(
    '%s is 422',
    async (query) => {
      expectProblem(await list(query), 422, 'validation_failed');
    },
  );

  test('of a project alone', async () => {
    const [id] = await only({});
    const one = await h.call('GET', `/api/projects/${h.team}/${id}`, { as: 'member' });
    expect(one.body).toEqual((await list()).body.projects[0]);
  });

  test('others see nothing of it', async () => {
    const [id] = await only({});
    for (const path of [`/api/projects/${h.team}`, `/api/projects/${h.team}/${id}`]) {
      expectProblem(await h.call('GET', path, { as: 'outsider' }), 404, 'not_found');
      expectProblem(await h.call('GET', path, { as: 'platform' }), 403, 'forbidden');
      expectProblem(await h.call('GET', path), 401, 'unauthenticated');
    }
    expectProblem(
      await h.call('GET', `/api/projects/${h.otherTeam}/${id}`, { as: 'outsider' }),
      404,
      'not_found',
    );
    expectProblem(await h.call('GET', `/api/projects/${h.team}/nothing`, { as: 'owner' }), 404, 'not_found');
  });
});
