import { Script } from 'node:vm';
import { expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { read } from './documents.js';

interface Service {
  read_only?: boolean;
  cap_drop?: string[];
  security_opt?: string[];
  image: string;
  build?: string;
  command?: string[];
  healthcheck?: { test?: string[]; disable?: boolean };
  depends_on?: Record<string, { condition: string }>;
}

const { services } = parse(read('docker-compose.yml'), { merge: true }) as {
  services: Record<string, Service>;
};
const dockerfile = read('Dockerfile');

test('the services are there', () => {
  expect(Object.keys(services).sort()).toEqual(
    ['api', 'mail', 'postgres', 'sandbox', 'setup', 'temporal', 'temporal-ui', 'worker'].sort(),
  );
});

test('every service that keeps running has a health check, its own or the image’s', () => {
  const imageHasOne = /^HEALTHCHECK .*\\\n +CMD .*\/readyz/m.test(dockerfile);
  const without = Object.entries(services).filter(
    ([, { build, healthcheck }]) => !healthcheck && !(build && imageHasOne),
  );
  expect(without).toEqual([]);
  const disabled = Object.entries(services).filter(([, { healthcheck }]) => healthcheck?.disable);
  expect(disabled.map(([name]) => name)).toEqual(['setup']);
});

test('health checks and commands are lists of words', () => {
  for (const { healthcheck, command } of Object.values(services)) {
    for (const words of [healthcheck?.test ?? [], command ?? []]) {
      expect(words.filter((word) => typeof word !== 'string')).toEqual([]);
    }
  }
});

test('commands are those of the command line', () => {
  const commands = [...read('src/main.ts').matchAll(/\.command\('([a-z]+)'\)/g)].map(([, name]) => name);
  const used = ['setup', 'api', 'worker', 'mail'].map((name) => services[name]?.command?.slice(0, 1) ?? []);
  expect(used).toEqual([['setup'], ['api'], ['worker'], ['mail']]);
  expect(commands).toEqual(expect.arrayContaining(used.flat()));
});

test('what a service depends on is a service, and is waited for', () => {
  for (const { depends_on = {} } of Object.values(services)) {
    for (const [name, { condition }] of Object.entries(depends_on)) {
      expect(services[name]).toBeDefined();
      expect(condition).toBe(name === 'setup' ? 'service_completed_successfully' : 'service_healthy');
    }
  }
});

test('what is ours runs without rights, as nobody in particular, on a root that it cannot write', () => {
  const ours = Object.values(services).filter(({ build }) => build);
  for (const { read_only, cap_drop, security_opt } of ours) {
    expect([read_only, cap_drop, security_opt]).toEqual([true, ['ALL'], ['no-new-privileges:true']]);
  }
  expect(dockerfile).toMatch(/^USER node$/m);
});

test('images have a fixed version', () => {
  for (const { image } of Object.values(services)) expect(image).toMatch(/:(?!latest)[\w.${}:-]+$/);
  expect(dockerfile.match(/^FROM (\S+)/gm)).toEqual(
    expect.arrayContaining([expect.stringMatching(/^FROM node:20-/)]),
  );
});

test('the health check of the image is a program that Node runs', () => {
  const words = JSON.parse(/^ +CMD (\[.*\])$/m.exec(dockerfile)?.[1] ?? 'null') as string[];
  expect(words.slice(0, 2)).toEqual(['node', '-e']);
  expect(() => new Script(words[2] ?? 'not a program')).not.toThrow();
});

test('the image runs as a user without rights, and runs the API by default', () => {
  expect(dockerfile).toMatch(/^USER node$/m);
  expect(dockerfile).toMatch(/^ENTRYPOINT \["node","dist\/main\.js"\]\nCMD \["api"\]$/m);
});
