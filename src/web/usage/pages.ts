/** The page of what a team has used, and the button that says that an alert was seen. */
import { z } from 'zod';
import { userOf } from '../../api/actor.js';
import { notFound } from '../../api/membership.js';
import { monthQuery, teamUsage, type TeamUsage } from '../../api/usage.js';
import { roleAtLeast, type TeamRole } from '../../domain/roles.js';
import { teamPath } from '../navigation.js';
import { ownPath } from '../forms.js';
import { alertView, usageView } from './view.js';
import { teamAction, teamPage } from '../routes.js';
import { show } from '../visit.js';
import { part } from '../page.js';
import type { Locale } from '../../mail/formats.js';
import { usageWords } from './words.js';

/** As the API has it. */
const mayAcknowledge: TeamRole = 'admin';

export const usagePages = [
  teamPage({
    path: '/teams/:team/usage',
    summary: 'What the team and its projects have used in a month',
    query: z.object({ month: monthQuery.optional() }),
    async show(visit, { query: { month } }, { db, alerts, sharedLoads }) {
      const { team, locale } = visit;
      const key = JSON.stringify(['usage', team.id, month]);
      const used = await sharedLoads(key, () => teamUsage(db, team.id, month));
      const told = await alerts.ofMonth(team.id, used.usage.month);
      const may = team.role !== null && roleAtLeast(team.role, mayAcknowledge);
      return show(visit, 'usage/month', {
        current: 'usage',
        path: teamPath(team.id, 'usage'),
        ...shownIn(locale, used),
        alerts: told.map((alert) => alertView(alert, locale, may)),
      });
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

const shown = new WeakMap<TeamUsage, Partial<Record<Locale, ReturnType<typeof render>>>>();

/** What is shown of a usage to everybody: those who share a load share this, once a language. */
function shownIn(locale: Locale, used: TeamUsage) {
  const byLocale = shown.get(used) ?? {};
  shown.set(used, byLocale);
  return (byLocale[locale] ??= render(used, locale));
}

function render(used: TeamUsage, locale: Locale) {
  const { w, title, months, daysLeft, ...view } = usageView(used, locale);
  const [totals, figures] = ['usage/totals', 'usage/figures'].map((name) => part(name, { w, ...view }));
  return { w, title, months, daysLeft, totals, figures };
}
