/** Mails about a team's add-ons. */
import { z } from 'zod';
import { addonTypes } from '../../domain/addons.js';
import { addonName } from '../addon-name.js';
import { instant, price, template } from './template.js';

const addon = {
  team_id: z.string(),
  addon_id: z.string(),
  resource_type: z.enum(addonTypes),
  quantity: z.number().int().positive(),
};
type Addon = Parameters<typeof addonName>[0];

const en = (addon: Addon) => addonName(addon, 'en');
const fr = (addon: Addon) => addonName(addon, 'fr');

export const addonTemplates = {
  addon_reminder: template({
    data: z.object({ ...addon, ends_at: instant, ...price }),
    renews: ({ team_id, addon_id }) => ({ teamId: team_id, addonId: addon_id }),
    en: (d, f) => ({
      subject: `Add-on ends on ${f.instant(d.ends_at)}: ${en(d)}`,
      paragraphs: [
        `The add-on “${en(d)}” of your team ends on ${f.instant(d.ends_at)}.`,
        `Renewing it costs ${f.money(d.amount, d.currency)}. Without renewal it stops counting then.`,
      ],
      action: 'Renew the add-on',
    }),
    fr: (d, f) => ({
      subject: `Option bientôt terminée (${f.instant(d.ends_at)}) : ${fr(d)}`,
      paragraphs: [
        `L’option « ${fr(d)} » de votre équipe se termine le ${f.instant(d.ends_at)}.`,
        `Son renouvellement coûte ${f.money(d.amount, d.currency)}. Sans renouvellement, elle cesse alors de compter.`,
      ],
      action: 'Renouveler l’option',
    }),
  }),

  addon_renewed: template({
    data: z.object({ ...addon, ends_at: instant, ...price }),
    en: (d, f) => ({
      subject: `Add-on renewed: ${en(d)}`,
      paragraphs: [
        `The add-on “${en(d)}” of your team was renewed and now runs until ${f.instant(d.ends_at)}.`,
        `${f.money(d.amount, d.currency)} were taken from the team’s credit.`,
      ],
    }),
    fr: (d, f) => ({
      subject: `Option renouvelée : ${fr(d)}`,
      paragraphs: [
        `L’option « ${fr(d)} » de votre équipe a été renouvelée jusqu’au ${f.instant(d.ends_at)}.`,
        `${f.money(d.amount, d.currency)} ont été prélevés sur le crédit de l’équipe.`,
      ],
    }),
  }),

  addon_expired: template({
    data: z.object({ ...addon, ended_at: instant }),
    en: (d, f) => ({
      subject: `Add-on ended: ${en(d)}`,
      paragraphs: [
        `The add-on “${en(d)}” of your team ended on ${f.instant(d.ended_at)} and no longer counts.`,
        'You can buy it again at any time.',
      ],
    }),
    fr: (d, f) => ({
      subject: `Option terminée : ${fr(d)}`,
      paragraphs: [
        `L’option « ${fr(d)} » de votre équipe s’est terminée le ${f.instant(d.ended_at)} et ne compte plus.`,
        'Vous pouvez l’acheter à nouveau à tout moment.',
      ],
    }),
  }),
};
