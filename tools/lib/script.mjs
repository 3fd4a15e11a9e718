/** Runs a TypeScript program of the repository with everything that it needs: packages, the build, a Temporal server. */
import { spawnSync } from 'node:child_process';
import { ensureBuild } from './build.mjs';
import { ensureDependencies } from './dependencies.mjs';
import { root } from './process.mjs';
import { ensureTemporal } from './temporal.mjs';

export async function runScript(folder, [name, ...args]) {
  if (!/^[a-z]+$/.test(name ?? '')) throw new Error(`Name one of ${folder}/, then its arguments.`);
  await ensureDependencies();
  await ensureBuild();
  process.env.TEMPORAL_CLI_PATH = await ensureTemporal();
  const { status } = spawnSync(process.execPath, ['--import', 'tsx', `${folder}/${name}.ts`, ...args], {
    cwd: root,
    stdio: 'inherit',
  });
  process.exitCode = status ?? 1;
}
