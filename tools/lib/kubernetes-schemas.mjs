/** JSON schemas of Kubernetes' objects, strict, made of what the Go modules of their makers carry. */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { run } from './process.mjs';

/** Kubernetes itself; and of others, the files that declare kinds which the chart can make. */
const kubernetes = { module: 'k8s.io/kubernetes', version: '1.36.3', file: 'api/openapi-spec/swagger.json' };
const others = [
  {
    module: 'github.com/kedacore/keda/v2',
    version: '2.21.0',
    file: 'config/crd/bases/keda.sh_scaledobjects.yaml',
  },
  {
    module: 'github.com/prometheus-operator/prometheus-operator',
    version: '0.85.0',
    file: 'example/prometheus-operator-crd/monitoring.coreos.com_podmonitors.yaml',
  },
];

/** Names what the schemas are of. */
export const schemaVersions = [kubernetes, ...others].map(({ version }) => version).join('-');

/** How kubeconform finds the schema of a kind in `directory`. */
export const schemaLocation = (directory) =>
  join(directory, '{{.ResourceKind}}-{{.Group}}-{{.ResourceAPIVersion}}.json');

/** Writes a file a kind into `directory`. Needs Go, for the modules. */
export async function writeSchemas(directory) {
  await mkdir(directory);
  const modules = join(directory, '.modules');
  const swagger = parse(await fileOf(kubernetes, modules));
  // Schemas of schemas are left out: their fields are words of JSON Schema itself.
  const definitions = Object.entries(swagger.definitions).filter(
    ([name]) => !name.includes('.apiextensions.'),
  );
  const strictOnes = definitions.map(([name, schema]) => [name, strict(schema)]);
  const shared = { definitions: Object.fromEntries(strictOnes) };
  await writeFile(join(directory, 'definitions.json'), JSON.stringify(shared));
  for (const [name, schema] of definitions) {
    const [gvk, ...more] = schema['x-kubernetes-group-version-kind'] ?? [];
    if (!gvk || more.length > 0) continue;
    await writeKind(directory, gvk, { $ref: `definitions.json#/definitions/${name}` });
  }
  for (const other of others) {
    const { spec } = parse(await fileOf(other, modules));
    for (const { name, schema } of spec.versions) {
      const gvk = { group: spec.group, version: name, kind: spec.names.kind };
      await writeKind(directory, gvk, strict(schema.openAPIV3Schema));
    }
  }
  await rm(modules, { recursive: true });
}

/** The text of one file of a module; `modules` keeps what is downloaded. */
async function fileOf({ module, version, file }, modules) {
  await run('go', ['mod', 'download', `${module}@v${version}`], {
    label: `Getting the schemas of ${module} ${version}`,
    env: { GOMODCACHE: modules, GOFLAGS: '-modcacherw', GOWORK: 'off' },
    timeoutMs: 10 * 60_000,
  });
  return readFile(join(modules, `${module}@v${version}`, file), 'utf8');
}

/** In the core group kubeconform takes the version for the group. */
function writeKind(directory, { group, version, kind }, schema) {
  const name = `${kind.toLowerCase()}-${group || version}-${version}.json`;
  return writeFile(join(directory, name), JSON.stringify(schema));
}

/** Takes no field that is not declared, as a server does that is asked to be strict. */
function strict(schema) {
  if (Array.isArray(schema)) return schema.map(strict);
  if (schema === null || typeof schema !== 'object') return schema;
  const text = { type: ['string', 'number'] };
  if (schema['x-kubernetes-int-or-string'] || schema.format === 'int-or-string') return text;
  const parts = Object.entries(schema).map(([key, value]) => [
    key,
    key === '$ref' ? value.replace(/^#/, 'definitions.json#') : strict(value),
  ]);
  const copy = Object.fromEntries(parts);
  const open = 'additionalProperties' in schema || schema['x-kubernetes-preserve-unknown-fields'];
  if (typeof schema.properties === 'object' && schema.type === 'object' && !open)
    copy.additionalProperties = false;
  return copy;
}
