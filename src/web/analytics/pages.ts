/** The pages of analytics: overview, comparison of projects, top consumers, and the export as a file. */
import { z } from 'zod';
import { exportReply, monthsField } from '../../api/analytics.js';
import { comparisonBody, topConsumersBody, trendsBody } from '../../api/analytics-body.js';
import { analyticsOffer, hasAnalytics } from '../../api/analytics-plan.js';
import { summaryParts } from '../../api/analytics-summary.js';
import type { Reply } from '../../api/reply.js';
import type { Services } from '../../api/services.js';
import { monthQuery } from '../../api/usage.js';
import { clockOf } from '../../stores/analytics.js';
import { limitsOf, type TeamLimits } from '../../stores/limits.js';
import { teamPage } from '../routes.js';
import { show, type TeamVisit } from '../visit.js';
import { comparisonView, consumersPageView, offerView, overviewView } from './view.js';

/** Months of the overview, and projects of each list of top consumers. */
const usualMonths = 12;
const consumersListed = 20;

export const analyticsPages = [
  analyticsPage({
    path: '',
    summary: 'A month in short: usage, forecast, comparison, months, top consumers, costs',
    query: z.object({ months: monthsField.default(usualMonths) }),
    async show(visit, { months }, services, limits) {
      const { id: team } = visit.team;
      const [parts, trends] = await Promise.all([
        summaryParts(services, team, limits),
        trendsBody(services.db, team, months),
      ]);
      const { config } = services;
      const view = overviewView({ parts, trends, limits, config, team }, visit.locale);
      return show(visit, 'analytics/overview', view);
    },
  }),

  analyticsPage({
    path: '/comparison',
    summary: 'Each project in a month beside the month before',
    query: z.object({ month: monthQuery.optional() }),
    async show(visit, { month }, { db }) {
      const { id: team } = visit.team;
      const [comparison, now] = await Promise.all([comparisonBody(db, team, month), clockOf(db)]);
      return show(visit, 'analytics/comparison', comparisonView(comparison, { now, team }, visit.locale));
    },
  }),

  analyticsPage({
    path: '/consumers',
    summary: 'The projects that use most of this month',
    query: z.object({}),
    async show(visit, _query, { db }) {
      const { id: team } = visit.team;
      const consumers = await topConsumersBody(db, team, consumersListed);
      return show(visit, 'analytics/consumers', consumersPageView(consumers, team, visit.locale));
    },
  }),

  analyticsPage({
    path: '/export',
    summary: 'Traffic and storage of each project in the last months, as CSV',
    query: z.object({ months: monthsField }),
    show: ({ team }, { months }, { db }) => exportReply(db, team.id, months),
  }),
];

interface AnalyticsPage<Query> {
  /** After `/teams/:team/analytics`. */
  path: string;
  summary: string;
  query: z.ZodType<Query>;
  show: (visit: TeamVisit, query: Query, services: Services, limits: TeamLimits) => Reply | Promise<Reply>;
}

/** A page for teams on pro; others see what they would get. */
function analyticsPage<Query>({ path, summary, query, show: showPage }: AnalyticsPage<Query>) {
  return teamPage({
    path: `/teams/:team/analytics${path}`,
    summary,
    query,
    async show(visit, { query }, services) {
      const { id: team } = visit.team;
      const limits = await limitsOf(services.db, team);
      if (hasAnalytics(limits)) return showPage(visit, query, services, limits);
      return show(
        visit,
        'analytics/offer',
        offerView(await analyticsOffer(services, team), team, visit.locale),
      );
    },
  });
}
