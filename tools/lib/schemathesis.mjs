/** Finds or makes schemathesis, which holds an API against its OpenAPI document; in a Python environment of its own. */
import { join } from 'node:path';
import { aptInstall } from './apt.mjs';
import { cached, fillCache } from './cache.mjs';
import { isExecutable, run, which } from './process.mjs';

const version = '4.32.5';
const directory = cached(`schemathesis-${version}`);
const python = join(directory, 'bin/python');

/**
 * @returns {Promise<{command?: string[], missing?: string}>} what begins its command line, or why it cannot be had.
 */
export async function ensureSchemathesis() {
  const command = [python, '-c', 'from schemathesis.cli import schemathesis; schemathesis()'];
  if (isExecutable(python)) return { command };
  if (!which('python3')) return { missing: 'no python3' };
  try {
    await fillCache(directory, 'bin/python', install);
    return { command };
  } catch (error) {
    return { missing: `no schemathesis ${version} (${error.message})` };
  }
}

async function install(temporary) {
  await makeEnvironment(temporary);
  await run(join(temporary, 'bin/python'), ['-m', 'pip', 'install', `schemathesis==${version}`], {
    label: `Installing schemathesis ${version} from PyPI (only this once)`,
    timeoutMs: 10 * 60_000,
  });
}

/** Debian has what is needed for it in a package of its own. */
async function makeEnvironment(temporary) {
  const make = () => run(which('python3'), ['-m', 'venv', '--clear', temporary], { timeoutMs: 120_000 });
  try {
    await make();
  } catch (error) {
    if (process.getuid?.() !== 0 || !which('apt-get')) throw error;
    await aptInstall('python3-venv');
    await make();
  }
}
