/** The package as a platform imports it, against the build. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';

test('octroi/metering is what a platform imports', async () => {
  const cwd = fileURLToPath(new URL('../..', import.meta.url));
  const script = "import('octroi/metering').then((all) => console.log(Object.keys(all).sort().join()))";
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
    cwd,
  });
  expect(stdout.trim()).toBe('meterTraffic,meterUpgrades,openTrafficRecorder');
});
