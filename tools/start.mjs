/** `npm start -- [options]`: installs and builds what is missing, then becomes `octroi dev [options]`. */
import { join } from 'node:path';
import { ensureBuild } from './lib/build.mjs';
import { ensureDependencies } from './lib/dependencies.mjs';
import { root } from './lib/process.mjs';
import { report } from './lib/report.mjs';
import { ensureTemporal } from './lib/temporal.mjs';

await report(async () => {
  await ensureDependencies();
  await ensureBuild();
  if (!process.env.TEMPORAL_ADDRESS) process.env.TEMPORAL_CLI_PATH = await ensureTemporal();
  const main = join(root, 'dist/main.js');
  process.argv = [process.execPath, main, 'dev', ...process.argv.slice(2)];
  await import(main);
});
