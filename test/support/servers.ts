/** The servers that all tests of a run share. Each test file makes its own database and namespace in them. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { startPostgres } from '../../src/dev/postgres.js';
import { startTemporal } from '../../src/dev/temporal.js';

const workflowsPath = fileURLToPath(new URL('../../src/workflows/index.ts', import.meta.url));
const failureConverterPath = fileURLToPath(
  new URL('../../src/workflows/failure-converter.ts', import.meta.url),
);

export interface TestServers {
  /** What the tests find in their environment. */
  env: Record<string, string>;
  stop(): Promise<void>;
}

/** Starts PostgreSQL and Temporal at once, and bundles the workflows meanwhile. */
export async function startServers(cliPath: string): Promise<TestServers> {
  const directory = await mkdtemp(join(tmpdir(), 'octroi-test-'));
  const [postgres, temporal, bundle] = await Promise.all([
    startPostgres({
      dataDir: join(directory, 'postgres'),
      port: 0,
      logFile: join(directory, 'postgres.log'),
      fast: true,
    }),
    startTemporal({
      cliPath,
      dataDir: undefined,
      port: 0,
      uiPort: undefined,
      logFile: join(directory, 'temporal.log'),
    }),
    bundleWorkflows(directory),
  ]);
  const release = cleanUpIfKilled([postgres.pid, temporal.pid], directory);
  return {
    env: {
      OCTROI_TEST_PG: postgres.adminUrl,
      OCTROI_TEST_TEMPORAL: temporal.address,
      OCTROI_TEST_BUNDLE: bundle,
    },
    stop: async () => {
      await Promise.all([postgres.stop(), temporal.stop()]);
      release();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function bundleWorkflows(directory: string): Promise<string> {
  if (!existsSync(workflowsPath)) return '';
  const logger = new DefaultLogger('WARN');
  const { code } = await bundleWorkflowCode({ workflowsPath, failureConverterPath, logger });
  const file = join(directory, 'workflows.bundle.js');
  await writeFile(file, code);
  return file;
}

/** A shell that outlives us ends the servers when we die without a word: its input then ends. */
function cleanUpIfKilled(pids: number[], directory: string): () => void {
  const script = 'read -r _ && exit; kill -INT "$1" "$2"; sleep 5; rm -rf "$3"';
  const shell = spawn('sh', ['-c', script, 'sh', ...pids.map(String), directory], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  shell.unref();
  return () => shell.stdin.end('done\n');
}
