/** The pages of analytics in French. */
import type { AnalyticsWords } from './words-shape.js';

const jours = (count: number) => `${count} ${count < 2 ? 'jour' : 'jours'}`;

export const fr: AnalyticsWords = {
  title: (page, month) => `${page} : ${month}`,
  pages: 'Analyses',
  page: {
    analytics: 'Vue d’ensemble',
    comparison: 'Comparaison des projets',
    consumers: 'Plus gros consommateurs',
  },
  metrics: { traffic: 'Trafic', storage: 'Stockage' },
  asOf: (at) => `État du ${at}.`,
  limits: (cores, memory, traffic, storage) =>
    `La formule et les options donnent ${cores} cœurs de processeur, ${memory} de mémoire, ${traffic} de trafic par mois et ${storage} de stockage.`,
  alerts: (count) =>
    count === 1
      ? '1 alerte de ce mois n’a pas encore été vue'
      : `${count} alertes de ce mois n’ont pas encore été vues`,
  offer: {
    title: 'Analyses',
    text: 'Les analyses font partie de la formule pro, et cette équipe est en formule gratuite. Ce qu’elle a consommé reste visible sous Consommation.',
    gets: 'Avec la formule pro, l’équipe trouve ici :',
    features: {
      trends: 'Le trafic et le stockage de 24 mois au plus, et leur évolution.',
      comparison: 'Chaque mois face à la même partie du mois précédent, pour chaque projet.',
      prediction: 'Une prévision jusqu’à la fin du mois, et le jour où une limite sera atteinte.',
      'top-consumers': 'Les projets qui consomment le plus.',
      summary: 'Le tout en bref, avec ce que cela coûte.',
      'export/csv': 'Les chiffres de chaque projet et de chaque mois dans un fichier.',
    },
    price: (price, count) => `La formule pro coûte ${price} pour ${jours(count)}.`,
    begins: 'Les mois écoulés sont conservés dès maintenant : ils seront là dès le premier jour.',
    toBilling: 'Vers la facturation',
  },
  forecast: {
    title: 'Prévision jusqu’à la fin du mois',
    expected: (bytes, percent) =>
      percent === null
        ? `Environ ${bytes} de trafic sont attendus d’ici la fin du mois.`
        : `Environ ${bytes} de trafic sont attendus d’ici la fin du mois, soit ${percent} de la limite.`,
    interval: (low, high) => `Dans 80 mois sur 100, ce serait entre ${low} et ${high}.`,
    tooFewDays: (needed, count) =>
      `Pas assez de données pour le trafic : une prévision demande ${needed} jours depuis le premier trafic, et il y en a ${count}.`,
    noDays: (count) =>
      `Pas assez de données pour le trafic : aucun n’a été compté dans les ${count} jours avant aujourd’hui.`,
    picture:
      'Le trafic compté jusqu’ici, ce qui est attendu, l’intervalle et la limite, en dessin ; la liste ci-dessous donne les chiffres.',
    used: (bytes) => `Compté jusqu’ici : ${bytes}`,
    median: (bytes) => `Attendu : ${bytes}`,
    between: (low, high) => `Intervalle à 80 % : de ${low} à ${high}`,
    limit: (bytes) => `Limite : ${bytes}`,
    unlimited: { traffic: 'Le trafic est illimité.', storage: 'Le stockage est illimité.' },
    trafficReached: (day) => `La limite de trafic a été atteinte le ${day}.`,
    trafficWill: (day) => `La limite de trafic sera atteinte le ${day}`,
    asEarlyAs: (day) => `, peut-être dès le ${day}`,
    trafficPerhaps: (day) =>
      `La limite de trafic ne devrait pas être atteinte ce mois-ci ; en haut de l’intervalle, elle le serait le ${day}.`,
    trafficNot: 'La limite de trafic ne sera pas atteinte ce mois-ci, pas même en haut de l’intervalle.',
    storageReached: 'La limite de stockage est atteinte.',
    storageUnknown: (count) =>
      `Pas assez de données pour le stockage : les mesures de fin de mois et d’aujourd’hui doivent couvrir ${count} jours.`,
    storageGrows: (bytes) => `Le stockage croît de ${bytes} par jour.`,
    storageFlat: 'Le stockage ne croît pas.',
    storageWill: (day) => `À ce rythme, sa limite sera atteinte le ${day}.`,
    storageNot: (count) => `À ce rythme, sa limite ne sera pas atteinte dans les ${count} jours.`,
    how: 'Comment c’est calculé',
    method: (count) =>
      `Le trafic de ${count} jours passés au plus donne la part habituelle de chaque jour de la semaine, un niveau où les jours récents pèsent le plus, et une tendance à laquelle on croit de moins en moins de jour en jour. L’intervalle vient des erreurs que la même méthode aurait faites sur ces jours.`,
    methodLimits:
      'Elle ne connaît que le passé : ni campagne, ni nouveau projet, ni jour férié. Dans des essais avec 2 046 mois inventés, 84 % ont fini dans l’intervalle ; certains mois n’y finiront donc pas.',
    methodStorage: (count) =>
      `Le stockage continue en ligne droite à partir de six fins de mois au plus et d’aujourd’hui, pour ${count} jours au plus ; si peu de points ne donnent pas d’intervalle.`,
  },
  comparison: {
    title: 'Face au mois précédent',
    samePart: (until, before) =>
      `Jusqu’au ${until}, face à la même partie écoulée du mois précédent (${before}).`,
    shorter: (until, before) =>
      `Jusqu’au ${until}, face à tout le mois précédent (${before}), qui est plus court que cela.`,
    whole: (month, before) => `Tout le mois (${month}), face à tout le mois précédent (${before}).`,
    storage: 'Le stockage est la dernière mesure, face à la dernière mesure du mois précédent.',
    metric: 'Mesure',
    before: 'Avant',
    change: 'Évolution',
    fromNothing: 'à partir de rien',
    ofProjects: 'Comparaison des projets',
    project: 'Projet',
    region: 'Comparaison, un tableau qui défile',
    more: (count) => `Et ${count} autres projets avec moins de trafic ; l’export CSV les contient tous.`,
    noProjects: 'L’équipe n’avait aucun projet ce mois-là.',
  },
  deleted: (name) => `${name} (supprimé)`,
  trends: {
    title: 'Mois',
    months: (count) => `${count} mois`,
    chart: (metric, months) =>
      `${metric} de ${months} mois en barres ; le tableau ci-dessous donne les chiffres.`,
    most: (bytes, month) => `Le plus : ${bytes}, en ${month}.`,
    running: 'La barre pâle est le mois qui court encore.',
    none: 'Rien n’a été compté dans ces mois.',
    table: 'En tableau',
    month: 'Mois',
    soFar: (month) => `${month}, jusqu’ici`,
    region: 'Mois, un tableau qui défile',
  },
  consumers: {
    title: 'Plus gros consommateurs du mois',
    by: { traffic: 'Par trafic', storage: 'Par stockage' },
    share: (bytes, percent) => `${bytes}, ${percent} de l’ensemble`,
    none: { traffic: 'Aucun trafic n’a encore été compté.', storage: 'Rien n’est stocké.' },
    more: 'En voir plus',
    about:
      'Jusqu’à 20 projets selon ce qu’ils consomment ce mois-ci. Les parts sont celles de toute la consommation de l’équipe.',
  },
  costs: {
    title: 'Coûts',
    about: (count) => `Ce que coûtent, pour ${jours(count)}, la formule et les options en cours.`,
    none: 'Rien de payant n’est en cours.',
    item: 'Quoi',
    pro: 'Formule pro',
    amount: 'Montant',
    until: 'Payé jusqu’au',
    total: 'Total',
    otherCurrency: 'Les options dans une autre monnaie que celle de la formule ne sont pas dans le total.',
    region: 'Coûts, un tableau qui défile',
  },
  csv: {
    title: 'Export',
    about:
      'Un fichier CSV pour tableurs (UTF-8) avec une ligne par mois et par projet : trafic et stockage en octets.',
    months: 'Mois',
    last: (count) => (count === 1 ? 'Ce mois-ci' : `Les ${count} derniers, celui-ci compris`),
    button: 'Télécharger le CSV',
  },
};
