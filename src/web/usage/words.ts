/** What the usage page says. */
import type { AlertLevel, AlertMetric } from '../../domain/alerts.js';
import type { UsageLevel } from '../../domain/limits.js';
import type { ProjectStatus } from '../../domain/projects.js';

interface UsageWords {
  title: (month: string) => string;
  month: string;
  show: string;
  before: string;
  after: string;
  daysLeft: (days: number) => string;
  metrics: Record<AlertMetric, string>;
  levels: Record<UsageLevel, string>;
  of: (used: string, limit: string, percent: string) => string;
  beyond: (bytes: string) => string;
  unlimited: (used: string) => string;
  tiny: (limit: string) => string;
  alerts: string;
  noAlerts: string;
  alert: (level: AlertLevel, metric: AlertMetric, used: string, limit: string, percent: string) => string;
  seenBy: (name: string, at: string) => string;
  somebody: string;
  acknowledge: string;
  acknowledged: string;
  acknowledgeWhich: (metric: string, level: string) => string;
  projects: string;
  noProjects: string;
  shareOfTeam: string;
  status: Record<ProjectStatus, string>;
  more: (count: number, traffic: string, storage: string) => string;
  daily: string;
  chart: (month: string, days: number) => string;
  most: (bytes: string, day: string) => string;
  noTraffic: string;
  table: string;
  day: string;
  traffic: string;
  bytes: string;
  counted: string;
  countedTraffic: string;
  countedStorage: string;
  units: string;
  measured: (at: string) => string;
  neverMeasured: string;
  pastStorage: string;
  failing: (since: string) => string;
}

/** `de mars`, `d’avril`. */
const de = (month: string) => (/^[ao]/.test(month) ? `d’${month}` : `de ${month}`);

export const usageWords: Record<'en' | 'fr', UsageWords> = {
  en: {
    title: (month) => `Usage in ${month}`,
    month: 'Month',
    show: 'Show',
    before: 'The month before',
    after: 'The month after',
    daysLeft: (days) => (days === 1 ? 'Today is its last day (UTC).' : `${days} days are left (UTC).`),
    metrics: { traffic: 'Traffic', storage: 'Storage' },
    levels: { ok: 'OK', warning: 'Warning', critical: 'Critical', exceeded: 'Exceeded' },
    of: (used, limit, percent) => `${used} of ${limit} (${percent})`,
    beyond: (bytes) => `${bytes} over the limit`,
    unlimited: (used) => `${used}, unlimited`,
    tiny: (limit) => `less than ${limit}`,
    alerts: 'Alerts of the month',
    noAlerts: 'None: 80% of no limit was reached.',
    alert: (level, metric, used, limit, percent) =>
      `${metric === 'traffic' ? 'Traffic' : 'Storage'} had reached ${level === 'warning' ? '80%' : '95%'}: ${used} of ${limit} (${percent}).`,
    seenBy: (name, at) => `Seen by ${name} on ${at}`,
    somebody: 'somebody who is gone',
    acknowledge: 'Mark as seen',
    acknowledged: 'The alert is acknowledged.',
    acknowledgeWhich: (metric, level) => `Mark as seen: ${metric}, ${level}`,
    projects: 'Projects',
    noProjects: 'The team had no projects in this month.',
    shareOfTeam: 'Each bar is the share of the limits of the team.',
    status: {
      active: 'active',
      inactive: 'inactive',
      permanently_disabled: 'disabled for good',
      paused: 'paused',
      deleted: 'deleted',
    },
    more: (count, traffic, storage) =>
      `And ${count} more projects, with ${traffic} of traffic and ${storage} of storage together.`,
    daily: 'Traffic by day',
    chart: (month, days) =>
      `Bars of the traffic of ${days} days in ${month}; the table below has the figures.`,
    most: (bytes, day) => `Most on one day: ${bytes}, on ${day}.`,
    noTraffic: 'No traffic was counted.',
    table: 'As a table',
    day: 'Day (UTC)',
    traffic: 'Traffic',
    bytes: 'Bytes',
    counted: 'What is counted',
    countedTraffic:
      'Traffic is what your projects send: the bodies of their answers, in the month as it runs in UTC. What they receive is free.',
    countedStorage:
      'Storage is what images, containers and volumes of your projects take up on disk. It is measured every night at 04:00 UTC.',
    units: '1 MB is 2^20 bytes and 1 GB is 2^30 bytes, so 10 GB are 10,240 MB.',
    measured: (at) => `Storage was last measured on ${at}.`,
    neverMeasured: 'Storage has not been measured yet.',
    pastStorage: 'Storage is what was measured last in that month.',
    failing: (since) =>
      `Since ${since} storage cannot be measured on every server: what is shown may be out of date.`,
  },
  fr: {
    title: (month) => `Consommation ${de(month)}`,
    month: 'Mois',
    show: 'Afficher',
    before: 'Le mois précédent',
    after: 'Le mois suivant',
    daysLeft: (days) =>
      days === 1 ? 'C’est aujourd’hui son dernier jour (UTC).' : `Il reste ${days} jours (UTC).`,
    metrics: { traffic: 'Trafic', storage: 'Stockage' },
    levels: { ok: 'OK', warning: 'Avertissement', critical: 'Critique', exceeded: 'Dépassé' },
    of: (used, limit, percent) => `${used} sur ${limit} (${percent})`,
    beyond: (bytes) => `${bytes} au-dessus de la limite`,
    unlimited: (used) => `${used}, illimité`,
    tiny: (limit) => `moins de ${limit}`,
    alerts: 'Alertes du mois',
    noAlerts: 'Aucune : aucune limite n’a été atteinte à 80 %.',
    alert: (level, metric, used, limit, percent) =>
      `${metric === 'traffic' ? 'Le trafic' : 'Le stockage'} avait atteint ${level === 'warning' ? '80 %' : '95 %'} : ${used} sur ${limit} (${percent}).`,
    seenBy: (name, at) => `Vue par ${name} le ${at}`,
    somebody: 'quelqu’un qui n’est plus là',
    acknowledge: 'Marquer comme vue',
    acknowledged: 'L’alerte est marquée comme vue.',
    acknowledgeWhich: (metric, level) => `Marquer comme vue : ${metric}, ${level}`,
    projects: 'Projets',
    noProjects: 'L’équipe n’avait aucun projet ce mois-là.',
    shareOfTeam: 'Chaque barre est la part des limites de l’équipe.',
    status: {
      active: 'actif',
      inactive: 'inactif',
      permanently_disabled: 'désactivé définitivement',
      paused: 'en pause',
      deleted: 'supprimé',
    },
    more: (count, traffic, storage) =>
      `Et ${count} autres projets, avec ${traffic} de trafic et ${storage} de stockage au total.`,
    daily: 'Trafic par jour',
    chart: (month, days) =>
      `Barres du trafic de ${days} jours ${de(month)} ; le tableau ci-dessous donne les chiffres.`,
    most: (bytes, day) => `Le plus en un jour : ${bytes}, le ${day}.`,
    noTraffic: 'Aucun trafic n’a été compté.',
    table: 'En tableau',
    day: 'Jour (UTC)',
    traffic: 'Trafic',
    bytes: 'Octets',
    counted: 'Ce qui est compté',
    countedTraffic:
      'Le trafic est ce que vos projets envoient : le corps de leurs réponses, dans le mois tel qu’il court en UTC. Ce qu’ils reçoivent est gratuit.',
    countedStorage:
      'Le stockage est la place que prennent sur le disque les images, conteneurs et volumes de vos projets. Il est mesuré chaque nuit à 04:00 UTC.',
    units: '1 Mo vaut 2^20 octets et 1 Go 2^30 octets : 10 Go font 10 240 Mo.',
    measured: (at) => `Le stockage a été mesuré pour la dernière fois le ${at}.`,
    neverMeasured: 'Le stockage n’a pas encore été mesuré.',
    pastStorage: 'Le stockage est ce qui a été mesuré en dernier ce mois-là.',
    failing: (since) =>
      `Depuis le ${since}, le stockage ne peut pas être mesuré sur tous les serveurs : ce qui est affiché peut ne plus être à jour.`,
  },
};
