/** Finds or makes the Temporal command line, which contains the development server. */
import { join } from 'node:path';
import { cached, fillCache } from './cache.mjs';
import { buildWithGo } from './go.mjs';
import { isExecutable, root, run, which } from './process.mjs';

const version = '1.5.1';
const directory = cached(`temporal-cli-${version}`);
const binary = join(directory, 'temporal');

const sources = [
  { name: "the SDK's download", fill: download },
  { name: `a build with Go (go install …/temporal@v${version})`, fill: build },
];

/**
 * The path of a `temporal` executable: TEMPORAL_CLI_PATH, PATH, our cache, the SDK's download, a build with Go.
 * @throws Error that names every way and why it failed.
 */
export async function ensureTemporal() {
  const given = process.env.TEMPORAL_CLI_PATH;
  if (given && !isExecutable(given)) throw new Error(`TEMPORAL_CLI_PATH=${given} is not an executable file.`);
  const found = given || which('temporal') || (isExecutable(binary) && binary);
  if (found) return found;
  const failures = [];
  for (const { name, fill } of sources) {
    try {
      await fillCache(directory, 'temporal', fill);
      return binary;
    } catch (error) {
      failures.push(`${name}: ${error.message.replaceAll('\n', '\n      ')}`);
    }
  }
  throw new Error(howToGetTemporal(failures));
}

async function download(temporary) {
  const script = join(root, 'tools/lib/sdk-download.mjs');
  const args = [script, 'createLocal', `v${version}`, temporary, 'temporal'];
  await run(process.execPath, args, { label: 'Downloading the Temporal server', timeoutMs: 180_000 });
}

function build(temporary) {
  return buildWithGo(`github.com/temporalio/cli/cmd/temporal@v${version}`, temporary, {
    label: 'Building the Temporal server with Go (about 3 minutes, only this once)',
  });
}

const howToGetTemporal = (failures) => `No Temporal server can be found. Any one of these will do:
  - TEMPORAL_ADDRESS=host:port of a running server
  - TEMPORAL_CLI_PATH=path of the temporal command, or temporal on PATH (https://docs.temporal.io/cli)
  - network access, or Go 1.24 or later, for:
${failures.map((failure) => `    ✗ ${failure}`).join('\n')}`;
