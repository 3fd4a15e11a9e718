/** The page of what a team has used, and the button that says that an alert was seen. */
import { z } from 'zod';
import { userOf } from '../../api/actor.js';
import { notFound } from '../../api/membership.js';
import { monthQuery, teamUsage } from '../../api/usage.js';
import { roleAtLeast, type TeamRole } from '../../domain/roles.js';
import { teamPath } from '../navigation.js';
import { ownPath } from '../forms.js';
import { usageView } from './view.js';
import { teamAction, teamPage } from '../routes.js';
import { show } from '../visit.js';
import { usageWords } from './words.js';

/** As the API has it. */
const mayAcknowledge: TeamRole = 'admin';

export const usagePages = [
  teamPage({
    path: '/teams/:team/usage',
    summary: 'What the team and its projects have used in a month',
    query: z.object({ month: monthQuery.optional() }),
    async show(visit, { query: { month } }, { db, alerts }) {
      const { usage, now } = await teamUsage(db, visit.team.id, month);
      const told = await alerts.ofMonth(visit.team.id, usage.month);
      const view = usageView(usage, told, {
        locale: visit.locale,
        now,
        mayAcknowledge: visit.team.role !== null && roleAtLeast(visit.team.role, mayAcknowledge),
      });
      const path = teamPath(visit.team.id, 'usage');
      return show(visit, 'usage/month', { current: 'usage', path, ...view });
    },
  }),

  teamAction({
    path: '/teams/:team/usage/alerts/:id/acknowledge',
    summary: 'Say that an alert was seen',
    teamRole: mayAcknowledge,
    async run({ team, actor, locale }, { params, form, requestId }, { alerts }) {
      const id = z.uuid().safeParse(params.id);
      const origin = { actor: actor.subject, requestId };
      const alert = id.success && (await alerts.acknowledge(team.id, id.data, userOf(actor), origin));
      if (!alert) throw notFound();
      return { to: ownPath(form.get('to')), said: usageWords[locale].acknowledged };
    },
  }),
];
