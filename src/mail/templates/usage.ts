/** Mail about a team's usage: so much of a limit is used. */
import { z } from 'zod';
import { unitOf } from '../../domain/addons.js';
import { alertMetrics } from '../../domain/alerts.js';
import { planIds } from '../../domain/plans.js';
import { template } from './template.js';

const alert = z.object({
  team_id: z.string(),
  metric: z.enum(alertMetrics),
  month: z.string().regex(/^\d{4}-\d\d$/),
  used_bytes: z.int(),
  limit_bytes: z.int(),
  percent: z.number(),
  plan: z.enum(planIds),
  /** The platform refuses what goes beyond a limit. */
  enforced: z.boolean(),
});

const isOver = (d: z.infer<typeof alert>) => d.used_bytes > d.limit_bytes;

const words = {
  en: {
    traffic: {
      name: 'traffic',
      more: `more traffic, in steps of ${unitOf.traffic.amount} GB`,
      less: 'With the first of the next month (UTC) the count starts anew.',
    },
    storage: {
      name: 'storage',
      more: `more storage, in steps of ${unitOf.storage.amount} GB`,
      less: 'Images, containers and volumes that you delete are counted no more from the next measurement on.',
    },
  },
  fr: {
    traffic: {
      name: 'trafic',
      more: `plus de trafic, par tranches de ${unitOf.traffic.amount} Go`,
      less: 'Le compteur repart de zéro le premier du mois prochain (UTC).',
    },
    storage: {
      name: 'stockage',
      more: `plus de stockage, par tranches de ${unitOf.storage.amount} Go`,
      less: 'Les images, conteneurs et volumes que vous supprimez ne comptent plus dès la mesure suivante.',
    },
  },
};

export const usageTemplates = {
  usage_alert: template({
    data: alert,
    renews: ({ team_id }) => ({ teamId: team_id, addonId: null }),
    en: (d, f) => {
      const { name, more, less } = words.en[d.metric];
      return {
        subject: isOver(d)
          ? `Your team is over its limit of ${name} for ${f.month(d.month)}`
          : `Your team has used ${f.percent(d.percent)} of its ${name} for ${f.month(d.month)}`,
        paragraphs: [
          `In ${f.month(d.month)} your team has used ${f.bytes(d.used_bytes)} of ${name}. Its limit is ` +
            `${f.bytes(d.limit_bytes)}: that is ${f.percent(d.percent)}.`,
          d.enforced
            ? 'The platform may refuse what goes beyond the limit.'
            : 'Nothing is cut off when the limit is passed.',
          d.plan === 'pro'
            ? `An owner or admin of the team can buy ${more}.`
            : `The pro plan has a higher limit. On it the team can also buy ${more}.`,
          less,
        ],
        ...(d.plan === 'free' && { action: 'Get the pro plan' }),
      };
    },
    fr: (d, f) => {
      const { name, more, less } = words.fr[d.metric];
      return {
        subject: isOver(d)
          ? `Votre équipe a dépassé sa limite de ${name} pour ${f.month(d.month)}`
          : `Votre équipe a utilisé ${f.percent(d.percent)} de son ${name} pour ${f.month(d.month)}`,
        paragraphs: [
          `En ${f.month(d.month)}, votre équipe a utilisé ${f.bytes(d.used_bytes)} de ${name}. Sa limite est de ` +
            `${f.bytes(d.limit_bytes)}, soit ${f.percent(d.percent)}.`,
          d.enforced
            ? 'La plateforme peut refuser ce qui dépasse la limite.'
            : 'Rien n’est coupé quand la limite est dépassée.',
          d.plan === 'pro'
            ? `Un propriétaire ou un administrateur de l’équipe peut acheter ${more}.`
            : `Le forfait pro a une limite plus élevée. Avec lui, l’équipe peut aussi acheter ${more}.`,
          less,
        ],
        ...(d.plan === 'free' && { action: 'Passer au forfait pro' }),
      };
    },
  }),
};
