/** Installs a Debian package, as root. No service may be started by it: the tests start what they need. */
import { run } from './process.mjs';

const apt = (args, label) =>
  run('apt-get', ['-q', ...args], {
    label,
    timeoutMs: 10 * 60_000,
    env: { DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' },
  });

export async function aptInstall(name) {
  await apt(['update'], 'Updating the list of packages');
  await apt(['install', '-y', '--no-install-recommends', name], `Installing ${name}`);
}
