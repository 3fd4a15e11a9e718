/** What the pages of the queue and of the statistics say; states of tickets are in the words of `support`. */
interface AgentWords {
  queue: {
    title: string;
    any: string;
    whose: string;
    mine: string;
    unassigned: string;
    hold: string;
    onHold: string;
    notOnHold: string;
    search: string;
    team: string;
    show: string;
    reset: string;
    list: string;
    unfinished: string;
    none: string;
    asOf: (at: string) => string;
    assigned: string;
    nobody: string;
    you: string;
    gone: string;
    waits: string;
    next: string;
    first: string;
  };
  stats: {
    title: string;
    period: string;
    days: (days: number) => string;
    show: string;
    now: string;
    open: string;
    closed: string;
    total: string;
    resolution: string;
    hours: (hours: string) => string;
    ratings: string;
    rated: (average: string, count: string) => string;
    nothing: string;
    responses: (days: number) => string;
    priority: string;
    status: string;
    tickets: string;
    met: string;
    missed: string;
    rate: string;
    all: string;
    months: string;
    month: string;
    chart: (months: number) => string;
    resolved: string;
    response: string;
    rating: string;
    agents: (days: number) => string;
    agent: string;
    nobody: string;
    noTickets: string;
  };
}

export const agentWords: Record<'en' | 'fr', AgentWords> = {
  en: {
    queue: {
      title: 'Tickets of all teams',
      any: 'All',
      whose: 'Assigned to',
      mine: 'Me',
      unassigned: 'Nobody',
      hold: 'Waits for the user',
      onHold: 'Yes',
      notOnHold: 'No',
      search: 'Words or number',
      team: 'Team (id)',
      show: 'Show',
      reset: 'Show all again',
      list: 'Tickets, the next deadline first',
      unfinished: 'Not over',
      none: 'There are no such tickets.',
      asOf: (at) => `The next deadline first, as of ${at}.`,
      assigned: 'Assigned to',
      nobody: 'Nobody',
      you: 'You',
      gone: 'somebody who is gone',
      waits: 'Support waits for the user',
      next: 'More tickets',
      first: 'To the beginning',
    },
    stats: {
      title: 'Statistics',
      period: 'Period',
      days: (days) => `The last ${days} days`,
      show: 'Show',
      now: 'All tickets',
      open: 'Open',
      closed: 'Resolved or closed',
      total: 'All',
      resolution: 'To resolution, on average',
      hours: (hours) => `${hours} h`,
      ratings: 'Ratings',
      rated: (average, count) => `${average} of 5 (${count} ratings)`,
      nothing: 'none yet',
      responses: (days) => `First responses in the last ${days} days`,
      priority: 'Priority',
      status: 'Status',
      tickets: 'Tickets',
      met: 'In time',
      missed: 'Missed',
      rate: 'Kept',
      all: 'All',
      months: 'By month',
      month: 'Month opened (UTC)',
      chart: (months) => `Bars of the tickets opened in ${months} months; the table below has the figures.`,
      resolved: 'Resolved',
      response: 'To first response',
      rating: 'Rating',
      agents: (days) => `By agent, tickets opened in the last ${days} days`,
      agent: 'Agent',
      nobody: 'Nobody',
      noTickets: 'No tickets were opened.',
    },
  },
  fr: {
    queue: {
      title: 'Demandes de toutes les équipes',
      any: 'Toutes',
      whose: 'Attribuée à',
      mine: 'Moi',
      unassigned: 'Personne',
      hold: 'Attend l’utilisateur',
      onHold: 'Oui',
      notOnHold: 'Non',
      search: 'Mots ou numéro',
      team: 'Équipe (id)',
      show: 'Afficher',
      reset: 'Tout afficher de nouveau',
      list: 'Demandes, la prochaine échéance d’abord',
      unfinished: 'Non terminées',
      none: 'Il n’y a pas de telles demandes.',
      asOf: (at) => `La prochaine échéance d’abord, état au ${at}.`,
      assigned: 'Attribuée à',
      nobody: 'Personne',
      you: 'Vous',
      gone: 'quelqu’un qui n’est plus là',
      waits: 'Le support attend l’utilisateur',
      next: 'Plus de demandes',
      first: 'Au début',
    },
    stats: {
      title: 'Statistiques',
      period: 'Période',
      days: (days) => `Les ${days} derniers jours`,
      show: 'Afficher',
      now: 'Toutes les demandes',
      open: 'Ouvertes',
      closed: 'Résolues ou fermées',
      total: 'Toutes',
      resolution: 'Jusqu’à la résolution, en moyenne',
      hours: (hours) => `${hours} h`,
      ratings: 'Évaluations',
      rated: (average, count) => `${average} sur 5 (${count} évaluations)`,
      nothing: 'aucune pour l’instant',
      responses: (days) => `Premières réponses des ${days} derniers jours`,
      priority: 'Priorité',
      status: 'État',
      tickets: 'Demandes',
      met: 'À temps',
      missed: 'Manquées',
      rate: 'Tenues',
      all: 'Toutes',
      months: 'Par mois',
      month: 'Mois d’ouverture (UTC)',
      chart: (months) =>
        `Barres des demandes ouvertes en ${months} mois ; le tableau ci-dessous donne les chiffres.`,
      resolved: 'Résolues',
      response: 'Jusqu’à la première réponse',
      rating: 'Évaluation',
      agents: (days) => `Par agent, demandes ouvertes ces ${days} derniers jours`,
      agent: 'Agent',
      nobody: 'Personne',
      noTickets: 'Aucune demande n’a été ouverte.',
    },
  },
};
