/** The Helm chart as it is rendered: objects of Kubernetes, and what their containers find in their environment. */
import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { root } from '../docs/documents.js';

interface ChartTools {
  helm: string;
  kubeconform: string;
  schemas: string;
}

/** Where they are, or undefined where there are none (npm test then says so). */
export const chartTools = JSON.parse(process.env.OCTROI_CHART_TOOLS ?? 'null') as ChartTools | null;

type Labels = Record<string, string>;

interface Probe {
  httpGet?: { path: string; port: string };
  tcpSocket?: { port: string };
}

export interface Container {
  name: string;
  image: string;
  args: string[];
  env?: { name: string; value: string }[];
  volumeMounts: { name: string; mountPath: string }[];
  envFrom: { configMapRef?: { name: string }; secretRef?: { name: string } }[];
  ports?: { name: string; containerPort: number }[];
  startupProbe?: Probe;
  livenessProbe?: Probe;
  readinessProbe?: Probe;
  lifecycle?: { preStop: { sleep: { seconds: number } } };
  resources: object;
  securityContext: object;
}

export interface PodTemplate {
  metadata: { labels: Labels; annotations: Record<string, string> };
  spec: {
    containers: [Container];
    securityContext: object;
    automountServiceAccountToken: boolean;
    terminationGracePeriodSeconds: number;
  };
}

/** Of an object, the fields that tests read. */
export interface Manifest {
  kind: string;
  metadata: { name: string; annotations?: Record<string, string> };
  data?: Record<string, string>;
  stringData?: Record<string, string>;
  spec?: {
    replicas?: number;
    template?: PodTemplate;
    selector?: Labels & { matchLabels?: Labels };
    podSelector?: { matchLabels: Labels };
    triggers?: { metadata: Record<string, string> }[];
  };
}

const chart = join(root, 'deploy/helm/octroi');
/** A file of values that the chart carries for tests. */
export const valuesFile = (name: 'minimal' | 'full') => ['--values', join(chart, `ci/${name}-values.yaml`)];

export function template(args: readonly string[]): { output: string; errors: string } {
  const { stdout, stderr } = spawnSync(chartTools?.helm ?? '', ['template', 'octroi', chart, ...args], {
    encoding: 'utf8',
  });
  return { output: stdout, errors: stderr };
}

/** The objects, in the order in which Helm makes them. @throws Error with what Helm says. */
export function render(args: readonly string[]): Manifest[] {
  const { output, errors } = template(args);
  if (!output) throw new Error(errors);
  return parseAllDocuments(output).flatMap((document) => (document.toJS() as Manifest | null) ?? []);
}

/** What kubeconform finds wrong in a rendered chart; nothing, if it is as it should be. */
export function problemsOf(output: string): string[] {
  const { kubeconform, schemas } = chartTools ?? { kubeconform: '', schemas: '' };
  const args = ['-strict', '-output', 'json', '-verbose', '-schema-location', schemas];
  const { stdout } = spawnSync(kubeconform, args, { input: output, encoding: 'utf8' });
  const { resources } = JSON.parse(stdout) as { resources: { status: string; name: string; msg: string }[] };
  return resources
    .filter(({ status }) => status !== 'statusValid' && status !== 'statusEmpty')
    .map(({ name, msg }) => `${name}: ${msg}`);
}

export const lint = (args: readonly string[]) =>
  execFileSync(chartTools?.helm ?? '', ['lint', '--strict', chart, ...args], { encoding: 'utf8' });

/** Whatever runs containers, with the template of its pods. */
export const workloads = (manifests: readonly Manifest[]) =>
  manifests.flatMap(({ kind, metadata: { name, annotations }, spec }) =>
    spec?.template ? [{ kind, name, annotations, replicas: spec.replicas, pod: spec.template }] : [],
  );

/** What the only container of a pod finds in its environment, as far as the chart says it. */
export function environmentOf(
  pod: PodTemplate,
  manifests: readonly Manifest[],
): Record<string, string | undefined> {
  const [{ env = [], envFrom }] = pod.spec.containers;
  const named = (kind: string, name?: string) =>
    manifests.find((one) => one.kind === kind && one.metadata.name === name);
  const shared = envFrom.map(({ configMapRef, secretRef }) => ({
    ...named('ConfigMap', configMapRef?.name)?.data,
    ...named('Secret', secretRef?.name)?.stringData,
  }));
  const own = Object.fromEntries(env.map(({ name, value }) => [name, value]));
  return Object.assign({}, ...shared, own) as Record<string, string>;
}
