/** The project's documents, for the tests that compare them with the code. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../', import.meta.url));

export const read = (path: string): string => readFileSync(join(root, path), 'utf8');

/** Every Markdown file of the project, relative to its root. */
export const documents: readonly string[] = [
  ...readdirSync(root).filter((name) => name.endsWith('.md')),
  ...readdirSync(join(root, 'docs'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.md'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name))),
];

/** Scripts and tests, relative to the root. */
export const sources: readonly string[] = ['tools', 'test'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(ts|mjs)$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name))),
);

const declared = read('src/config.ts').matchAll(/\b([A-Z][A-Z0-9_]{3,}): (?:z\.|[a-zA-Z]+[(.,])/g);

/** Every setting that the code declares, sorted. */
export const settingNames: readonly string[] = [
  ...new Set(Array.from(declared, ([, name = '']) => name)),
].sort();

/** The rows of the tables in a document whose first cell is code, without the backticks of that cell. */
export function tableRows(markdown: string): { name: string; cells: string[] }[] {
  return markdown.split('\n').flatMap((line) => {
    const name = /^\| `([^`]+)` \|/.exec(line)?.[1];
    const cells = line
      .split('|')
      .slice(2, -1)
      .map((cell) => cell.trim());
    return name === undefined ? [] : [{ name, cells }];
  });
}
