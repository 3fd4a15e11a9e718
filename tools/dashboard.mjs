/** `npm run dashboard`: deploy/grafana/octroi.json from deploy/grafana/dashboard.ts. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ensureDependencies } from './lib/dependencies.mjs';
import { root } from './lib/process.mjs';
import { report } from './lib/report.mjs';

await report(async () => {
  await ensureDependencies();
  const { register } = await import('tsx/esm/api');
  register();
  const { dashboard } = await import('../deploy/grafana/dashboard.ts');
  await writeFile(join(root, 'deploy/grafana/octroi.json'), `${JSON.stringify(dashboard, null, 2)}\n`);
  console.log(`deploy/grafana/octroi.json: ${dashboard.panels.length} panels and rows`);
});
