/** Stylesheet and script of all pages: a file each, under names that change with them, so that browsers may keep them for ever. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { notFound } from '../api/membership.js';
import { route } from '../api/route.js';

/** What is in a folder here, file after file in the order of their names. */
function partsOf(folder: string): string[] {
  const url = new URL(`./${folder}/`, import.meta.url);
  return readdirSync(url)
    .sort()
    .map((file) => readFileSync(new URL(file, url), 'utf8'));
}

function asset(extension: 'css' | 'js', type: string, body: string) {
  const hash = createHash('sha256').update(body).digest('hex').slice(0, 16);
  return { name: `octroi-${hash}.${extension}`, type, body };
}

const style = asset('css', 'text/css; charset=utf-8', partsOf('styles').join('\n'));
/** Each part is a block, so that none sees the names of another. */
const script = asset(
  'js',
  'text/javascript; charset=utf-8',
  partsOf('scripts')
    .map((part) => `{\n${part}}\n`)
    .join(''),
);
const assets = [style, script];

export const stylePath = `/assets/${style.name}`;
export const scriptPath = `/assets/${script.name}`;

export const assetRoutes = [
  route({
    method: 'get',
    path: '/assets/:name',
    summary: 'Stylesheet and script of the pages',
    access: 'public',
    unlimited: true,
    page: true,
    params: z.object({ name: z.string() }),
    handle({ params: { name } }) {
      const asset = assets.find((each) => each.name === name);
      if (!asset) throw notFound();
      const headers = {
        'Content-Type': asset.type,
        'Cache-Control': 'public, max-age=31536000, immutable',
      };
      return Promise.resolve({ headers, body: asset.body });
    },
  }),
];
