/** `npm run openapi`: openapi.json and the types of the client, made of the routes. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ensureDependencies } from './lib/dependencies.mjs';
import { root } from './lib/process.mjs';
import { report } from './lib/report.mjs';

const typesFile = join(root, 'src/client/schema.ts');

await report(async () => {
  await ensureDependencies();
  const { register } = await import('tsx/esm/api');
  register();
  const { clientTypes } = await import('./lib/client-types.mjs');
  const { routes } = await import('../src/api/app.ts');
  const { createApiDocument } = await import('../src/openapi/document.ts');
  const document = createApiDocument(routes);
  await writeFile(join(root, 'openapi.json'), `${JSON.stringify(document, null, 2)}\n`);
  console.log(`openapi.json: ${Object.keys(document.paths).length} paths`);
  const types = await clientTypes(document, typesFile);
  const before = await readFile(typesFile, 'utf8').catch(() => '');
  if (types !== before) await writeFile(typesFile, types);
  console.log(`src/client/schema.ts: ${types === before ? 'as it was' : 'written'}`);
});
