/** What the page of projects says. */
import type { PlanId } from '../../domain/plans.js';
import type { ProjectAction, ProjectStatus } from '../../domain/projects.js';

type ShownStatus = Exclude<ProjectStatus, 'deleted'>;

interface ProjectWords {
  title: string;
  room: (plan: PlanId, active: number, max: number | null) => string;
  filter: string;
  all: string;
  lists: Record<ShownStatus, string>;
  status: Record<ProjectStatus, string>;
  none: string;
  inactive: (idleDays: number, since: string) => string;
  until: (at: string) => string;
  anyTime: string;
  disabled: (idleDays: number, inactiveDays: number) => string;
  pausedByHand: string;
  pausedForPlan: string;
  lastTraffic: (at: string) => string;
  noTraffic: string;
  created: (at: string) => string;
  reactivated: (times: number) => string;
  actions: Record<ProjectAction, string>;
  which: Record<ProjectAction, (name: string) => string>;
  keepPaused: (name: string) => string;
  askPause: (name: string) => string;
  askKeepPaused: (name: string) => string;
  done: Record<ProjectAction, (name: string) => string>;
  conflict: string;
  noRoom: (max: number) => string;
  toBilling: string;
  more: string;
  newest: string;
  rules: string;
  rulesFree: (idleDays: number, inactiveDays: number) => string;
  rulesPro: string;
  rulesPause: string;
}

const plural = (count: number, one: string, many: string) => `${count} ${count === 1 ? one : many}`;
/** French counts nothing as one. */
const pluriel = (count: number, one: string, many: string) => `${count} ${count < 2 ? one : many}`;

export const projectWords: Record<'en' | 'fr', ProjectWords> = {
  en: {
    title: 'Projects',
    room: (plan, active, max) =>
      max === null
        ? `${plural(active, 'project is', 'projects are')} active; the ${plan} plan sets no limit.`
        : `${active} of the ${plural(max, 'active project', 'active projects')} of the ${plan} plan.`,
    filter: 'Which projects',
    all: 'All',
    lists: {
      active: 'Active',
      inactive: 'Inactive',
      paused: 'Paused',
      permanently_disabled: 'Disabled for good',
    },
    status: {
      active: 'Active',
      inactive: 'Inactive',
      paused: 'Paused',
      permanently_disabled: 'Disabled for good',
      deleted: 'Deleted',
    },
    none: 'There are none.',
    inactive: (idleDays, since) =>
      `Switched off on ${since}, since it had no traffic for ${idleDays} days. Nothing of it was deleted.`,
    until: (at) =>
      `It can be reactivated until ${at}. If nobody does, the check of the night after that disables it for good.`,
    anyTime: 'It can be reactivated at any time: on the pro plan that does not run out.',
    disabled: (idleDays, inactiveDays) =>
      `It had no traffic for ${idleDays} days, and nobody reactivated it within ${inactiveDays} days. It cannot be switched on again.`,
    pausedByHand: 'Paused by hand. It stays so until somebody resumes it.',
    pausedForPlan:
      'Paused because the plan has no room for it. It resumes when the team is on the pro plan again, or by hand once another project is paused.',
    lastTraffic: (at) => `Last traffic: ${at}`,
    noTraffic: 'No traffic yet',
    created: (at) => `Made on ${at}`,
    reactivated: (times) => `Reactivated ${times === 1 ? 'once' : `${times} times`}`,
    actions: { reactivate: 'Reactivate', pause: 'Pause', resume: 'Resume' },
    which: {
      reactivate: (name) => `Reactivate ${name}`,
      pause: (name) => `Pause ${name}`,
      resume: (name) => `Resume ${name}`,
    },
    keepPaused: (name) => `Keep ${name} paused`,
    askPause: (name) =>
      `${name} and its domains will not be served until somebody resumes it. Nothing is deleted.`,
    askKeepPaused: (name) => `${name} will not resume with the pro plan, but only when somebody resumes it.`,
    done: {
      reactivate: (name) => `${name} is active again.`,
      pause: (name) => `${name} is paused.`,
      resume: (name) => `${name} is active again.`,
    },
    conflict: 'Nothing was changed: the project is in another state by now. Below is how things are.',
    noRoom: (max) =>
      `Nothing was changed: the plan has room for ${plural(max, 'active project', 'active projects')}, and that room is taken. Pause another project first, or get the pro plan.`,
    toBilling: 'To billing',
    more: 'Older projects',
    newest: 'The newest projects',
    rules: 'What switches projects off',
    rulesFree: (idleDays, inactiveDays) =>
      `On the free plan, a project without traffic for ${idleDays} days is switched off at 02:00 UTC with its domains. An owner or admin can reactivate it within ${inactiveDays} days; after that it is disabled for good. Nothing is deleted, and owners and admins get a mail each time.`,
    rulesPro: 'On the pro plan, projects are not switched off for want of traffic.',
    rulesPause: 'Owners and admins can pause a project at any time.',
  },
  fr: {
    title: 'Projets',
    room: (plan, active, max) => {
      const formule = { free: 'gratuite', pro: 'pro' }[plan];
      return max === null
        ? `${pluriel(active, 'projet actif', 'projets actifs')} ; la formule ${formule} ne fixe pas de limite.`
        : `${active} sur ${pluriel(max, 'projet actif', 'projets actifs')} de la formule ${formule}.`;
    },
    filter: 'Quels projets',
    all: 'Tous',
    lists: {
      active: 'Actifs',
      inactive: 'Inactifs',
      paused: 'En pause',
      permanently_disabled: 'Désactivés définitivement',
    },
    status: {
      active: 'Actif',
      inactive: 'Inactif',
      paused: 'En pause',
      permanently_disabled: 'Désactivé définitivement',
      deleted: 'Supprimé',
    },
    none: 'Il n’y en a aucun.',
    inactive: (idleDays, since) =>
      `Désactivé le ${since}, faute de trafic pendant ${idleDays} jours. Rien n’a été supprimé.`,
    until: (at) =>
      `Il peut être réactivé jusqu’au ${at}. Si personne ne le fait, la vérification de la nuit suivante le désactive définitivement.`,
    anyTime: 'Il peut être réactivé à tout moment : avec la formule pro, ce droit n’expire pas.',
    disabled: (idleDays, inactiveDays) =>
      `Il n’a eu aucun trafic pendant ${idleDays} jours, et personne ne l’a réactivé dans les ${inactiveDays} jours. Il ne peut plus être remis en marche.`,
    pausedByHand: 'Mis en pause à la main. Il le reste jusqu’à ce que quelqu’un le reprenne.',
    pausedForPlan:
      'Mis en pause parce que la formule n’a pas de place pour lui. Il reprend quand l’équipe est de nouveau en formule pro, ou à la main dès qu’un autre projet est en pause.',
    lastTraffic: (at) => `Dernier trafic : ${at}`,
    noTraffic: 'Pas encore de trafic',
    created: (at) => `Créé le ${at}`,
    reactivated: (times) => `Réactivé ${times} fois`,
    actions: { reactivate: 'Réactiver', pause: 'Mettre en pause', resume: 'Reprendre' },
    which: {
      reactivate: (name) => `Réactiver ${name}`,
      pause: (name) => `Mettre ${name} en pause`,
      resume: (name) => `Reprendre ${name}`,
    },
    keepPaused: (name) => `Garder ${name} en pause`,
    askPause: (name) =>
      `${name} et ses domaines ne seront plus servis jusqu’à ce que quelqu’un le reprenne. Rien n’est supprimé.`,
    askKeepPaused: (name) =>
      `${name} ne reprendra pas avec la formule pro, mais seulement quand quelqu’un le reprendra.`,
    done: {
      reactivate: (name) => `${name} est de nouveau actif.`,
      pause: (name) => `${name} est en pause.`,
      resume: (name) => `${name} est de nouveau actif.`,
    },
    conflict:
      'Rien n’a été modifié : le projet est entre-temps dans un autre état. Voici où en sont les choses.',
    noRoom: (max) =>
      `Rien n’a été modifié : la formule a de la place pour ${pluriel(max, 'projet actif', 'projets actifs')}, et cette place est prise. Mettez d’abord un autre projet en pause, ou passez à la formule pro.`,
    toBilling: 'Vers la facturation',
    more: 'Projets plus anciens',
    newest: 'Les projets les plus récents',
    rules: 'Ce qui désactive les projets',
    rulesFree: (idleDays, inactiveDays) =>
      `Avec la formule gratuite, un projet sans trafic pendant ${idleDays} jours est désactivé à 02:00 UTC avec ses domaines. Un propriétaire ou administrateur peut le réactiver pendant ${inactiveDays} jours ; ensuite, il est désactivé définitivement. Rien n’est supprimé, et propriétaires et administrateurs reçoivent chaque fois un e-mail.`,
    rulesPro: 'Avec la formule pro, aucun projet n’est désactivé faute de trafic.',
    rulesPause: 'Propriétaires et administrateurs peuvent mettre un projet en pause à tout moment.',
  },
};
