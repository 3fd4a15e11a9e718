/** The pages of analytics in English. */
import type { AnalyticsWords } from './words-shape.js';

const days = (count: number) => (count === 1 ? '1 day' : `${count} days`);

export const en: AnalyticsWords = {
  title: (page, month) => `${page}: ${month}`,
  pages: 'Analytics',
  page: { analytics: 'Overview', comparison: 'Comparison of projects', consumers: 'Top consumers' },
  metrics: { traffic: 'Traffic', storage: 'Storage' },
  asOf: (at) => `As of ${at}.`,
  limits: (cores, memory, traffic, storage) =>
    `Plan and add-ons give ${cores} CPU cores, ${memory} of memory, ${traffic} of traffic a month and ${storage} of storage.`,
  alerts: (count) =>
    count === 1
      ? '1 alert of this month was not seen yet'
      : `${count} alerts of this month were not seen yet`,
  offer: {
    title: 'Analytics',
    text: 'Analytics are part of the pro plan, and this team is on the free one. What it has used is under Usage, as before.',
    gets: 'With pro the team gets here:',
    features: {
      trends: 'Traffic and storage of up to 24 months, and how they changed.',
      comparison: 'Each month beside the same part of the month before, of every project.',
      prediction: 'A forecast to the end of the month, and the day on which a limit will be reached.',
      'top-consumers': 'The projects that use most.',
      summary: 'All of it in short, with what it costs.',
      'export/csv': 'The figures of every project and month as a file.',
    },
    price: (price, count) => `The pro plan costs ${price} for ${days(count)}.`,
    begins: 'The months that are over are kept now already: they are there from the first day on.',
    toBilling: 'To billing',
  },
  forecast: {
    title: 'Forecast to the end of the month',
    expected: (bytes, percent) =>
      percent === null
        ? `About ${bytes} of traffic are expected by the end of the month.`
        : `About ${bytes} of traffic are expected by the end of the month: ${percent} of the limit.`,
    interval: (low, high) => `In 80 of 100 months it would be between ${low} and ${high}.`,
    tooFewDays: (needed, count) =>
      `Not enough data for traffic: a forecast needs ${needed} days since the first traffic, and there ${count === 1 ? 'is 1' : `are ${count}`}.`,
    noDays: (count) => `Not enough data for traffic: none was counted in the ${count} days before today.`,
    picture:
      'The traffic counted so far, what is expected, the interval and the limit, drawn; the list below has the figures.',
    used: (bytes) => `Counted so far: ${bytes}`,
    median: (bytes) => `Expected: ${bytes}`,
    between: (low, high) => `80% interval: ${low} to ${high}`,
    limit: (bytes) => `Limit: ${bytes}`,
    unlimited: { traffic: 'Traffic is unlimited.', storage: 'Storage is unlimited.' },
    trafficReached: (day) => `The limit of traffic was reached on ${day}.`,
    trafficWill: (day) => `The limit of traffic will be reached on ${day}`,
    asEarlyAs: (day) => `, perhaps as early as ${day}`,
    trafficPerhaps: (day) =>
      `The limit of traffic is not expected to be reached this month; at the upper end of the interval it would be on ${day}.`,
    trafficNot:
      'The limit of traffic will not be reached this month, not even at the upper end of the interval.',
    storageReached: 'The limit of storage is reached.',
    storageUnknown: (count) =>
      `Not enough data for storage: what was measured at ends of months and now must span ${count} days.`,
    storageGrows: (bytes) => `Storage grows by ${bytes} a day.`,
    storageFlat: 'Storage does not grow.',
    storageWill: (day) => `At that rate its limit will be reached on ${day}.`,
    storageNot: (count) => `At that rate its limit will not be reached within ${count} days.`,
    how: 'How this is computed',
    method: (count) =>
      `The traffic of up to ${count} past days gives the usual share of each weekday, a level in which recent days weigh most, and a trend that is believed less from day to day. The interval comes from the errors that the same method would have made on those days.`,
    methodLimits:
      'It knows the past alone: no campaign, no new project, no holiday. In tests with 2,046 months that were made up, 84% ended within the interval, so some months will not.',
    methodStorage: (count) =>
      `Storage goes on in a straight line from up to six ends of months and now, for ${count} days at most; so few points give no interval.`,
  },
  comparison: {
    title: 'Beside the month before',
    samePart: (until, before) => `Up to ${until}, beside the same elapsed part of ${before}.`,
    shorter: (until, before) => `Up to ${until}, beside all of ${before}, which has less time than that.`,
    whole: (month, before) => `All of ${month}, beside all of ${before}.`,
    storage: 'Storage is what was measured last, beside the last measurement of the month before.',
    metric: 'Metric',
    before: 'Before',
    change: 'Change',
    fromNothing: 'from nothing',
    ofProjects: 'Comparison of projects',
    project: 'Project',
    region: 'Comparison, a table that scrolls',
    more: (count) => `And ${count} more projects with less traffic; the CSV export has all.`,
    noProjects: 'The team had no projects in this month.',
  },
  deleted: (name) => `${name} (deleted)`,
  trends: {
    title: 'Months',
    months: (count) => `${count} months`,
    chart: (metric, months) => `${metric} of ${months} months as bars; the table below has the figures.`,
    most: (bytes, month) => `Most: ${bytes}, in ${month}.`,
    running: 'The pale bar is the month that still runs.',
    none: 'Nothing was counted in these months.',
    table: 'As a table',
    month: 'Month',
    soFar: (month) => `${month}, so far`,
    region: 'Months, a table that scrolls',
  },
  consumers: {
    title: 'Top consumers of the month',
    by: { traffic: 'By traffic', storage: 'By storage' },
    share: (bytes, percent) => `${bytes}, ${percent} of all`,
    none: { traffic: 'No traffic was counted yet.', storage: 'Nothing is stored.' },
    more: 'More of them',
    about: 'Up to 20 projects by what they use of this month. Shares are of all that the team uses.',
  },
  costs: {
    title: 'Costs',
    about: (count) => `What the plan and the add-ons that run now cost for ${days(count)}.`,
    none: 'Nothing that costs runs now.',
    item: 'What',
    pro: 'Pro plan',
    amount: 'Amount',
    until: 'Paid until',
    total: 'Total',
    otherCurrency: 'Add-ons in another currency than the plan’s are not in the total.',
    region: 'Costs, a table that scrolls',
  },
  csv: {
    title: 'Export',
    about:
      'A CSV file for spreadsheets (UTF-8) with a line for each month and project: traffic and storage in bytes.',
    months: 'Months',
    last: (count) => (count === 1 ? 'This month' : `The last ${count}, this one too`),
    button: 'Download CSV',
  },
};
