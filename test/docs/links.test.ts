import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { errorCodes } from '../../src/errors.js';
import { createMetrics } from '../../src/metrics.js';
import { documents, read, root, tableRows } from './documents.js';

/** As GitHub makes an anchor of a heading. */
const anchor = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
const anchors = (path: string) =>
  [...read(path).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchor(heading));

function isDead(link: string, from: string): boolean {
  const [path = '', hash] = link.split('#');
  const target = path ? join(dirname(from), path) : from;
  return !existsSync(join(root, target)) || (hash !== undefined && !anchors(target).includes(hash));
}

describe.each(documents)('%s', (document) => {
  const markdown = read(document);

  test('has no dead link', () => {
    const links = [...markdown.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
    const relative = links.filter((link) => !/^[a-z]+:/.test(link));
    expect(relative.filter((link) => isDead(link, document))).toEqual([]);
  });

  test('names only files that are there', () => {
    const named = [...markdown.matchAll(/`((?:src|test|tools|docs)\/[\w./-]+)`/g)].map(
      ([, path = '']) => path,
    );
    expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });

  test('names only npm scripts that are there', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const named = [...markdown.matchAll(/npm run ([a-z:-]+[a-z])/g)].map(([, script = '']) => script);
    expect(named.filter((script) => !(script in scripts))).toEqual([]);
  });
});

test('the README names the test command', () => {
  expect(read('README.md')).toMatch(/test command is\n\n```sh\nnpm test\n```/);
});

test('docs/api.md has every error code with its status, and no other', () => {
  const codes = tableRows(read('docs/api.md'))
    .filter(({ cells: [status = ''] }) => /^\d{3}$/.test(status))
    .map(({ name, cells: [status] }) => `${name} ${status}`);
  const catalogue = [...read('src/errors.ts').matchAll(/^ {2}([a-z_]+): \[(\d{3}),/gm)];
  expect(catalogue.map(([, code]) => code).sort()).toEqual([...errorCodes].sort());
  expect(codes.sort()).toEqual(catalogue.map(([, code, status]) => `${code} ${status}`).sort());
});

test('docs/operations.md has every metric, and no other', async () => {
  const told = tableRows(read('docs/operations.md')).filter(({ name }) => name.startsWith('octroi_'));
  const metrics = await createMetrics().registry.getMetricsAsJSON();
  const ours = metrics.map(({ name }) => name).filter((name) => !/^octroi_(process|nodejs)_/.test(name));
  expect(told.map(({ name }) => name).sort()).toEqual(ours.sort());
});
