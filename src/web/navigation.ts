/** What can be reached from every page. The first of each is where one begins. */
import type { SignedInScope, Session } from '../stores/sessions.js';

const teamPages = ['usage', 'billing', 'projects', 'analytics', 'support', 'team'] as const;
export type TeamPageName = (typeof teamPages)[number];

const staffPages = {
  support: [
    ['queue', '/support/queue'],
    ['statistics', '/support/statistics'],
    ['replies', '/support/replies'],
    ['knowledge', '/kb'],
  ],
  admin: [
    ['health', '/operations/health'],
    ['schedules', '/operations/schedules'],
    ['webhooks', '/operations/webhooks'],
    ['hosts', '/operations/hosts'],
    ['objects', '/operations/objects'],
    ['tokens', '/operations/tokens'],
  ],
} as const;
export type StaffPageName = (typeof staffPages)['support' | 'admin'][number][0];
export type PageName = TeamPageName | StaffPageName;

export interface Link {
  name: PageName;
  href: string;
}

/** The address of a page of a team. */
export const teamPath = (team: string, page: TeamPageName) => `/teams/${encodeURIComponent(team)}/${page}`;

export const teamHome = (team: string) => teamPath(team, teamPages[0]);

/** The links of somebody who looks at a team, or at none. */
export function linksOf(scope: SignedInScope, team: string | undefined): Link[] {
  if (scope !== 'user') return staffPages[scope].map(([name, href]) => ({ name, href }));
  if (team === undefined) return [];
  const ofTeam = teamPages.map((name) => ({ name, href: teamPath(team, name) }));
  return [...ofTeam, { name: 'knowledge', href: `/kb?team=${encodeURIComponent(team)}` }];
}

/** Where somebody begins who has signed in; undefined: who is in no team. */
export function homeOf({ scope, teams: [first] }: Pick<Session, 'scope' | 'teams'>): string | undefined {
  if (scope !== 'user') return staffPages[scope][0][1];
  return first && teamHome(first.id);
}
