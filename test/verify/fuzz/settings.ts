/** How schemathesis asks, as its configuration: as whom, and with which values that exist. */
import { fileURLToPath } from 'node:url';
import type { Known } from './world.js';

const hooks = fileURLToPath(new URL('hooks.py', import.meta.url));

/** Of a role with that token; without one it is nobody. Strings and lists of TOML are written as those of JSON. */
export function settingsOf(token: string | undefined, known: Known): string {
  const toml = JSON.stringify;
  const drawn = Object.entries(known).map(([name, { paths, parameter, values }]) => [
    `[dictionaries.${name}]`,
    `values = ${toml(values)}`,
    '[[operations]]',
    `include-path-regex = ${toml(paths)}`,
    `parameters = { "path.${parameter}" = { dictionary = ${toml(name)}, probability = 0.8 } }`,
  ]);
  return [
    `hooks = ${toml(hooks)}`,
    'continue-on-failure = true',
    ...(token ? ['[auth.openapi.token]', `bearer = ${toml(token)}`] : []),
    ...drawn.flat(),
  ].join('\n');
}
