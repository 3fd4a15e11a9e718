/** Projects as their team sees them: the list, one of them, and switching them off and on by hand. */
import { z } from 'zod';
import type { TeamRole } from '../domain/roles.js';
import { projectStatuses, reactivateUntil, type ProjectAction } from '../domain/projects.js';
import type { ProjectRow, ProjectStore } from '../stores/project-actions.js';
import type { Actor } from './actor.js';
import { notFound, requireRole } from './membership.js';
import { decodeCursor, pageOf, pageQuery } from './paging.js';
import { route, type Route } from './route.js';
import type { Services } from './services.js';
import { at, count, idOf, maybeAt, nextCursor, words } from './wire.js';

const teamParams = z.object({ team: z.string() });
/** A status by which the list can be narrowed. */
export const shownStatus = z.enum(projectStatuses).exclude(['deleted']);
const query = z.strictObject({ ...pageQuery, status: shownStatus.optional() });

const projectBody = z
  .strictObject({
    id: idOf('shop'),
    name: words('Shop'),
    status: z.enum(projectStatuses),
    paused_for_plan: z.boolean().describe('Paused since the plan had no room for it.'),
    last_traffic_at: maybeAt,
    deactivated_at: maybeAt.meta({ examples: [null] }),
    reactivation_count: count,
    created_at: at,
    reactivate_until: maybeAt.meta({ examples: [null] }),
  })
  .meta({ id: 'Project' });

export const projectRoutes: readonly Route[] = [
  route({
    method: 'get',
    path: '/api/projects/:team',
    summary: 'The projects of a team, newest first',
    access: { scopes: ['user'], teamRole: 'member' },
    params: teamParams,
    query,
    response: z.strictObject({ projects: z.array(projectBody), next_cursor: nextCursor }),
    links: {
      'get /api/projects/:team/:id': { id: 'projects/0/id' },
      'get /api/usage/:team/projects/:id': { id: 'projects/0/id' },
      'post /api/projects/:id/pause': { id: 'projects/0/id' },
      'post /api/projects/:id/resume': { id: 'projects/0/id' },
      'post /api/projects/:id/reactivate': { id: 'projects/0/id' },
    },
    async handle({ params: { team }, query }, { projects }) {
      return { body: await projectsBody(projects, team, query) };
    },
  }),

  route({
    method: 'get',
    path: '/api/projects/:team/:id',
    summary: 'One project of a team',
    access: { scopes: ['user'], teamRole: 'member' },
    params: teamParams.extend({ id: z.string() }),
    response: projectBody,
    links: {
      'get /api/usage/:team/projects/:id': {},
      'post /api/projects/:id/pause': {},
      'post /api/projects/:id/resume': {},
      'post /api/projects/:id/reactivate': {},
    },
    async handle({ params: { team, id } }, { projects }) {
      const project = await projects.find(id);
      if (project?.team_id !== team) throw notFound();
      return { body: projectItem(project) };
    },
  }),

  actionRoute('reactivate', 'Switch a project on that was switched off for want of traffic'),
  actionRoute('pause', 'Pause an active project; it stays so until it is resumed by hand'),
  actionRoute('resume', 'Resume a paused project'),
];

function actionRoute(action: ProjectAction, summary: string): Route {
  return route({
    method: 'post',
    path: `/api/projects/:id/${action}`,
    summary,
    access: { scopes: ['user'], objectRole: 'admin' },
    params: z.object({ id: z.string() }),
    idempotent: true,
    response: projectBody,
    errors: ['conflict', 'plan_limit'],
    async handle({ params: { id }, actor, requestId }, services) {
      const project = await findProject(id, actor, 'admin', services);
      const changed = await services.projects.act(action, project, { actor: actor.subject, requestId });
      return { body: projectItem(changed) };
    },
  });
}

export type ProjectsBody = Awaited<ReturnType<typeof projectsBody>>;

/** A page of a team's projects. @throws AppError `validation_failed` for a cursor of another list. */
export async function projectsBody(
  projects: ProjectStore,
  team: string,
  { limit, cursor, status }: z.infer<typeof query>,
) {
  const [after = null] = decodeCursor(cursor, z.tuple([z.string().max(128)])) ?? [];
  const rows = await projects.list(team, { status: status ?? null, after, limit: limit + 1 });
  const { items, next_cursor } = pageOf(rows, limit, ({ id }) => [id]);
  return { projects: items.map(projectItem), next_cursor };
}

function projectItem({ team_id: _team, deactivated_at, ...project }: ProjectRow) {
  const isInactive = project.status === 'inactive' && deactivated_at !== null;
  return {
    ...project,
    deactivated_at,
    reactivate_until: isInactive ? reactivateUntil(deactivated_at) : null,
  };
}

/** The project, if the actor has the role in its team; a foreign one is as absent as none. */
async function findProject(
  id: string,
  actor: Actor,
  role: TeamRole,
  { db, projects }: Services,
): Promise<ProjectRow> {
  const project = await projects.find(id);
  // Asked of none too: how long the answer takes does not tell what others have.
  await requireRole(db, actor, project?.team_id ?? '', role);
  if (!project) throw notFound();
  return project;
}
