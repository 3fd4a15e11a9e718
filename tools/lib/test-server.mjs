/** Finds or makes Temporal's time-skipping test server. */
import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cached, fillCache } from './cache.mjs';
import { isExecutable, root, run, which } from './process.mjs';

const version = '1.32.1';
const name = 'temporal-test-server';
const directory = cached(`${name}-${version}`);

/** The path of the server that is already here, or undefined. */
export function findTestServer() {
  return [process.env.OCTROI_TEST_SERVER, join(directory, name)].find((path) => path && isExecutable(path));
}

/** @returns {Promise<{path?: string, missing?: string}>} its path, or why there is none. */
export async function ensureTestServer() {
  const found = findTestServer();
  if (found) return { path: found };
  const failures = [];
  for (const fill of [download, assembleWithMaven]) {
    try {
      await fillCache(directory, name, fill);
      return { path: join(directory, name) };
    } catch (error) {
      failures.push(`${fill.name}: ${error.message}`);
    }
  }
  return { missing: `no time-skipping test server (${failures.join('; ')})` };
}

async function download(temporary) {
  const script = join(root, 'tools/lib/sdk-download.mjs');
  const args = [script, 'createTimeSkipping', `v${version}`, temporary, name];
  await run(process.execPath, args, { label: 'Downloading the Temporal test server', timeoutMs: 180_000 });
}

/** The published jar with its dependencies, and a launcher beside them. */
async function assembleWithMaven(temporary) {
  for (const command of ['java', 'mvn'])
    if (!which(command)) throw new Error(`there is no ${command} on PATH`);
  await writeFile(join(temporary, 'pom.xml'), pom);
  await writeFile(join(temporary, 'logback.xml'), '<configuration><root level="OFF"/></configuration>\n');
  await run('mvn', ['-q', '-B', 'dependency:copy-dependencies', '-DoutputDirectory=lib'], {
    label: 'Assembling the Temporal test server with Maven',
    cwd: temporary,
    timeoutMs: 10 * 60_000,
  });
  await writeFile(join(temporary, name), launcher);
  await chmod(join(temporary, name), 0o755);
}

const pom = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>octroi</groupId>
  <artifactId>test-server</artifactId>
  <version>1</version>
  <dependencies>
    <dependency>
      <groupId>io.temporal</groupId>
      <artifactId>${name}</artifactId>
      <version>${version}</version>
    </dependency>
  </dependencies>
</project>
`;

const launcher = `#!/bin/sh
here=$(dirname "$0")
exec java -XX:TieredStopAtLevel=1 -Dlogback.configurationFile="$here/logback.xml" -cp "$here/lib/*" \\
  io.temporal.testserver.TestServer "$@"
`;
