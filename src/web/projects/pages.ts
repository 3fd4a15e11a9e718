/** The page of a team's projects, and the buttons that switch them off and on. */
import { z } from 'zod';
import { pageQuery } from '../../api/paging.js';
import { projectsBody, shownStatus } from '../../api/projects.js';
import type { Reply } from '../../api/reply.js';
import type { Services } from '../../api/services.js';
import { actions, type ProjectAction } from '../../domain/projects.js';
import { roleAtLeast, type TeamRole } from '../../domain/roles.js';
import type { AppError } from '../../errors.js';
import { limitsOf } from '../../stores/limits.js';
import { ownPath } from '../forms.js';
import { teamPath } from '../navigation.js';
import { teamAction, teamPage } from '../routes.js';
import { show, type TeamVisit } from '../visit.js';
import { pathOf, projectsView } from './view.js';
import { projectWords } from './words.js';

/** As the API has it. */
const mayAct: TeamRole = 'admin';
/** Projects on a page. */
const limit = 50;

const query = z.object({ status: shownStatus.optional(), cursor: pageQuery.cursor });
type Query = z.infer<typeof query>;

export const projectPages = [
  teamPage({
    path: '/teams/:team/projects',
    summary: 'The projects of a team, what state they are in and why',
    query,
    show: (visit, { query }, services) => listPage(visit, query, services),
  }),
  ...(Object.keys(actions) as ProjectAction[]).map(actionRoute),
];

function actionRoute(action: ProjectAction) {
  return teamAction({
    path: `/teams/:team/projects/:id/${action}`,
    summary: `As the API's: ${action} a project`,
    teamRole: mayAct,
    async run({ team, actor, locale }, { params: { id = '' }, form, requestId }, { projects }) {
      const project = { id, team_id: team.id };
      const { name } = await projects.act(action, project, { actor: actor.subject, requestId });
      const to = pathOf(teamPath(team.id, 'projects'), narrowedBy(form));
      return { to, said: projectWords[locale].done[action](name) };
    },
    refused: (visit, { form, error }, services) => listPage(visit, narrowedBy(form), services, error),
  });
}

/** The list from which a form was sent; all of it for what is none. */
function narrowedBy(form: URLSearchParams): Query {
  const { searchParams } = new URL(ownPath(form.get('to')), 'http://own.invalid');
  return query.safeParse(Object.fromEntries(searchParams)).data ?? {};
}

async function listPage(
  visit: TeamVisit,
  { status, cursor }: Query,
  { db, projects }: Services,
  error?: AppError,
): Promise<Reply> {
  const { team, locale } = visit;
  const [list, counts, limits] = await Promise.all([
    projectsBody(projects, team.id, { limit, cursor, status }),
    projects.counts(team.id),
    limitsOf(db, team.id),
  ]);
  const path = teamPath(team.id, 'projects');
  const mayThey = team.role !== null && roleAtLeast(team.role, mayAct);
  const view = projectsView({ list, counts, limits, locale, path, status, cursor, mayAct: mayThey });
  const here = pathOf(path, { status, cursor });
  const data = { current: 'projects' as const, ...view, here, problem: error && problemOf(error, visit) };
  return show(visit, 'projects/list', data, error?.status);
}

function problemOf({ code, members }: AppError, { locale, team }: TeamVisit) {
  const w = projectWords[locale];
  if (code !== 'plan_limit') return { text: w.conflict };
  return { text: w.noRoom(Number(members.max_projects)), billing: teamPath(team.id, 'billing') };
}
