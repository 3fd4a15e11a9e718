/** Brings node_modules in line with package-lock.json. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root, run } from './process.mjs';

const options = ['--no-audit', '--no-fund', '--include=dev', '--include=optional'];

/** Installs when a package is missing or has another version than the lock file says. */
export async function ensureDependencies() {
  if (await isInstalled()) return;
  const label = 'Installing npm packages';
  try {
    await run('npm', ['ci', ...options], { label }).catch((error) => {
      if (!error.output?.includes('EUSAGE')) throw error;
      // npm leaves optional packages of other systems out of a lock file that it writes where it cannot see them,
      // and then refuses that file. `install` takes it, and follows it for everything that it names.
      return run('npm', ['install', '--no-save', ...options], {
        label: `${label} (npm ci refuses the lock file)`,
      });
    });
  } catch (error) {
    throw new Error(`The npm packages cannot be installed:\n${npmErrors(error)}`, { cause: error });
  }
}

const npmErrors = ({ message, output = '' }) => {
  const errors = output.split('\n').filter((line) => /^npm error ./.test(line));
  return errors.length > 0 ? errors.slice(0, 10).join('\n') : message;
};

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
