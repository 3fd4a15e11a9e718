/** Brings node_modules in line with package-lock.json. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root, run } from './process.mjs';

/** Runs `npm ci` when a package is missing or has another version than the lock file says. */
export async function ensureDependencies() {
  if (await isInstalled()) return;
  try {
    await run('npm', ['ci', '--no-audit', '--no-fund', '--include=dev', '--include=optional'], {
      label: 'Installing npm packages',
    });
  } catch (error) {
    throw new Error(`npm packages cannot be installed (npm ci): ${error.message}`, { cause: error });
  }
}

/** npm writes node_modules/.package-lock.json at the end of an installation: what is really there. */
async function isInstalled() {
  const wanted = await packagesOf('package-lock.json');
  const installed = await packagesOf('node_modules/.package-lock.json').catch(() => undefined);
  if (!installed) return false;
  return Object.entries(wanted).every(([path, { version, optional, devOptional }]) => {
    if (path === '') return true;
    const present = installed[path];
    return present ? present.version === version : Boolean(optional || devOptional);
  });
}

async function packagesOf(file) {
  return JSON.parse(await readFile(join(root, file), 'utf8')).packages;
}
