/** Who may do what: scopes of tokens and roles in a team. Source: decisions.md, "Who may do what". */

export const scopes = ['user', 'support', 'platform', 'admin'] as const;
export type Scope = (typeof scopes)[number];

export const teamRoles = ['member', 'admin', 'owner'] as const;
export type TeamRole = (typeof teamRoles)[number];

/** Members read; admins and owners also spend, cancel and reactivate. */
export function roleAtLeast(role: TeamRole, needed: TeamRole): boolean {
  return teamRoles.indexOf(role) >= teamRoles.indexOf(needed);
}
