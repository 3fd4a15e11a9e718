/** The per-user cache of server binaries, safe for several processes at once. */
import { mkdir, mkdtemp, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isExecutable, say } from './process.mjs';

const cacheHome = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
const cacheDirectory = join(cacheHome, 'octroi');

/** Where the entry `name` (with its version) is or will be. */
export const cached = (name) => join(cacheDirectory, name);

/**
 * Fills the cache entry `directory` unless another process has: `fill(temporary)` writes into a directory of its
 * own, which takes the entry's place only once `executable` is in it.
 */
export async function fillCache(directory, executable, fill) {
  await mkdir(cacheDirectory, { recursive: true });
  await withLock(`${directory}.lock`, async () => {
    if (isExecutable(join(directory, executable))) return;
    const prefix = `.${basename(directory)}-`;
    await removeLeftovers(prefix);
    const temporary = await mkdtemp(join(cacheDirectory, prefix));
    try {
      await fill(temporary);
      if (!isExecutable(join(temporary, executable))) throw new Error(`it left no ${executable}`);
      await rm(directory, { recursive: true, force: true });
      await rename(temporary, directory);
    } finally {
      await rm(temporary, { recursive: true, force: true });
    }
  });
}

/** One process at a time; a lock whose holder is dead is taken over. */
async function withLock(path, action) {
  let told = false;
  while (!(await tryLock(path))) {
    if (!told) say(`Waiting for another process that fills ${path.replace(/\.lock$/, '')} …`);
    told = true;
    await sleep(500);
  }
  try {
    return await action();
  } finally {
    await rm(path, { force: true });
  }
}

async function tryLock(path) {
  try {
    const file = await open(path, 'wx');
    await file.writeFile(String(process.pid));
    await file.close();
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
  }
  const holder = Number(await readFile(path, 'utf8').catch(() => ''));
  if (holder && !isAlive(holder)) await rm(path, { force: true });
  return false;
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** What attempts left that were killed; called while holding the lock, so nobody works there. */
async function removeLeftovers(prefix) {
  const names = (await readdir(cacheDirectory)).filter((name) => name.startsWith(prefix));
  for (const name of names) await rm(join(cacheDirectory, name), { recursive: true, force: true });
}
