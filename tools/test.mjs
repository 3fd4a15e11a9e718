/**
 * `npm test -- [jest options] [--require-all]`: every test against real servers. What could not be tested for want
 * of a component is named; with --require-all or CI=true that is a failure.
 */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureBuild } from './lib/build.mjs';
import { ensureChartTools } from './lib/chart-tools.mjs';
import { ensureChromium } from './lib/chromium.mjs';
import { ensureDependencies } from './lib/dependencies.mjs';
import { ensureDockerd } from './lib/docker.mjs';
import { root } from './lib/process.mjs';
import { report } from './lib/report.mjs';
import { ensureTemporal } from './lib/temporal.mjs';
import { ensureTestServer } from './lib/test-server.mjs';

const args = process.argv.slice(2).filter((arg) => arg !== '--require-all');
const requireAll = process.argv.includes('--require-all') || process.env.CI === 'true';

await report(async () => {
  await ensureDependencies();
  await ensureBuild();
  const cli = await ensureTemporal();
  const testServer = await ensureTestServer();
  const docker = await ensureDockerd({ install: process.env.CI === 'true' });
  const chromium = await ensureChromium({ install: process.env.CI === 'true' });
  const chartTools = await ensureChartTools();
  const env = { ...process.env, TEMPORAL_CLI_PATH: cli, OCTROI_TEST_SERVER: testServer.path ?? '' };
  const { exitCode, results } = await runJest(env);
  process.exitCode = exitCode;
  if (!results) return;
  const missing = [testServer, docker, chromium, chartTools].map(({ missing }) => missing).filter(Boolean);
  sayWhatWasSkipped(results, missing);
  if (missing.length > 0 && requireAll) process.exitCode ||= 1;
  console.log(counts(results));
});

async function runJest(env) {
  const directory = await mkdtemp(join(tmpdir(), 'octroi-jest-'));
  const outputFile = join(directory, 'results.json');
  const nodeArgs = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
  const jest = join(root, 'node_modules/jest/bin/jest.js');
  try {
    const exitCode = await new Promise((resolve, reject) => {
      spawn(process.execPath, [...nodeArgs, jest, ...args, '--json', `--outputFile=${outputFile}`], {
        cwd: root,
        stdio: 'inherit',
        env,
      })
        .on('error', reject)
        .on('exit', (code) => resolve(code ?? 1));
    });
    const results = await readFile(outputFile, 'utf8').then(JSON.parse, () => undefined);
    return { exitCode, results };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

function sayWhatWasSkipped(results, missing) {
  const skipped = results.testResults
    .flatMap((file) => file.assertionResults)
    .filter(({ status }) => status === 'pending');
  for (const component of missing) console.log(`\nMissing: ${component}`);
  if (skipped.length > 0)
    console.log(`\nSkipped:\n${skipped.map((test) => `  ${test.fullName}`).join('\n')}`);
}

function counts({ numPassedTests, numFailedTests, numPendingTests, numRuntimeErrorTestSuites }) {
  const failed = numFailedTests + numRuntimeErrorTestSuites;
  const skipped = numPendingTests > 0 ? `, ${numPendingTests} skipped` : '';
  return `${numPassedTests} passed, ${failed} failed${skipped}`;
}
