/** `npm start -- [options]`: installs and builds what is missing, then becomes `octroi dev [options]`. */
import { join } from 'node:path';
import { clearInterval, setInterval } from 'node:timers';
import { ensureBuild } from './lib/build.mjs';
import { ensureDependencies } from './lib/dependencies.mjs';
import { root } from './lib/process.mjs';
import { report } from './lib/report.mjs';
import { ensureTemporal } from './lib/temporal.mjs';

/** A shell between npm and us dies of a SIGTERM without passing it on; that we are orphans is then the only sign. */
function stopWithNpm() {
  if (!process.env.npm_lifecycle_event) return;
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    process.kill(process.pid, 'SIGTERM');
  }, 500);
  watch.unref();
}

await report(async () => {
  stopWithNpm();
  await ensureDependencies();
  await ensureBuild();
  if (!process.env.TEMPORAL_ADDRESS) process.env.TEMPORAL_CLI_PATH = await ensureTemporal();
  const main = join(root, 'dist/main.js');
  process.argv = [process.execPath, main, 'dev', ...process.argv.slice(2)];
  await import(main);
});
