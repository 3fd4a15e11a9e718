/** What may happen to a project, and when it counts as idle. Source: domain.md, "What happens on its own". */

export const projectStatuses = ['active', 'inactive', 'permanently_disabled', 'paused', 'deleted'] as const;
export type ProjectStatus = (typeof projectStatuses)[number];

export type ProjectAction = 'reactivate' | 'pause' | 'resume';

/** What people may do: from which status, to which. */
export const actions = {
  reactivate: { from: 'inactive', to: 'active' },
  pause: { from: 'active', to: 'paused' },
  resume: { from: 'paused', to: 'active' },
} as const satisfies Record<ProjectAction, { from: ProjectStatus; to: ProjectStatus }>;

/** What people may do with a project as it is; one that the plan has paused they may keep paused, too. */
export function possibleActions(project: {
  status: ProjectStatus;
  paused_for_plan: boolean;
}): ProjectAction[] {
  const possible = (Object.keys(actions) as ProjectAction[]).filter(
    (action) => actions[action].from === project.status,
  );
  return project.paused_for_plan ? [...possible, 'pause'] : possible;
}

/** What a project is, to say why something is not possible. */
const states: Record<ProjectStatus, string> = {
  active: 'is active',
  inactive: 'was switched off for want of traffic: reactivate it',
  permanently_disabled: 'is disabled for good',
  paused: 'is paused: resume it',
  deleted: 'is deleted',
};

/** Why an action is not possible in a status, as a sentence. */
export function refusal(action: ProjectAction, status: ProjectStatus): string {
  if (actions[action].to === status) return `The project ${states[status].split(':')[0]} already.`;
  return `The project ${states[status]}.`;
}

export const dayMs = 24 * 60 * 60 * 1000;

/** Milliseconds without traffic after which a project on the free plan is switched off. */
export const idleMs = 5 * dayMs;

/** Milliseconds after which one that was switched off is disabled for good. */
export const inactiveMs = 7 * dayMs;

/**
 * Traffic of the minute after a project was switched off still speaks for it: it was on its way, and the clocks of those
 * who count are not that exact.
 */
export const lateTrafficMs = 60_000;

/** Until when a project that was switched off can be switched on again. */
export function reactivateUntil(deactivatedAt: Date): Date {
  return new Date(deactivatedAt.getTime() + inactiveMs);
}
