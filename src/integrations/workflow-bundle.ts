/** The workflows as a worker takes them: bundled by the build. */
import { readFile } from 'node:fs/promises';
import type { WorkflowBundleOption } from '@temporalio/worker';

/**
 * A bundle whose workflows encrypt what their failures say, or do not. The sandbox they run in sees no settings, so it is told
 * by the first words of the bundle; they add no line, so traces stay right.
 */
export async function bundleFor(
  bundle: WorkflowBundleOption,
  { encrypts }: { encrypts: boolean },
): Promise<WorkflowBundleOption> {
  if (!encrypts) return bundle;
  const code = 'code' in bundle ? bundle.code : await readFile(bundle.codePath, 'utf8');
  return { code: `globalThis.octroiEncryptsFailures = true; ${code}` };
}
