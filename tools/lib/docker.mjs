/** Finds Docker's engine, or installs it where that is a matter of one command. */
import { existsSync } from 'node:fs';
import { aptInstall } from './apt.mjs';
import { which } from './process.mjs';

const isRoot = () => process.getuid?.() === 0;

/** The path of a dockerd that we may run, or undefined. */
export function findDockerd() {
  if (!isRoot()) return undefined;
  return which('dockerd') ?? ['/usr/sbin/dockerd', '/usr/bin/dockerd'].find((path) => existsSync(path));
}

/**
 * @param {{install: boolean}} options whether it may be installed, by apt-get.
 * @returns {Promise<{path?: string, missing?: string}>} its path, or why there is none.
 */
export async function ensureDockerd({ install }) {
  const found = findDockerd();
  if (found) return { path: found };
  if (!isRoot()) return { missing: 'no Docker engine (dockerd must be run as root, and we are not)' };
  if (!install || !which('apt-get'))
    return { missing: 'no Docker engine (apt-get install docker.io, or dockerd on PATH)' };
  try {
    await aptInstall('docker.io');
  } catch (error) {
    return { missing: `no Docker engine (${error.message})` };
  }
  const path = findDockerd();
  return path ? { path } : { missing: 'no Docker engine (docker.io is installed and has no dockerd)' };
}
