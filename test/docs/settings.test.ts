import { describe, expect, test } from '@jest/globals';
import { ConfigError, loadConfig, loadSandboxConfig } from '../../src/config.js';
import { devDefaults } from '../../src/dev/dev.js';
import { read, settingNames, tableRows } from './documents.js';

const needed = {
  DATABASE_URL: 'postgres://localhost/octroi',
  PAYMENT_API_KEY: 'key',
  PAYMENT_WEBHOOK_SECRET: 'secret',
};

/** What the settings come to, for the service and for the sandbox. */
const load = (env: NodeJS.ProcessEnv) => ({ service: loadConfig(env), sandbox: loadSandboxConfig(env) });

const inReadme = tableRows(read('README.md'))
  .filter(({ name }) => /^[A-Z_]+$/.test(name))
  .map(({ name, cells: [fallback = ''] }) => ({ name, fallback: fallback.replaceAll('`', '') }));

test('the README has every setting of the code, and no other', () => {
  expect(settingNames.length).toBeGreaterThan(20);
  expect(inReadme.map(({ name }) => name).sort()).toEqual(settingNames);
});

describe.each(inReadme)('$name', ({ name, fallback }) => {
  if (fallback === 'required') {
    test('is required', () => {
      expect(() => loadConfig({ ...needed, [name]: '' })).toThrow(ConfigError);
    });
  } else if (fallback === 'unset') {
    test('has no default', () => {
      expect(loadConfig(needed)).toEqual(loadConfig({ ...needed, [name]: '' }));
      expect(read('src/config.ts')).toMatch(new RegExp(`\\b${name}: .*\\.optional\\(\\)`));
    });
  } else {
    test('has the default that the README says', () => {
      const value = fallback.replace('<PORT>', '8000');
      expect(load({ ...needed, [name]: value })).toEqual(load(needed));
    });
  }
});

test('the compose file hands on every setting that is not its own to choose', () => {
  const own = ['PORT', 'TEMPORAL_NAMESPACE', 'TEMPORAL_TASK_QUEUE'];
  const compose = read('docker-compose.yml');
  expect(settingNames.filter((name) => !own.includes(name) && !compose.includes(`${name}: `))).toEqual([]);
});

test('.env.example has what the compose file asks for, and no other', () => {
  const asked = [...read('docker-compose.yml').matchAll(/(?<!\$)\$\{([A-Z_]+)/g)].map(([, name]) => name);
  const offered = [...read('.env.example').matchAll(/^([A-Z_]+)=/gm)].map(([, name]) => name);
  expect(offered.sort()).toEqual([...new Set(asked)].sort());
});

test('the README has the options of npm start with their defaults', () => {
  const options = tableRows(read('README.md')).filter(({ name }) => name.startsWith('--'));
  const told = Object.fromEntries(options.map(({ name, cells: [fallback] }) => [name, fallback]));
  const kebab = (name: string) => `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  const defaults = Object.entries(devDefaults).map(([name, value]) => [kebab(name), `\`${value}\``]);
  expect(told).toEqual({ ...Object.fromEntries(defaults), '--ready-file': '' });
});
