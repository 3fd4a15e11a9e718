/** Code of an earlier commit, taken out of git's history and built as that commit builds itself. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, readdir, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Later } from '../../bench/servers.js';
import { root } from '../faults/service.js';

export interface OldCode {
  directory: string;
  /** The commit's short hash and first line. */
  commit: string;
  /** Its workers can have builds. */
  hasVersions: boolean;
  /** Migrations that have come since. */
  newMigrations: string[];
}

const migrations = 'src/models/migrations';

/**
 * Takes the commit or tag `ref` into a directory that goes at the end, with packages by its lock file, and builds it.
 * @throws Error that says why when git's history does not have it.
 */
export async function takeOut(ref: string | undefined, later: Later): Promise<OldCode> {
  const hash = await commitOf(ref ?? (await beforeTheNewestMigration()));
  const commit = await git('log', '-1', '--format=%h %s', hash);
  const directory = await mkdtemp(join(tmpdir(), 'octroi-old-'));
  later(() => rm(directory, { recursive: true, force: true }));
  console.log(`Building ${commit}`);
  const archive = `${directory}/old.tar`;
  await git('archive', '--output', archive, hash);
  await run('tar', ['-xf', archive, '-C', directory]);
  await givePackages(directory);
  await run('npm', ['run', 'build'], directory);
  const [now, then] = await Promise.all([root, directory].map((from) => readdir(join(from, migrations))));
  return {
    directory,
    commit,
    hasVersions: (await readFile(join(directory, 'src/config.ts'), 'utf8')).includes('WORKER_BUILD_ID'),
    newMigrations: (now ?? []).filter((file) => /^\d/.test(file) && !then?.includes(file)).sort(),
  };
}

/** The last commit whose tables are those before the newest migration. */
async function beforeTheNewestMigration(): Promise<string> {
  const newest = (await readdir(join(root, migrations)))
    .filter((file) => /^\d/.test(file))
    .sort()
    .at(-1);
  const added = await git('log', '-1', '--diff-filter=A', '--format=%H', '--', `${migrations}/${newest}`);
  if (!added) throw new Error(`${newest} is not committed yet: say --from COMMIT.`);
  return `${added}^`;
}

async function commitOf(ref: string): Promise<string> {
  try {
    return await git('rev-parse', '--verify', '--quiet', `${ref}^{commit}`);
  } catch {
    const isShallow = (await git('rev-parse', '--is-shallow-repository')) === 'true';
    const hint = isShallow ? 'This clone is shallow: `git fetch --unshallow` brings the history.' : '';
    throw new Error(`git has no commit ${ref}. ${hint}`);
  }
}

/** The packages of this checkout serve, if both want the same; otherwise the build gets its own. */
async function givePackages(directory: string): Promise<void> {
  const locks = [root, directory].map((from) => readFile(join(from, 'package-lock.json'), 'utf8'));
  const [ours, theirs] = await Promise.all(locks);
  if (ours === theirs) await symlink(join(root, 'node_modules'), join(directory, 'node_modules'));
  else await mkdir(join(directory, 'node_modules'));
}

async function git(...args: string[]): Promise<string> {
  if (!existsSync(join(root, '.git'))) {
    throw new Error('Older code is in the history of git, and this is no clone: there is no .git here.');
  }
  return (await run('git', args)).trim();
}

async function run(command: string, args: string[], cwd = root): Promise<string> {
  // npm, when it started this program, has said which directory is the package's; here it is another.
  const env = { ...process.env, npm_config_local_prefix: cwd, npm_config_prefer_offline: 'true' };
  const options = { cwd, env, maxBuffer: 2 ** 24 };
  const { stdout } = await promisify(execFile)(command, args, options);
  return stdout;
}
