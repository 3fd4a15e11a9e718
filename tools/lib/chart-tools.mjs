/** Finds or makes what the Helm chart is rendered and checked with: helm, and kubeconform with its schemas. */
import { join } from 'node:path';
import { cached, fillCache } from './cache.mjs';
import { buildWithGo } from './go.mjs';
import { schemaLocation, schemaVersions, writeSchemas } from './kubernetes-schemas.mjs';
import { isExecutable, which } from './process.mjs';

const helmVersion = '4.3.1';
const helmDirectory = cached(`helm-${helmVersion}`);
const kubeconformVersion = '0.8.0';
const kubeconformDirectory = cached(`kubeconform-${kubeconformVersion}-schemas-${schemaVersions}`);

const helm = join(helmDirectory, 'helm');
const kubeconform = join(kubeconformDirectory, 'kubeconform');

/** `helm` and `kubeconform` as paths, and where kubeconform finds schemas; undefined if one of them is not here yet. */
export function findChartTools() {
  if (!isExecutable(helm) || !isExecutable(kubeconform)) return undefined;
  return { helm, kubeconform, schemas: schemaLocation(join(kubeconformDirectory, 'schemas')) };
}

/** @returns {Promise<{missing?: string}>} why they cannot be had, if so. */
export async function ensureChartTools() {
  if (findChartTools()) return {};
  if (!which('go'))
    return { missing: 'no helm and kubeconform (they are built with Go, which is not on PATH)' };
  try {
    await fillCache(helmDirectory, 'helm', (temporary) =>
      build(`helm.sh/helm/v4/cmd/helm@v${helmVersion}`, temporary),
    );
    await fillCache(kubeconformDirectory, 'kubeconform', async (temporary) => {
      await writeSchemas(join(temporary, 'schemas'));
      await build(`github.com/yannh/kubeconform/cmd/kubeconform@v${kubeconformVersion}`, temporary);
    });
    return {};
  } catch (error) {
    return { missing: `no helm and kubeconform (${error.message})` };
  }
}

const build = (command, directory) =>
  buildWithGo(command, directory, { label: `Building ${command} (only this once)` });
