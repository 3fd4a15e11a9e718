/** Builds dist/: compiled sources, assets and the bundles of workflows. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { root, run } from './process.mjs';

const source = join(root, 'src');
const target = join(root, 'dist');
const stamp = join(target, '.build-stamp');
/** The bundles of workflows, with what each has beside them. */
const bundles = {
  'workflows.bundle.js': [],
  'workflows.traced.bundle.js': [join(source, 'workflows/tracing.ts')],
};

/** Builds unless dist/ already belongs to exactly these sources. */
export async function ensureBuild() {
  const hash = await hashSources();
  const built = await readFile(stamp, 'utf8').catch(() => '');
  if (built !== hash) await build(hash);
}

export async function build(hash) {
  await rm(stamp, { force: true });
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const args = [tsc, '-p', 'tsconfig.build.json', '--noEmitOnError', '--declaration', 'false'];
  await run(process.execPath, args, { label: 'Compiling' }).catch((error) => {
    throw new Error(`The sources do not compile: ${error.message}`, { cause: error });
  });
  // Types are shipped of what programs of others import.
  const types = [tsc, '-p', 'tsconfig.client.json', '--noCheck'];
  await run(process.execPath, types, { label: 'Types of the client' });
  await copyAssets();
  await removeStaleFiles();
  await bundleWorkflows();
  await writeFile(stamp, hash ?? (await hashSources()));
}

async function hashSources() {
  const settings = ['tsconfig.json', 'tsconfig.build.json', 'tsconfig.client.json', 'package-lock.json'].map(
    (file) => join(root, file),
  );
  const files = (await filesBelow(source)).map((file) => join(source, file)).sort();
  const hash = createHash('sha256');
  for (const file of [...settings, ...files]) hash.update(`${file}\0`).update(await readFile(file));
  return hash.digest('hex');
}

async function copyAssets() {
  for (const file of await filesBelow(source)) {
    if (file.endsWith('.ts')) continue;
    await mkdir(dirname(join(target, file)), { recursive: true });
    await copyFile(join(source, file), join(target, file));
  }
}

/** Removes what earlier sources left behind. */
async function removeStaleFiles() {
  for (const file of await filesBelow(target)) {
    const compiledFrom = file.replace(/(\.d\.ts|\.js)(\.map)?$/, '.ts');
    const isCurrent = [file, compiledFrom].some((name) => existsSync(join(source, name)));
    if (!isCurrent && !(file in bundles)) await rm(join(target, file));
  }
}

async function bundleWorkflows() {
  const { bundleWorkflowCode, DefaultLogger } = await import('@temporalio/worker');
  const workflowsPath = join(source, 'workflows/index.ts');
  const failureConverterPath = join(source, 'workflows/failure-converter.ts');
  const logger = new DefaultLogger('WARN');
  for (const [name, workflowInterceptorModules] of Object.entries(bundles)) {
    const options = { workflowsPath, failureConverterPath, workflowInterceptorModules, logger };
    const { code } = await bundleWorkflowCode(options);
    const file = join(target, name);
    await writeFile(`${file}.new`, code);
    await rename(`${file}.new`, file);
  }
}

/** Paths of all files below `directory`, relative to it. */
async function filesBelow(directory) {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(directory.length + 1));
}
