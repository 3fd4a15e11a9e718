/** The pages of a team, in the order of the navigation; the first is where one begins. */
export type PageName = 'usage';

interface Link {
  name: PageName;
  href: (team: string) => string;
}

const below = (page: string) => (team: string) => `/teams/${encodeURIComponent(team)}/${page}`;

export const navigation: readonly [Link, ...Link[]] = [{ name: 'usage', href: below('usage') }];
