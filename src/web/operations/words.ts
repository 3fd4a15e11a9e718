/** What the pages of operators say, but for health, which has words of its own. */
import type { RunResult } from '../../integrations/schedule-control.js';
import type { ObjectKind } from '../../stores/objects.js';

interface OperationsWords {
  toFirst: string;
  more: string;
  away: string;
  inTemporal: string;
  webhooks: {
    title: string;
    about: string;
    names: { platform: string; chat: string };
    unset: { platform: string; chat: string };
    fails: string;
    waits: string;
    fine: string;
    waiting: (count: number) => string;
    oldest: (at: string) => string;
    failingSince: (at: string) => string;
    lastError: string;
    next: (at: string, failures: number) => string;
    nextUnknown: string;
    tryNow: string;
    tried: (name: string) => string;
    todo: string;
  };
  objects: {
    title: string;
    search: string;
    find: string;
    hint: string;
    found: (count: number) => string;
    results: string;
    kinds: Record<ObjectKind, string>;
    object: string;
    kind: string;
    status: string;
    team: string;
    made: string;
    empty: string;
    another: string;
    inTemporal: string;
    workflow: string;
    noUi: string;
    noWorkflow: string;
    toTeam: string;
    row: string;
    column: string;
    value: string;
    ofTeam: string;
    log: string;
    noLog: string;
    before: string;
    after: string;
  };
  hosts: {
    title: string;
    about: string;
    none: string;
    host: string;
    traffic: string;
    events: string;
    firstSeen: string;
    lastSeen: string;
    rest: string;
  };
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
    webhooks: {
      title: 'Webhooks',
      about:
        'What Octroi tells others of, in its order, again and again until it is taken. Nothing is lost meanwhile.',
      names: { platform: 'The platform', chat: 'The chat of the support team' },
      unset: {
        platform: 'PLATFORM_WEBHOOK_URL is not set: the platform asks the feed, and nothing is sent.',
        chat: 'CHAT_WEBHOOK_URL is not set: nothing is sent.',
      },
      fails: 'It is not taken',
      waits: 'On its way',
      fine: 'All is delivered',
      waiting: (count) => (count === 1 ? '1 waits.' : `${count} wait.`),
      oldest: (at) => `The oldest is of ${at}.`,
      failingSince: (at) => `It has failed since ${at}.`,
      lastError: 'The last answer:',
      next: (at, failures) => `Next try on ${at}, after ${failures} in a row that failed.`,
      nextUnknown: 'When it is tried next cannot be told: Temporal or the worker does not answer.',
      tryNow: 'Try now',
      tried: (name) => `${name}: it is tried now. What came of it is shown here in a moment.`,
      todo: 'Mend what answers at the address, then press Try now; or wait for the next try.',
    },
    objects: {
      title: 'Look up',
      search: 'What do you look for?',
      find: 'Find',
      hint: 'The id of anything, the number of a ticket (#12), the backend’s id of a payment, an e-mail address, or a part of the name of a team, project or person.',
      found: (count) => (count === 0 ? 'Nothing was found' : count === 1 ? '1 found' : `${count} found`),
      results: 'What was found',
      kinds: {
        payment: 'Payment',
        refund: 'Refund',
        addon: 'Add-on',
        subscription: 'Plan of a team',
        period: 'Paid period',
        ticket: 'Ticket',
        team: 'Team',
        project: 'Project',
        user: 'Person',
      },
      object: 'Object',
      kind: 'Kind',
      status: 'State',
      team: 'Team',
      made: 'Since',
      empty: '–',
      another: 'Look for another',
      inTemporal: 'Its workflow in the Temporal Web UI',
      workflow: 'Its workflow is',
      noUi: 'With TEMPORAL_UI_URL set, a link to it is here.',
      noWorkflow: 'It has no workflow of its own.',
      toTeam: 'Its team',
      row: 'Its row, as it stands',
      column: 'Column',
      value: 'Value',
      ofTeam: 'What the team has',
      log: 'Audit log',
      noLog: 'There is no entry about it.',
      before: 'Before:',
      after: 'After:',
    },
    hosts: {
      title: 'Unknown hosts',
      about:
        'Traffic of hosts that belong to no project, most first. It is counted for nobody. Is one yours, then the platform has not told Octroi of its alias or domain; the rest are mostly scanners.',
      none: 'There are none.',
      host: 'Host',
      traffic: 'Traffic',
      events: 'Requests',
      firstSeen: 'First seen',
      lastSeen: 'Last seen',
      rest: 'all others together',
    },
    schedules: {
      title: 'Schedules',
      about:
        'What Octroi does by itself, and when. Hours are UTC. One run at a time: what is due while one runs is left out.',
      what: {
        'recover-payments':
          'Every 30 seconds: starts payments whose workflow never started or was lost, applies callbacks that nobody was told of, wakes what waits.',
        'nightly-forget':
          'At 01:00: deletes what is kept for a time only, such as idempotency keys, traffic events that were counted, and mails of more than 400 days ago.',
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
    webhooks: {
      title: 'Webhooks',
      about:
        'Ce qu’Octroi annonce à d’autres, dans l’ordre, encore et encore jusqu’à ce que ce soit accepté. Rien ne se perd entre-temps.',
      names: { platform: 'La plateforme', chat: 'Le salon de l’équipe du support' },
      unset: {
        platform:
          'PLATFORM_WEBHOOK_URL n’est pas défini : la plateforme interroge le flux, et rien n’est envoyé.',
        chat: 'CHAT_WEBHOOK_URL n’est pas défini : rien n’est envoyé.',
      },
      fails: 'Ce n’est pas accepté',
      waits: 'En route',
      fine: 'Tout est livré',
      waiting: (count) => (count === 1 ? '1 en attente.' : `${count} en attente.`),
      oldest: (at) => `Le plus ancien date du ${at}.`,
      failingSince: (at) => `En échec depuis le ${at}.`,
      lastError: 'La dernière réponse :',
      next: (at, failures) => `Prochain essai le ${at}, après ${failures} échecs de suite.`,
      nextUnknown: 'Le prochain essai ne peut pas être indiqué : Temporal ou le worker ne répond pas.',
      tryNow: 'Essayer maintenant',
      tried: (name) => `${name} : un essai est en cours. Le résultat s’affiche ici dans un instant.`,
      todo: 'Réparez ce qui répond à l’adresse, puis essayez maintenant ; ou attendez le prochain essai.',
    },
    objects: {
      title: 'Rechercher',
      search: 'Que cherchez-vous ?',
      find: 'Chercher',
      hint: 'Un identifiant, le numéro d’une demande (#12), l’identifiant d’un paiement chez le prestataire, une adresse e-mail, ou une partie du nom d’une équipe, d’un projet ou d’une personne.',
      found: (count) =>
        count === 0 ? 'Rien n’a été trouvé' : count === 1 ? '1 résultat' : `${count} résultats`,
      results: 'Résultats',
      kinds: {
        payment: 'Paiement',
        refund: 'Remboursement',
        addon: 'Option',
        subscription: 'Formule d’une équipe',
        period: 'Période payée',
        ticket: 'Demande',
        team: 'Équipe',
        project: 'Projet',
        user: 'Personne',
      },
      object: 'Objet',
      kind: 'Type',
      status: 'État',
      team: 'Équipe',
      made: 'Depuis',
      empty: '–',
      another: 'Chercher autre chose',
      inTemporal: 'Son workflow dans l’interface web de Temporal',
      workflow: 'Son workflow est',
      noUi: 'Si TEMPORAL_UI_URL est défini, un lien est affiché ici.',
      noWorkflow: 'Il n’a pas de workflow propre.',
      toTeam: 'Son équipe',
      row: 'Sa ligne, telle qu’elle est',
      column: 'Colonne',
      value: 'Valeur',
      ofTeam: 'Ce que l’équipe possède',
      log: 'Journal d’audit',
      noLog: 'Aucune entrée à son sujet.',
      before: 'Avant :',
      after: 'Après :',
    },
    hosts: {
      title: 'Hôtes inconnus',
      about:
        'Le trafic d’hôtes qui ne sont à aucun projet, le plus grand d’abord. Il n’est compté à personne. Si l’un est à vous, la plateforme n’a pas annoncé son alias ou domaine à Octroi ; les autres sont surtout des robots.',
      none: 'Il n’y en a pas.',
      host: 'Hôte',
      traffic: 'Trafic',
      events: 'Requêtes',
      firstSeen: 'Vu d’abord',
      lastSeen: 'Vu en dernier',
      rest: 'tous les autres ensemble',
    },
    schedules: {
      title: 'Planifications',
      about:
        'Ce qu’Octroi fait de lui-même, et quand. Les heures sont UTC. Une exécution à la fois : ce qui échoit pendant qu’une autre court est omis.',
      what: {
        'recover-payments':
          'Toutes les 30 secondes : démarre les paiements dont le workflow n’a jamais démarré ou a été perdu, applique les rappels dont personne n’a été informé, réveille ce qui attend.',
        'nightly-forget':
          'À 01:00 : supprime ce qui n’est gardé qu’un temps, comme les clés d’idempotence, les événements de trafic comptés et les e-mails de plus de 400 jours.',
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
