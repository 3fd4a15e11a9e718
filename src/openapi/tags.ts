/** What operations are about, by the first word of their path. */
const tags = {
  payments: ['Payments', 'Buying plans and topping up credit; refunds; the backend’s callback.'],
  teams: ['Plan and credit', 'The plan of a team, and its credit.'],
  resources: ['Add-ons', 'More memory, CPU, traffic and storage, and what the team may use.'],
  usage: ['Usage', 'Traffic and storage, to the byte.'],
  limits: ['Limits', 'May a team use more?'],
  alerts: ['Alerts', 'At 80 and 95 % of a limit.'],
  analytics: ['Analytics', 'Trends, forecasts and comparisons.'],
  projects: ['Projects', 'Their state; reactivating, pausing.'],
  support: ['Support', 'Tickets, live; the queue; canned replies.'],
  kb: ['Knowledge base', 'Articles, search, and writing them.'],
  platform: ['Platform', 'The platform keeps its objects here, and learns of changes.'],
  prices: ['Prices and plans', 'For operators.'],
  plans: ['Prices and plans', 'For operators.'],
  tokens: ['Tokens and audit', 'For operators.'],
  audit: ['Tokens and audit', 'For operators.'],
} as const satisfies Record<string, readonly [name: string, about: string]>;

const operations = ['Operations', 'Health, metrics, and this document.'] as const;

export function tagOf(path: string): string {
  const word = /^\/api\/([a-z]+)/.exec(path)?.[1];
  if (!word) return operations[0];
  const known = (tags as Record<string, readonly [string, string]>)[word];
  return known?.[0] ?? word.charAt(0).toUpperCase() + word.slice(1);
}

/** Those of `paths`, in our order. */
export function tagsOf(paths: readonly string[]): { name: string; description?: string }[] {
  const used = new Set(paths.map(tagOf));
  const about = new Map<string, string>([...Object.values(tags), operations]);
  const known = [...about].filter(([name]) => used.has(name));
  const others = [...used].filter((name) => !about.has(name));
  return [
    ...known.map(([name, description]) => ({ name, description })),
    ...others.map((name) => ({ name })),
  ];
}
