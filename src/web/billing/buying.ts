/**
 * Buying, in two steps: what, then the price of this moment with the button that pays. The address of the second step
 * carries `once`: whoever goes back to it and pays again is led to the payment there is.
 */
import { z } from 'zod';
import { userOf } from '../../api/actor.js';
import { purchase } from '../../api/purchases.js';
import type { Reply } from '../../api/reply.js';
import type { Services } from '../../api/services.js';
import { isRefusal, redirect, teamAction, teamPage } from '../routes.js';
import type { TeamVisit } from '../visit.js';
import { choicePage } from './choice.js';
import { paymentPath } from './figures.js';
import { reviewPage, reviewPath, type Asked } from './review.js';
import { chosenOf, methodOf, wantedOf } from './wanted.js';

export const buyingPages = [
  teamPage({
    path: '/teams/:team/billing/buy',
    summary: 'What a team can buy',
    teamRole: 'admin',
    show: (visit, _request, services) => choicePage(visit, {}, services),
  }),

  teamPage({
    path: '/teams/:team/billing/review',
    summary: 'The price of what was chosen, and the button that pays',
    teamRole: 'admin',
    async show(visit, { ctx }, services) {
      const query = new URLSearchParams(ctx.querystring);
      const chosen = chosenOf(query);
      const once = z.uuid().safeParse(query.get('once'));
      if (!once.success) return redirect(reviewPath(visit.team.id, chosen));
      return reviewOrChoice(visit, { chosen, once: once.data }, services);
    },
  }),

  teamAction({
    path: '/teams/:team/billing/review',
    summary: 'Pay what was chosen',
    async run({ team, actor }, { form, requestId, resourceId }, services) {
      const { payment } = await purchase(
        {
          id: resourceId,
          teamId: team.id,
          userId: userOf(actor),
          wanted: wantedOf(chosenOf(form)),
          // A form without it has not shown a price: it is none, and refused.
          named: form.get('price') ?? '',
          method: methodOf(form),
          actor: actor.subject,
          requestId,
        },
        services,
      );
      return { to: paymentPath(team.id, payment.id) };
    },
    refused(visit, { form, error }, services) {
      const method = form.get('payment_method') ?? '';
      return reviewOrChoice(visit, { chosen: chosenOf(form), error, method }, services);
    },
  }),
];

/** The page with the price; that of the choice, with what is wrong, for what cannot be bought. */
async function reviewOrChoice(visit: TeamVisit, asked: Asked, services: Services): Promise<Reply> {
  try {
    return await reviewPage(visit, asked, services);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return choicePage(visit, { chosen: asked.chosen, error }, services);
  }
}
