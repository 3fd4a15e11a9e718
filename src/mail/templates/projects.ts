/** Mails about a team's projects: switched off for want of traffic, on again, disabled for good. */
import { z } from 'zod';
import { instant, template } from './template.js';

const project = { team_id: z.string(), project: z.string() };

export const projectTemplates = {
  project_inactive: template({
    data: z.object({ ...project, last_traffic_at: instant.nullable(), reactivate_until: instant }),
    en: (d, f) => ({
      subject: `The project ${d.project} was switched off`,
      paragraphs: [
        `The project ${d.project} was switched off, and its domains with it, because it had no traffic for 5 days. ` +
          (d.last_traffic_at
            ? `Its last traffic was on ${f.instant(d.last_traffic_at)}.`
            : 'It never had any traffic.'),
        `An owner or admin of the team can switch it on again until ${f.instant(d.reactivate_until)}. After that it is ` +
          'disabled for good.',
        'Nothing was deleted. On the pro plan projects are never switched off.',
      ],
    }),
    fr: (d, f) => ({
      subject: `Le projet ${d.project} a été désactivé`,
      paragraphs: [
        `Le projet ${d.project} a été désactivé, avec ses domaines, car il n’a reçu aucun trafic pendant 5 jours. ` +
          (d.last_traffic_at
            ? `Son dernier trafic date du ${f.instant(d.last_traffic_at)}.`
            : 'Il n’a jamais reçu de trafic.'),
        `Un propriétaire ou un administrateur de l’équipe peut le réactiver jusqu’au ${f.instant(d.reactivate_until)}. ` +
          'Ensuite, il sera désactivé définitivement.',
        'Rien n’a été supprimé. Avec le forfait pro, les projets ne sont jamais désactivés.',
      ],
    }),
  }),

  project_disabled: template({
    data: z.object({ ...project, deactivated_at: instant }),
    en: (d, f) => ({
      subject: `The project ${d.project} was disabled for good`,
      paragraphs: [
        `The project ${d.project} was switched off on ${f.instant(d.deactivated_at)} because it had no traffic, and ` +
          'nobody switched it on again within 7 days. It is now disabled for good and cannot be switched on any more.',
        'Nothing was deleted.',
      ],
    }),
    fr: (d, f) => ({
      subject: `Le projet ${d.project} a été désactivé définitivement`,
      paragraphs: [
        `Le projet ${d.project} a été désactivé le ${f.instant(d.deactivated_at)} faute de trafic, et personne ne l’a ` +
          'réactivé dans les 7 jours. Il est maintenant désactivé définitivement et ne peut plus être réactivé.',
        'Rien n’a été supprimé.',
      ],
    }),
  }),

  project_restored: template({
    data: z.object(project),
    en: (d) => ({
      subject: `The project ${d.project} is on again`,
      paragraphs: [
        `The project ${d.project} had been switched off because it seemed to have no traffic. Traffic of before that ` +
          'has been recorded since, so it was switched on again, and its domains with it.',
        'You have nothing to do.',
      ],
    }),
    fr: (d) => ({
      subject: `Le projet ${d.project} est réactivé`,
      paragraphs: [
        `Le projet ${d.project} avait été désactivé car il semblait ne pas recevoir de trafic. Du trafic antérieur a été ` +
          'enregistré depuis : il a donc été réactivé, avec ses domaines.',
        'Vous n’avez rien à faire.',
      ],
    }),
  }),
};
