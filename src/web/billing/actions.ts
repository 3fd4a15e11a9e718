/** What can be done to a plan and to add-ons without buying anything. */
import { cancelAddon, findAddon, setAddonRenewal } from '../../api/addon-actions.js';
import { cancelPlan, setPlanRenewal } from '../../api/plan-actions.js';
import { teamAction } from '../routes.js';
import { billingPath } from './figures.js';
import { billingWords } from './words.js';

export const actionPages = [
  teamAction({
    path: '/teams/:team/billing/plan/cancel',
    summary: 'Let the plan end with what is paid for; in grace, now',
    async run({ team, actor, locale }, { requestId }, services) {
      await cancelPlan(team.id, { actor: actor.subject, requestId }, services);
      return { to: billingPath(team.id), said: billingWords[locale].planCancelled };
    },
  }),

  teamAction({
    path: '/teams/:team/billing/plan/renewal',
    summary: 'Switch renewal of the plan from credit on or off',
    async run({ team, actor, locale }, { form, requestId }, services) {
      const on = form.get('auto_renew') === 'true';
      await setPlanRenewal(team.id, on, { actor: actor.subject, requestId }, services);
      return { to: billingPath(team.id), said: billingWords[locale].renewalSwitched(on) };
    },
  }),

  teamAction({
    path: '/teams/:team/billing/addons/:id/cancel',
    summary: 'End an add-on now, or let it run out',
    async run({ team, actor, locale }, { params: { id = '' }, form, requestId }, services) {
      const addon = await findAddon({ team: team.id, id }, services);
      const atPeriodEnd = form.get('at_period_end') === 'true';
      await cancelAddon(addon, atPeriodEnd, { actor: actor.subject, requestId }, services);
      const w = billingWords[locale];
      return { to: billingPath(team.id), said: atPeriodEnd ? w.addonStopped : w.addonEnded };
    },
  }),

  teamAction({
    path: '/teams/:team/billing/addons/:id/renewal',
    summary: 'Switch renewal of an add-on from credit on or off',
    async run({ team, actor, locale }, { params: { id = '' }, form, requestId }, services) {
      const addon = await findAddon({ team: team.id, id }, services);
      const on = form.get('auto_renew') === 'true';
      await setAddonRenewal(addon, on, { actor: actor.subject, requestId }, services);
      return { to: billingPath(team.id), said: billingWords[locale].renewalSwitched(on) };
    },
  }),
];
