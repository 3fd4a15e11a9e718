import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { errorCodes } from '../../src/errors.js';
import { createMetrics } from '../../src/metrics.js';
import { documents, read, root, sources, tableRows } from './documents.js';

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

/** What stands between backticks, and the lines of fenced blocks, continued ones as one. */
function codeOf(markdown: string): string[] {
  const blocks = [...markdown.matchAll(/^```\w*\n(.*?)^```$/gms)].map(([, block = '']) => block);
  const spans = [...markdown.replaceAll(/^```.*?^```$/gms, '').matchAll(/`([^`]+)`/g)];
  const lines = blocks.flatMap((block) => block.replaceAll('\\\n', ' ').split('\n'));
  return [...lines, ...spans.map(([, span = '']) => span)];
}

test('every row of the threat table names a test or a command that is there', () => {
  const [, table = ''] = /^## Who might attack.*?$(.*?)^## /ms.exec(read('docs/security.md')) ?? [];
  const rows = table.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| who | '));
  expect(rows.length).toBeGreaterThan(10);
  const shownBy = (row: string) => codeOf(row.split('|').at(-2) ?? '');
  const scripts = Object.keys((JSON.parse(read('package.json')) as { scripts: object }).scripts);
  const isThere = (name: string) =>
    existsSync(join(root, name)) || scripts.includes(name.replace(/^npm run /, ''));
  const missing = rows.filter((row, n) => {
    const names = shownBy(row);
    const asAbove = n > 0 && row.includes('| the same |');
    return !asAbove && (names.length === 0 || !names.every(isThere));
  });
  expect(missing).toEqual([]);
});

const commandLine = read('src/main.ts');
const knownToCommandLine = (name: string) =>
  name.startsWith('--')
    ? new RegExp(`'${name}[ ']`).test(commandLine)
    : new RegExp(`\\.command\\('${name}[ ']`).test(commandLine);

/** Of Temporal: for workflow ids, and of its Web UI. */
const policies = [
  'REJECT_DUPLICATE',
  'ALLOW_DUPLICATE',
  'AUTO_UPGRADE',
  'TEMPORAL_CODEC_ENDPOINT',
  'TEMPORAL_CODEC_INCLUDE_CREDENTIALS',
];

/** Of the service, of the compose file, of tests and tools. */
const settings = [
  ...read('src/config.ts').matchAll(/\b([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)\b/g),
  ...read('.env.example').matchAll(/^([A-Z_]+)=/gm),
  ...sources
    .map(read)
    .join('\n')
    .matchAll(/process\.env\.([A-Z_]+)/g),
].map(([, name = '']) => name);

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

  test('names only commands and options that are there', () => {
    const lines = codeOf(markdown).filter((line) => /(^|[ &;|])octroi [a-z]/.test(line));
    const named = lines.flatMap((line) => line.match(/(?<=(^|[ &;|])octroi )[a-z]+|--[a-z-]+/g) ?? []);
    expect(named.filter((name) => !knownToCommandLine(name))).toEqual([]);
  });

  test('names only settings that are there', () => {
    const named = [...markdown.matchAll(/`([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)(?:=[^`]*)?`/g)].map(
      ([, name = '']) => name,
    );
    expect(named.filter((name) => ![...settings, ...policies].includes(name))).toEqual([]);
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
