/**
 * `npm run verify:fuzz -- [--minutes N] [--seed S] [--role R] [--only PATHS]`: schemathesis makes up requests, sensible and
 * odd ones, from the API's own document, as everybody who may call it, and holds the answers against the document.
 */
import { parseArgs } from 'node:util';
import { withCleanup } from '../bench/servers.js';
import { findSchemathesis, fuzz, type Fuzzed } from './fuzz/schemathesis.js';
import { startWorld } from './fuzz/world.js';

/** Who asks, with which scope. The platform comes last: it may remove the others. */
const scopes = {
  nobody: undefined,
  owner: 'user',
  member: 'user',
  support: 'support',
  operator: 'admin',
  platform: 'platform',
} as const;
const roles = Object.keys(scopes) as (keyof typeof scopes)[];

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '6' },
    seed: { type: 'string', default: '1' },
    role: { type: 'string' },
    /** A regular expression of the addresses to ask. */
    only: { type: 'string' },
  },
});
const asked = roles.filter((role) => role === (values.role ?? role));
if (asked.length === 0) throw new Error(`--role is one of ${roles.join(', ')}.`);
const seconds = (Number(values.minutes) * 60) / asked.length;

await withCleanup(async (later) => {
  const command = await findSchemathesis();
  const world = await startWorld(later);
  const results: Fuzzed[] = [];
  for (const role of asked) {
    console.log(`\n${role}:`);
    const token = role === 'nobody' ? undefined : world.tokens[role];
    const { seed, only } = values;
    results.push(await fuzz(command, world, { role, scope: scopes[role], token, seconds, seed, only }));
  }
  const isWell = await world.isWell();
  console.log(`\n${summaryOf(results)}`);
  if (!isWell) console.log('API or worker does not serve any more.');
  const failures = results.reduce((sum, { findings }) => sum + findings, 0);
  console.log(
    JSON.stringify({ verify: 'fuzz', seed: Number(values.seed), roles: results, still_well: isWell }),
  );
  if (failures > 0 || !isWell) process.exitCode = 1;
});

function summaryOf(results: Fuzzed[]): string {
  const row = (cells: (string | number)[]) =>
    cells.map((cell, n) => (n === 0 ? String(cell).padEnd(10) : String(cell).padStart(11))).join('');
  const head = row([
    'role',
    'operations',
    'requests',
    'checks',
    'accepted',
    'chained',
    'findings',
    'seconds',
  ]);
  const rows = results.map(({ role, operations, requests, checks, accepted, chained, findings, seconds }) =>
    row([role, operations, requests, checks, accepted, chained, findings, seconds]),
  );
  return [head, ...rows].join('\n');
}
