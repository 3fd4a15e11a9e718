/** `npm run bench:NAME -- [args]`: everything a benchmark needs, then test/bench/NAME.ts. */
import { spawnSync } from 'node:child_process';
import { ensureBuild } from './lib/build.mjs';
import { ensureDependencies } from './lib/dependencies.mjs';
import { root } from './lib/process.mjs';
import { report } from './lib/report.mjs';
import { ensureTemporal } from './lib/temporal.mjs';

await report(async () => {
  const [name, ...args] = process.argv.slice(2);
  if (!/^[a-z]+$/.test(name ?? '')) throw new Error('Usage: node tools/bench.mjs NAME [arguments]');
  await ensureDependencies();
  await ensureBuild();
  process.env.TEMPORAL_CLI_PATH = await ensureTemporal();
  const { status } = spawnSync(process.execPath, ['--import', 'tsx', `test/bench/${name}.ts`, ...args], {
    cwd: root,
    stdio: 'inherit',
  });
  process.exitCode = status ?? 1;
});
