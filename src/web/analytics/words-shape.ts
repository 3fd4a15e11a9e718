/** What the pages of analytics can say; in which words is in en.ts and fr.ts. */
import type { analyticsFeatures } from '../../api/analytics-plan.js';
import type { AlertMetric } from '../../domain/alerts.js';

export type AnalyticsPageName = 'analytics' | 'comparison' | 'consumers';

export interface AnalyticsWords {
  title: (page: string, month: string) => string;
  pages: string;
  page: Record<AnalyticsPageName, string>;
  metrics: Record<AlertMetric, string>;
  asOf: (at: string) => string;
  limits: (cores: string, memory: string, traffic: string, storage: string) => string;
  alerts: (count: number) => string;
  offer: {
    title: string;
    text: string;
    gets: string;
    features: Record<keyof typeof analyticsFeatures, string>;
    price: (price: string, days: number) => string;
    begins: string;
    toBilling: string;
  };
  forecast: {
    title: string;
    expected: (bytes: string, percent: string | null) => string;
    interval: (low: string, high: string) => string;
    tooFewDays: (needed: number, days: number) => string;
    noDays: (days: number) => string;
    picture: string;
    used: (bytes: string) => string;
    median: (bytes: string) => string;
    between: (low: string, high: string) => string;
    limit: (bytes: string) => string;
    unlimited: Record<AlertMetric, string>;
    trafficReached: (day: string) => string;
    trafficWill: (day: string) => string;
    asEarlyAs: (day: string) => string;
    trafficPerhaps: (day: string) => string;
    trafficNot: string;
    storageReached: string;
    storageUnknown: (days: number) => string;
    storageGrows: (bytes: string) => string;
    storageFlat: string;
    storageWill: (day: string) => string;
    storageNot: (days: number) => string;
    how: string;
    method: (days: number) => string;
    methodLimits: string;
    methodStorage: (days: number) => string;
  };
  comparison: {
    title: string;
    samePart: (until: string, before: string) => string;
    shorter: (until: string, before: string) => string;
    whole: (month: string, before: string) => string;
    storage: string;
    metric: string;
    before: string;
    change: string;
    fromNothing: string;
    ofProjects: string;
    project: string;
    region: string;
    more: (count: number) => string;
    noProjects: string;
  };
  deleted: (name: string) => string;
  trends: {
    title: string;
    months: (count: number) => string;
    chart: (metric: string, months: number) => string;
    most: (bytes: string, month: string) => string;
    running: string;
    none: string;
    table: string;
    month: string;
    soFar: (month: string) => string;
    region: string;
  };
  consumers: {
    title: string;
    by: Record<AlertMetric, string>;
    share: (bytes: string, percent: string) => string;
    none: Record<AlertMetric, string>;
    more: string;
    about: string;
  };
  costs: {
    title: string;
    about: (days: number) => string;
    none: string;
    item: string;
    pro: string;
    amount: string;
    until: string;
    total: string;
    otherCurrency: string;
    region: string;
  };
  csv: { title: string; about: string; months: string; last: (count: number) => string; button: string };
}
