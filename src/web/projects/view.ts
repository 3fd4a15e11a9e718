/** The projects of a team in words, for the view. */
import type { ProjectsBody } from '../../api/projects.js';
import {
  dayMs,
  idleMs,
  inactiveMs,
  possibleActions,
  type ProjectAction,
  type ProjectStatus,
} from '../../domain/projects.js';
import { formatsOf, type Locale } from '../../mail/formats.js';
import type { TeamLimits } from '../../stores/limits.js';
import { projectWords } from './words.js';

type ProjectItem = ProjectsBody['projects'][number];

export interface ProjectsFacts {
  list: ProjectsBody;
  counts: Partial<Record<ProjectStatus, number>>;
  limits: TeamLimits;
  locale: Locale;
  /** The list without its filter, and what narrows it. */
  path: string;
  status?: ProjectStatus | undefined;
  cursor?: string | undefined;
  mayAct: boolean;
}

const filters = ['active', 'inactive', 'paused', 'permanently_disabled'] as const;
const levels = {
  active: 'ok',
  inactive: 'warning',
  paused: 'warning',
  permanently_disabled: 'critical',
  deleted: 'critical',
};
const idleDays = idleMs / dayMs;
const inactiveDays = inactiveMs / dayMs;

export function projectsView(facts: ProjectsFacts) {
  const { list, counts, limits, locale, path, status, cursor } = facts;
  const w = projectWords[locale];
  const max = limits.terms.max_projects;
  const all = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const choices = [
    { name: w.all, count: all, href: path, chosen: status === undefined },
    ...filters.map((filter) => ({
      name: w.lists[filter],
      count: counts[filter] ?? 0,
      href: pathOf(path, { status: filter }),
      chosen: status === filter,
    })),
  ];
  return {
    w,
    title: w.title,
    room: w.room(limits.plan, counts.active ?? 0, max < 0 ? null : max),
    choices,
    shown: choices.find(({ chosen }) => chosen)?.name,
    projects: list.projects.map((project) => projectView(project, facts)),
    newest: cursor ? pathOf(path, { status }) : null,
    more: list.next_cursor && pathOf(path, { status, cursor: list.next_cursor }),
    rules: [limits.plan === 'free' ? w.rulesFree(idleDays, inactiveDays) : w.rulesPro, w.rulesPause],
  };
}

/** The address of a list, narrowed. */
export function pathOf(
  path: string,
  narrowed: { status?: string | undefined; cursor?: string | undefined },
): string {
  const given = new URLSearchParams();
  for (const [name, value] of Object.entries(narrowed)) if (value) given.set(name, value);
  return given.size === 0 ? path : `${path}?${given.toString()}`;
}

function projectView(project: ProjectItem, { locale, limits, path, mayAct }: ProjectsFacts) {
  const w = projectWords[locale];
  const format = formatsOf(locale);
  const instant = (at: Date) => format.instant(at.toISOString());
  const { id, name, status, last_traffic_at, created_at, reactivation_count } = project;
  return {
    name,
    status: w.status[status],
    level: levels[status],
    why: whyOff(project, limits, locale),
    facts: [
      last_traffic_at ? w.lastTraffic(instant(last_traffic_at)) : w.noTraffic,
      w.created(instant(created_at)),
      ...(reactivation_count > 0 ? [w.reactivated(reactivation_count)] : []),
    ],
    actions: mayAct
      ? possibleActions(project).map((action) => ({
          action: `${path}/${encodeURIComponent(id)}/${action}`,
          ...actionView(action, project, locale),
        }))
      : [],
  };
}

/** Why it is off and what brings it back, as sentences; none of an active one. */
function whyOff(project: ProjectItem, { plan }: TeamLimits, locale: Locale): string[] {
  const w = projectWords[locale];
  const instant = (at: Date) => formatsOf(locale).instant(at.toISOString());
  const { status, paused_for_plan, deactivated_at, reactivate_until } = project;
  if (status === 'permanently_disabled') return [w.disabled(idleDays, inactiveDays)];
  if (status === 'paused') return [paused_for_plan ? w.pausedForPlan : w.pausedByHand];
  if (status !== 'inactive' || !deactivated_at || !reactivate_until) return [];
  const until = plan === 'free' ? w.until(instant(reactivate_until)) : w.anyTime;
  return [w.inactive(idleDays, instant(deactivated_at)), until];
}

/** A button, or with `text` one that asks first. */
function actionView(action: ProjectAction, { name, paused_for_plan }: ProjectItem, locale: Locale) {
  const w = projectWords[locale];
  const button = w.actions[action];
  if (action !== 'pause') return { button, label: w.which[action](name), text: null };
  if (paused_for_plan) return { button, label: w.keepPaused(name), text: w.askKeepPaused(name) };
  return { button, label: w.which.pause(name), text: w.askPause(name) };
}
