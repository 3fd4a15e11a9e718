/** How support keeps its promises: all tickets, first responses of a period, by month and by agent. */
import { z } from 'zod';
import { ticketPriorities, ticketStatuses } from '../../domain/tickets.js';
import type { Locale } from '../../mail/formats.js';
import { figuresByAgent, figuresByMonth, type TicketFigures } from '../../stores/ticket-figures.js';
import type { Compliance, TicketStats } from '../../stores/ticket-lists.js';
import { barsOf, barStep, chartHeight } from '../chart.js';
import { staffPage } from '../routes.js';
import { formats } from '../support/clocks.js';
import { supportWords } from '../support/words.js';
import { show } from '../visit.js';
import { agentWords } from './words.js';

const periods = [7, 30, 90, 365] as const;
const months = 12;

export const statisticsPages = [
  staffPage({
    path: '/support/statistics',
    scopes: ['support'],
    summary: 'Tickets of all teams in numbers',
    query: z.object({ days: z.coerce.number().pipe(z.literal(periods)).default(30) }),
    async show(visit, { query: { days } }, { db, ticketLists }) {
      const { locale } = visit;
      const w = agentWords[locale].stats;
      const [stats, byMonth, byAgent] = await Promise.all([
        ticketLists.stats(null, days),
        figuresByMonth(db, months),
        figuresByAgent(db, days),
      ]);
      return show(visit, 'agents/statistics', {
        current: 'statistics',
        title: w.title,
        w,
        days,
        periods: periods.map((value) => ({ value, name: w.days(value), chosen: value === days })),
        ...totalsView(stats, locale),
        chart: {
          width: months * barStep,
          height: chartHeight,
          barWidth: barStep - 2,
          bars: barsOf(byMonth.map(({ tickets }) => tickets)),
          label: w.chart(months),
        },
        byMonth: byMonth.map((row) => ({
          name: formats[locale].month(row.month),
          ...figuresView(row, locale),
        })),
        byAgent: byAgent.map((row) => ({
          name: row.id === null ? w.nobody : (row.name ?? row.id),
          ...figuresView(row, locale),
        })),
      });
    },
  }),
];

function totalsView({ first_response, ratings, ...stats }: TicketStats, locale: Locale) {
  const w = agentWords[locale].stats;
  const format = formats[locale];
  const { status, priority } = supportWords[locale];
  const { avg_resolution_hours: hours } = stats;
  return {
    facts: [
      { name: w.open, text: format.number(stats.open) },
      { name: w.closed, text: format.number(stats.closed) },
      { name: w.total, text: format.number(stats.total) },
      { name: w.resolution, text: hours === null ? w.nothing : w.hours(format.number(hours)) },
      {
        name: w.ratings,
        text:
          ratings.average === null
            ? w.nothing
            : w.rated(format.number(ratings.average), format.number(ratings.count)),
      },
    ],
    statuses: ticketStatuses.map((each) => ({
      name: status[each],
      count: format.number(stats.by_status[each]),
    })),
    responses: [
      ...ticketPriorities
        .map((each) => ({
          name: priority[each],
          ...complianceView(first_response.by_priority[each], locale),
        }))
        .reverse(),
      { name: w.all, ...complianceView(first_response, locale) },
    ],
  };
}

function complianceView({ tickets, met, missed, rate }: Compliance, locale: Locale) {
  const format = formats[locale];
  return {
    tickets: format.number(tickets),
    met: format.number(met),
    missed: format.number(missed),
    rate: rate === null ? '–' : format.percent(rate * 100),
  };
}

function figuresView(figures: TicketFigures, locale: Locale) {
  const w = agentWords[locale].stats;
  const format = formats[locale];
  const hours = (value: number | null) => (value === null ? '–' : w.hours(format.number(value)));
  return {
    tickets: format.number(figures.tickets),
    resolved: format.number(figures.resolved),
    missed: format.number(figures.missed),
    response: hours(figures.response_hours),
    resolution: hours(figures.resolution_hours),
    rating: figures.rating === null ? '–' : format.number(figures.rating),
  };
}
