/** What the health page says: of each part how it does, and what to do about it. */

interface HealthWords {
  title: string;
  allWell: string;
  notAllWell: (count: number) => string;
  ok: string;
  warning: string;
  critical: string;
  todo: string;
  parts: Record<string, string>;
  answers: string;
  doesNot: (why: string) => string;
  fix: Record<string, string>;
  workers: (workflow: number, activity: number, jobs: number) => string;
  noJobs: string;
  noWorkers: string;
  unknownWorkers: string;
  payments: (notTaken: number) => string;
  paymentsFine: string;
  lastCallback: (at: string) => string;
  noCallback: string;
  callbacks: (unapplied: number, unmatched: number) => string;
  callbacksFine: string;
  mails: (waiting: number, overdue: number, refused: number) => string;
  mailsFine: string;
  noSmtp: (waiting: number) => string;
  lastError: (error: string) => string;
  lastTraffic: (at: string) => string;
  noTraffic: string;
  here: (waiting: number, hosts: number) => string;
  collector: (at: string) => string;
  storageFine: string;
  storage: (hosts: string) => string;
  webhooks: (names: string) => string;
  webhooksFine: string;
  versions: string;
  migrations: (count: number, last: string) => string;
  unknown: string;
  metrics: string;
}

export const healthWords: Record<'en' | 'fr', HealthWords> = {
  en: {
    title: 'Health',
    allWell: 'All is well.',
    notAllWell: (count) => (count === 1 ? '1 thing needs attention.' : `${count} things need attention.`),
    ok: 'OK',
    warning: 'Look at it',
    critical: 'Act now',
    todo: 'What to do:',
    parts: {
      postgres: 'PostgreSQL',
      migrations: 'Migrations',
      temporal: 'Temporal',
      workers: 'Workers',
      payments: 'Payment backend',
      callbacks: 'Callbacks',
      mails: 'Mails',
      traffic: 'Traffic',
      storage: 'Storage',
      webhooks: 'Webhooks',
    },
    answers: 'In order.',
    doesNot: (why) => `It is not in order: ${why}`,
    fix: {
      postgres: 'See whether the server runs and DATABASE_URL leads to it. Nothing works without it.',
      migrations: 'Run octroi setup.',
      temporal:
        'See whether the server runs and TEMPORAL_ADDRESS leads to it. Payments and tickets are kept meanwhile, and go on by themselves.',
      jobs: 'Start a worker with jobs among its WORKER_KINDS: octroi worker. See its log if one should be there.',
      workers: 'Start a worker: octroi worker. See its log if one should be there.',
      payments:
        'See whether the backend answers, and the log of the workers. They try again by themselves; while octroi_backend_circuit_open of a worker is 1 it holds requests back.',
      callbacks:
        'Those of known payments are applied by the schedule recover-payments: see whether it runs. Those of none may be of another installation that shares the backend; look the payment up at the backend.',
      mails:
        'See whether the mail server answers; refused mails have their reason in mail_outbox.last_error.',
      noSmtp: 'Set SMTP_URL for the workers; then what waits is sent.',
      traffic:
        'If there should be traffic, see the log of what counts it: the middleware, or octroi collect.',
      storage: 'See whether the Docker engines of DOCKER_HOSTS answer; the last values stay until then.',
      webhooks: 'See Webhooks.',
    },
    workers: (workflow, activity, jobs) =>
      `${workflow} take workflows, ${activity} take activities, ${jobs} take jobs of the night.`,
    noJobs: 'No worker takes jobs of the night: nothing is measured, cleaned up or checked.',
    noWorkers: 'No worker takes work: nothing that was begun goes on.',
    unknownWorkers: 'Temporal does not answer, so nobody can tell.',
    payments: (notTaken) => `The backend has not taken payments for two minutes: ${notTaken}.`,
    paymentsFine: 'It takes what it is sent.',
    lastCallback: (at) => `It last called back on ${at}.`,
    noCallback: 'It has never called back.',
    callbacks: (unapplied, unmatched) =>
      `Waiting for more than a minute: ${unapplied} of known payments, ${unmatched} of no payment that is known.`,
    callbacksFine: 'None waits.',
    mails: (waiting, overdue, refused) =>
      `${waiting} wait, ${overdue} of them are overdue; ${refused} were refused in the last seven days.`,
    mailsFine: 'None waits.',
    noSmtp: (waiting) => `SMTP_URL is not set: nothing is sent, ${waiting} wait.`,
    lastError: (error) => `The last error: ${error}`,
    lastTraffic: (at) => `Last counted on ${at}.`,
    noTraffic: 'Nothing was counted yet.',
    here: (waiting, hosts) =>
      `${waiting} events wait in this process; ${hosts} unknown hosts. What other processes keep in their journals is in their metrics.`,
    collector: (at) => `The collector that is furthest behind has last stored on ${at}.`,
    storageFine: 'Every Docker host can be measured.',
    storage: (hosts) => `These Docker hosts cannot be measured: ${hosts}.`,
    webhooks: (names) => `Not taken: ${names}.`,
    webhooksFine: 'All is taken, or none is set.',
    versions: 'Versions',
    migrations: (count, last) => `${count} applied, the last one ${last}`,
    unknown: 'cannot be told',
    metrics: 'More in figures: /metrics of each process.',
  },
  fr: {
    title: 'Santé',
    allWell: 'Tout va bien.',
    notAllWell: (count) =>
      count === 1 ? '1 point demande votre attention.' : `${count} points demandent votre attention.`,
    ok: 'OK',
    warning: 'À regarder',
    critical: 'À traiter maintenant',
    todo: 'Que faire :',
    parts: {
      postgres: 'PostgreSQL',
      migrations: 'Migrations',
      temporal: 'Temporal',
      workers: 'Workers',
      payments: 'Prestataire de paiement',
      callbacks: 'Rappels',
      mails: 'E-mails',
      traffic: 'Trafic',
      storage: 'Stockage',
      webhooks: 'Webhooks',
    },
    answers: 'En ordre.',
    doesNot: (why) => `Pas en ordre : ${why}`,
    fix: {
      postgres: 'Voyez si le serveur tourne et si DATABASE_URL y mène. Rien ne fonctionne sans lui.',
      migrations: 'Exécutez octroi setup.',
      temporal:
        'Voyez si le serveur tourne et si TEMPORAL_ADDRESS y mène. Paiements et demandes sont gardés entre-temps, et continuent d’eux-mêmes.',
      jobs: 'Démarrez un worker avec jobs dans WORKER_KINDS : octroi worker. Voyez son journal s’il devrait y en avoir un.',
      workers: 'Démarrez un worker : octroi worker. Voyez son journal s’il devrait y en avoir un.',
      payments:
        'Voyez si le prestataire répond, et le journal des workers. Ils réessaient d’eux-mêmes ; tant que octroi_backend_circuit_open d’un worker vaut 1, il retient les requêtes.',
      callbacks:
        'Ceux de paiements connus sont appliqués par la planification recover-payments : voyez si elle s’exécute. Les autres viennent peut-être d’une autre installation chez le même prestataire ; cherchez-y le paiement.',
      mails:
        'Voyez si le serveur de messagerie répond ; la raison d’un refus est dans mail_outbox.last_error.',
      noSmtp: 'Définissez SMTP_URL pour les workers ; ce qui attend sera alors envoyé.',
      traffic:
        'S’il devrait y avoir du trafic, voyez le journal de ce qui le compte : le middleware, ou octroi collect.',
      storage:
        'Voyez si les moteurs Docker de DOCKER_HOSTS répondent ; les dernières valeurs restent jusque-là.',
      webhooks: 'Voyez Webhooks.',
    },
    workers: (workflow, activity, jobs) =>
      `${workflow} prennent des workflows, ${activity} des activités, ${jobs} des tâches de la nuit.`,
    noJobs: 'Aucun worker ne prend les tâches de la nuit : rien n’est mesuré, nettoyé ni vérifié.',
    noWorkers: 'Aucun worker ne prend de travail : rien de ce qui a commencé ne continue.',
    unknownWorkers: 'Temporal ne répond pas : personne ne peut le dire.',
    payments: (notTaken) =>
      `Paiements que le prestataire n’a pas acceptés depuis deux minutes : ${notTaken}.`,
    paymentsFine: 'Il accepte ce qui lui est envoyé.',
    lastCallback: (at) => `Son dernier rappel date du ${at}.`,
    noCallback: 'Il n’a encore jamais rappelé.',
    callbacks: (unapplied, unmatched) =>
      `En attente depuis plus d’une minute : ${unapplied} de paiements connus, ${unmatched} d’aucun paiement connu.`,
    callbacksFine: 'Aucun n’attend.',
    mails: (waiting, overdue, refused) =>
      `${waiting} en attente, dont ${overdue} en retard ; ${refused} refusés ces sept derniers jours.`,
    mailsFine: 'Aucun n’attend.',
    noSmtp: (waiting) => `SMTP_URL n’est pas défini : rien n’est envoyé, ${waiting} en attente.`,
    lastError: (error) => `La dernière erreur : ${error}`,
    lastTraffic: (at) => `Dernier comptage le ${at}.`,
    noTraffic: 'Rien n’a encore été compté.',
    here: (waiting, hosts) =>
      `${waiting} événements en attente dans ce processus ; ${hosts} hôtes inconnus. Ce que d’autres processus gardent dans leurs journaux est dans leurs métriques.`,
    collector: (at) => `Le collecteur le plus en retard a enregistré pour la dernière fois le ${at}.`,
    storageFine: 'Chaque hôte Docker peut être mesuré.',
    storage: (hosts) => `Ces hôtes Docker ne peuvent pas être mesurés : ${hosts}.`,
    webhooks: (names) => `Non acceptés : ${names}.`,
    webhooksFine: 'Tout est accepté, ou aucun n’est défini.',
    versions: 'Versions',
    migrations: (count, last) => `${count} appliquées, la dernière ${last}`,
    unknown: 'inconnue',
    metrics: 'Plus de chiffres : /metrics de chaque processus.',
  },
};
