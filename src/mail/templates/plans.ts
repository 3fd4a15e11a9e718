/** Mails about a team's pro plan: before its end, renewed, in grace, ended. */
import { z } from 'zod';
import { instant, price, template } from './template.js';

const team = { team_id: z.string() };
const renews = ({ team_id }: { team_id: string }) => ({ teamId: team_id, addonId: null });

export const planTemplates = {
  plan_reminder: template({
    data: z.object({ ...team, ends_at: instant, ...price }),
    renews,
    en: (d, f) => ({
      subject: `Your pro plan ends on ${f.instant(d.ends_at)}`,
      paragraphs: [
        `Your team’s pro plan ends on ${f.instant(d.ends_at)}.`,
        `Renewing it costs ${f.money(d.amount, d.currency)}. If you renew now, no day is lost: the new period starts ` +
          'when the present one ends.',
      ],
      action: 'Renew the pro plan',
    }),
    fr: (d, f) => ({
      subject: `Votre forfait pro se termine le ${f.instant(d.ends_at)}`,
      paragraphs: [
        `Le forfait pro de votre équipe se termine le ${f.instant(d.ends_at)}.`,
        `Son renouvellement coûte ${f.money(d.amount, d.currency)}. Si vous renouvelez maintenant, aucun jour n’est ` +
          'perdu : la nouvelle période commence à la fin de l’actuelle.',
      ],
      action: 'Renouveler le forfait pro',
    }),
  }),

  plan_renewed: template({
    data: z.object({ ...team, ends_at: instant, ...price }),
    en: (d, f) => ({
      subject: `Pro plan renewed until ${f.instant(d.ends_at)}`,
      paragraphs: [
        `Your team’s pro plan was renewed and now runs until ${f.instant(d.ends_at)}.`,
        `${f.money(d.amount, d.currency)} were taken from the team’s credit.`,
      ],
    }),
    fr: (d, f) => ({
      subject: `Forfait pro renouvelé jusqu’au ${f.instant(d.ends_at)}`,
      paragraphs: [
        `Le forfait pro de votre équipe a été renouvelé jusqu’au ${f.instant(d.ends_at)}.`,
        `${f.money(d.amount, d.currency)} ont été prélevés sur le crédit de l’équipe.`,
      ],
    }),
  }),

  plan_grace: template({
    data: z.object({ ...team, ended_at: instant, grace_until: instant, ...price }),
    renews,
    en: (d, f) => ({
      subject: `Your pro plan has ended; you keep it until ${f.instant(d.grace_until)}`,
      paragraphs: [
        `Your team’s pro plan ended on ${f.instant(d.ended_at)} and was not renewed.`,
        `Nothing changes until ${f.instant(d.grace_until)}: until then the team is still on the pro plan. After that ` +
          'it falls to the free plan.',
        `Renewing costs ${f.money(d.amount, d.currency)}.`,
      ],
      action: 'Renew the pro plan',
    }),
    fr: (d, f) => ({
      subject: `Votre forfait pro est terminé ; vous le gardez jusqu’au ${f.instant(d.grace_until)}`,
      paragraphs: [
        `Le forfait pro de votre équipe s’est terminé le ${f.instant(d.ended_at)} sans être renouvelé.`,
        `Rien ne change jusqu’au ${f.instant(d.grace_until)} : jusque-là, l’équipe garde le forfait pro. Ensuite, elle ` +
          'passe au forfait gratuit.',
        `Le renouvellement coûte ${f.money(d.amount, d.currency)}.`,
      ],
      action: 'Renouveler le forfait pro',
    }),
  }),

  plan_ended: template({
    data: z.object({ ...team, ended_at: instant, paused_projects: z.array(z.string()), ...price }),
    renews,
    en: (d, f) => ({
      subject: 'Your team is now on the free plan',
      paragraphs: [
        `The pro plan of your team ended on ${f.instant(d.ended_at)}. The team is now on the free plan.`,
        ...(d.paused_projects.length > 0
          ? [`The free plan has room for fewer projects. These were paused: ${f.list(d.paused_projects)}.`]
          : []),
        'Nothing was deleted. Add-ons do not count at present, but keep their time: they count again if the pro plan ' +
          'is back before they end.',
        `The pro plan costs ${f.money(d.amount, d.currency)}.`,
      ],
      action: 'Return to the pro plan',
    }),
    fr: (d, f) => ({
      subject: 'Votre équipe est passée au forfait gratuit',
      paragraphs: [
        `Le forfait pro de votre équipe s’est terminé le ${f.instant(d.ended_at)}. ` +
          'L’équipe est maintenant au forfait gratuit.',
        ...(d.paused_projects.length > 0
          ? [
              `Le forfait gratuit permet moins de projets. Ont été mis en pause : ${f.list(d.paused_projects)}.`,
            ]
          : []),
        'Rien n’a été supprimé. Les options ne comptent plus pour le moment, mais gardent leur durée : elles comptent à ' +
          'nouveau si le forfait pro revient avant leur fin.',
        `Le forfait pro coûte ${f.money(d.amount, d.currency)}.`,
      ],
      action: 'Revenir au forfait pro',
    }),
  }),
};
