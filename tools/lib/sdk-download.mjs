/**
 * `node sdk-download.mjs createLocal|createTimeSkipping VERSION DIRECTORY NAME`: lets the Temporal SDK download a
 * server into DIRECTORY, proves that it starts, and leaves it there as NAME.
 */
import { readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { DefaultLogger, Runtime } from '@temporalio/worker';

const [create, version, directory, name] = process.argv.slice(2);
Runtime.install({ logger: new DefaultLogger('ERROR') });
const executable = { type: 'cached-download', version, downloadDir: directory, ttl: '365 days' };
try {
  const environment = await TestWorkflowEnvironment[create]({ server: { executable } });
  await environment.teardown();
  const [file] = await readdir(directory);
  await rename(join(directory, file), join(directory, name));
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
