import { z } from 'zod';
import { planAt } from '../domain/plans.js';
import { route } from './route.js';

export const teamRoutes = [
  route({
    method: 'get',
    path: '/api/teams/:team/subscription',
    summary: 'The plan of a team, and until when',
    access: { scopes: ['user'], teamRole: 'member' },
    params: z.object({ team: z.string() }),
    async handle({ params }, { db }) {
      const subscription = await db.models.TeamSubscription.findByPk(params.team);
      const now = new Date();
      const plan = planAt(subscription, now);
      const inGrace = plan === 'pro' && (subscription?.currentPeriodEnd ?? now) <= now;
      return {
        body: {
          plan,
          status: plan === 'free' ? 'none' : inGrace ? 'grace' : 'active',
          current_period_end: subscription?.currentPeriodEnd ?? null,
          grace_until: subscription?.graceUntil ?? null,
          auto_renew: subscription?.autoRenew ?? true,
          next_charge: null,
        },
      };
    },
  }),
];
