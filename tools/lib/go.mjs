/** Building commands with Go. */
import { run, which } from './process.mjs';

/** Builds the command of a module, such as `helm.sh/helm/v4/cmd/helm@v4.3.1`, into `directory`. */
export async function buildWithGo(command, directory, { label }) {
  if (!which('go')) throw new Error('there is no go on PATH');
  await run('go', ['install', '-ldflags=-s -w', command], {
    label,
    env: { CGO_ENABLED: '0', GOBIN: directory, GOFLAGS: '-mod=mod' },
    cwd: directory,
    timeoutMs: 30 * 60_000,
  });
}
