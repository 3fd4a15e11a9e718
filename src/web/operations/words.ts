/** What the pages of operators say, but for health, which has words of its own. */
import type { RunResult } from '../../integrations/schedule-control.js';

interface OperationsWords {
  toFirst: string;
  more: string;
  away: string;
  inTemporal: string;
  schedules: {
    title: string;
    about: string;
    /** By the id of the schedule. */
    what: Record<string, string>;
    missing: string;
    isPaused: (note: string) => string;
    isRunning: string;
    isWaiting: string;
    last: (at: string, result: string) => string;
    never: string;
    next: (at: string) => string;
    results: Record<RunResult, string>;
    trigger: string;
    triggerText: (id: string) => string;
    triggerButton: string;
    triggered: (id: string) => string;
    pause: string;
    pauseButton: string;
    paused: (id: string) => string;
    note: string;
    noteWrong: string;
    resume: string;
    resumed: (id: string) => string;
  };
  tokens: {
    title: string;
    about: string;
    new: string;
    list: string;
    scope: string;
    user: string;
    userHint: string;
  };
}

export const operationsWords: Record<'en' | 'fr', OperationsWords> = {
  en: {
    toFirst: 'Back to the first',
    more: 'More',
    away: 'Temporal does not answer, so nobody can tell how these stand, and nothing can be done here. See Health for what is away; try again in a minute.',
    inTemporal: 'In the Temporal Web UI',
    schedules: {
      title: 'Schedules',
      about:
        'What Octroi does by itself, and when. Hours are UTC. One run at a time: what is due while one runs is left out.',
      what: {
        'recover-payments':
          'Every 30 seconds: starts payments whose workflow never started or was lost, applies callbacks that nobody was told of, wakes what waits.',
        'nightly-forget':
          'At 01:00: deletes what is kept for a time only, such as traffic events that were counted and idempotency keys.',
        'nightly-disable-inactive':
          'At 02:00: switches projects of the free plan off that had no traffic for 5 days, and for good 7 days later.',
        'nightly-clean-up-containers':
          'At 03:00: removes the containers of finished deployments that no alias points at. After a failure it pauses until somebody has looked.',
        'nightly-measure-storage': 'At 04:00: measures the storage of every project on the Docker engines.',
        'nightly-expire-missed':
          'At 05:00: ends add-ons and plans that no timer has ended; there should be none.',
        'nightly-check-usage':
          'At 06:00: checks the usage of every team against its limits, and alerts at 80 and 95 percent.',
      },
      missing: 'Not there: run octroi setup.',
      isPaused: (note) => `Paused: ${note}`,
      isRunning: 'Running now',
      isWaiting: 'Waiting for its time',
      last: (at, result) => `Last run on ${at}: ${result}`,
      never: 'It has not run yet',
      next: (at) => `next on ${at}`,
      results: {
        running: 'still running',
        completed: 'completed',
        failed: 'failed. See why in the Temporal Web UI.',
        gone: 'its history is no longer kept',
      },
      trigger: 'Run now',
      triggerText: (id) =>
        `Runs ${id} at once, beside its times, also if it is paused. If it runs at this moment, nothing more is started.`,
      triggerButton: 'Run it now',
      triggered: (id) => `${id} was triggered. How it went is shown here in a moment.`,
      pause: 'Pause',
      pauseButton: 'Pause it',
      paused: (id) => `${id} is paused.`,
      note: 'Why (others read it here)',
      noteWrong: 'Say why, in 1 to 200 characters on one line.',
      resume: 'Resume',
      resumed: (id) => `${id} runs again at its times.`,
    },
    tokens: {
      title: 'Tokens',
      about:
        'Every token of people and programs, newest first. What a token consists of is not stored: only its hash.',
      new: 'Create a token',
      list: 'All tokens',
      scope: 'Scope',
      user: 'Id of the user',
      userHint: 'Whom it acts as, by the id of the platform. Programs and operators may do without.',
    },
  },
  fr: {
    toFirst: 'Retour au début',
    more: 'Suite',
    away: 'Temporal ne répond pas : personne ne peut dire où elles en sont, et rien ne peut être fait ici. Voyez sous Santé ce qui manque ; réessayez dans une minute.',
    inTemporal: 'Dans l’interface web de Temporal',
    schedules: {
      title: 'Planifications',
      about:
        'Ce qu’Octroi fait de lui-même, et quand. Les heures sont UTC. Une exécution à la fois : ce qui échoit pendant qu’une autre court est omis.',
      what: {
        'recover-payments':
          'Toutes les 30 secondes : démarre les paiements dont le workflow n’a jamais démarré ou a été perdu, applique les rappels dont personne n’a été informé, réveille ce qui attend.',
        'nightly-forget':
          'À 01:00 : supprime ce qui n’est gardé qu’un temps, comme les événements de trafic comptés et les clés d’idempotence.',
        'nightly-disable-inactive':
          'À 02:00 : éteint les projets de la formule gratuite sans trafic depuis 5 jours, et définitivement 7 jours plus tard.',
        'nightly-clean-up-containers':
          'À 03:00 : retire les conteneurs des déploiements terminés qu’aucun alias ne désigne. Après un échec, elle s’arrête jusqu’à ce que quelqu’un ait regardé.',
        'nightly-measure-storage': 'À 04:00 : mesure le stockage de chaque projet sur les moteurs Docker.',
        'nightly-expire-missed':
          'À 05:00 : termine les options et formules qu’aucune minuterie n’a terminées ; il ne devrait pas y en avoir.',
        'nightly-check-usage':
          'À 06:00 : compare la consommation de chaque équipe à ses limites, et alerte à 80 et 95 pour cent.',
      },
      missing: 'Absente : exécutez octroi setup.',
      isPaused: (note) => `En pause : ${note}`,
      isRunning: 'En cours',
      isWaiting: 'Attend son heure',
      last: (at, result) => `Dernière exécution le ${at} : ${result}`,
      never: 'Elle n’a pas encore été exécutée',
      next: (at) => `prochaine le ${at}`,
      results: {
        running: 'encore en cours',
        completed: 'réussie',
        failed: 'échouée. La cause est dans l’interface web de Temporal.',
        gone: 'son historique n’est plus conservé',
      },
      trigger: 'Exécuter maintenant',
      triggerText: (id) =>
        `Exécute ${id} tout de suite, en dehors de ses heures, même si elle est en pause. Si elle est en cours, rien de plus n’est démarré.`,
      triggerButton: 'L’exécuter maintenant',
      triggered: (id) => `${id} a été déclenchée. Le résultat s’affiche ici dans un instant.`,
      pause: 'Mettre en pause',
      pauseButton: 'La mettre en pause',
      paused: (id) => `${id} est en pause.`,
      note: 'Pourquoi (les autres le lisent ici)',
      noteWrong: 'Dites pourquoi, en 1 à 200 caractères sur une ligne.',
      resume: 'Reprendre',
      resumed: (id) => `${id} s’exécute de nouveau à ses heures.`,
    },
    tokens: {
      title: 'Jetons',
      about:
        'Tous les jetons des personnes et des programmes, les plus récents d’abord. Le jeton lui-même n’est pas conservé : seule son empreinte l’est.',
      new: 'Créer un jeton',
      list: 'Tous les jetons',
      scope: 'Portée',
      user: 'Identifiant de l’utilisateur',
      userHint:
        'Pour qui il agit, par l’identifiant de la plateforme. Les programmes et les opérateurs peuvent s’en passer.',
    },
  },
};
