import { beforeAll, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { loadConfig } from '../../src/config.js';
import { jobsQueue } from '../../src/integrations/task-queue.js';
import { workerVersion } from '../../src/integrations/worker-versions.js';
import { read, settingNames } from '../docs/documents.js';
import {
  chartTools,
  environmentOf,
  lint,
  problemsOf,
  render,
  template,
  valuesFile,
  workloads,
  type Manifest,
} from '../support/chart.js';

/** Of other programs: the sandbox, and the middleware in a site's own process. */
const notOurs = ['SANDBOX_COMPLETE_AFTER', 'TRAFFIC_JOURNAL'];

test('the chart is of the version of the package', () => {
  const { version } = JSON.parse(read('package.json')) as { version: string };
  expect(parse(read('deploy/helm/octroi/Chart.yaml'))).toMatchObject({ version, appVersion: version });
});

(chartTools ? describe : describe.skip)('the Helm chart', () => {
  let minimal: Manifest[];
  let full: Manifest[];
  const named = (manifests: readonly Manifest[], kind: string, name: string) =>
    workloads(manifests).find((one) => one.kind === kind && one.name === name)!;

  beforeAll(() => {
    minimal = render(valuesFile('minimal'));
    full = render(valuesFile('full'));
  });

  test.each(['minimal', 'full'] as const)('%s: passes the linter and the schemas of Kubernetes', (name) => {
    expect(lint(valuesFile(name))).toContain('0 chart(s) failed');
    const { output } = template(valuesFile(name));
    expect(problemsOf(output)).toEqual([]);
    expect(problemsOf(output.replaceAll('imagePullPolicy:', 'imagePulPolicy:'))).not.toEqual([]);
  });

  test('has what it has', () => {
    const kinds = (manifests: Manifest[]) => [...new Set(manifests.map(({ kind }) => kind))].sort();
    const always = ['ConfigMap', 'Deployment', 'Job', 'PodDisruptionBudget', 'Service', 'ServiceAccount'];
    expect(kinds(minimal)).toEqual(always);
    const optional = ['HorizontalPodAutoscaler', 'Ingress', 'NetworkPolicy', 'PersistentVolumeClaim'];
    expect(kinds(full)).toEqual([...always, ...optional, 'PodMonitor', 'ScaledObject', 'Secret'].sort());
  });

  test('names everything that must be set, and takes no setting that there is not', () => {
    const { errors } = template([]);
    for (const name of [
      'image.repository',
      'BASE_URL',
      'TEMPORAL_ADDRESS',
      'DATABASE_URL',
      'PAYMENT_API_KEY',
    ])
      expect(errors).toContain(name);
    for (const wrong of ['settings.BASE_URI=x', 'settings.DATABASE_URL=x', 'image.tag=latest', 'apii.port=1'])
      expect(template([...valuesFile('minimal'), '--set', wrong]).errors).toContain('meet the spec');
  });

  test('every setting can be set, and is as it was set for all who read it', () => {
    const pods = workloads(full).map(({ pod }) => environmentOf(pod, full));
    const set = new Set(pods.flatMap((env) => Object.keys(env)));
    expect(settingNames.filter((name) => !set.has(name) && !notOurs.includes(name))).toEqual([]);
    const defaults = loadConfig({ ...pods[0], ...blank(settingNames) });
    for (const env of pods) {
      const config = loadConfig(env);
      expect(config).toMatchObject({ rateLimit: 1_000_000, currency: 'XOF', enforceLimits: true });
      expect(config.support.calendar).not.toEqual(loadConfig({ ...env, SLA_CALENDAR: '' }).support.calendar);
      expect(config.payment).not.toEqual(defaults.payment);
    }
    const worker = loadConfig(environmentOf(named(full, 'Deployment', 'octroi-worker-0-2-0').pod, full));
    expect(worker).toMatchObject({ workerPort: 8082, workerBuildId: '0.2.0' });
    expect(worker.support.attachmentDir).toBe('/attachments');
  });

  test('every process runs without rights, on a root that it cannot write, and without a token', () => {
    for (const { pod } of [...workloads(minimal), ...workloads(full)]) {
      const [{ securityContext, resources }] = pod.spec.containers;
      expect(pod.spec.automountServiceAccountToken).toBe(false);
      expect(pod.spec.securityContext).toMatchObject({
        runAsNonRoot: true,
        seccompProfile: { type: 'RuntimeDefault' },
      });
      expect(securityContext).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      });
      expect(resources).toMatchObject({
        requests: { cpu: expect.stringMatching(/m$/) as unknown },
        limits: {},
      });
    }
  });

  test('images have a fixed version', () => {
    const images = workloads(full).map(({ pod }) => pod.spec.containers[0].image);
    for (const image of images) expect(image).toMatch(/^registry\.example\.org\/octroi:0\.[12]\.0$/);
    const digest = `sha256:${'a'.repeat(64)}`;
    const pinned = render([...valuesFile('minimal'), '--set', `image.digest=${digest}`]);
    expect(named(pinned, 'Deployment', 'octroi-api').pod.spec.containers[0].image).toMatch(`@${digest}`);
  });

  test('commands are those of the command line, and probes ask what the processes serve', () => {
    const main = read('src/main.ts');
    const served = { api: read('src/api/operations.ts'), other: read('src/probes.ts') };
    for (const { kind, pod } of workloads(full)) {
      const [container] = pod.spec.containers;
      for (const word of container.args.filter((arg) => /^(--)?[a-z-]+$/.test(arg) && arg !== 'traefik'))
        expect(main).toMatch(new RegExp(`'${word}[ ']`));
      const probes = [container.startupProbe, container.livenessProbe, container.readinessProbe];
      if (kind === 'Job') continue;
      for (const probe of probes) {
        const { path, port } = { path: '', ...(probe?.httpGet ?? probe?.tcpSocket) };
        expect(container.ports?.map(({ name }) => name)).toEqual([port]);
        const source = container.name === 'api' ? served.api : served.other;
        if (container.name !== 'mail') expect(source).toContain(`'${path}'`);
      }
      if (container.name !== 'mail') expect(container.readinessProbe?.httpGet?.path).toBe('/readyz');
    }
  });

  test('a process that is stopped has 30 seconds, after the pause in which the network hears of it', () => {
    for (const { pod } of workloads(full)) {
      const pause = pod.spec.containers[0].lifecycle?.preStop.sleep.seconds ?? 0;
      expect(pod.spec.terminationGracePeriodSeconds).toBeGreaterThanOrEqual(pause + 30);
    }
    expect(named(full, 'Deployment', 'octroi-api').pod.spec.containers[0].lifecycle).toBeDefined();
  });

  test('services, budgets and policies select pods that there are', () => {
    const labels = workloads(full).map(({ pod }) => pod.metadata.labels);
    const selectors = full.flatMap(({ kind, metadata: { name }, spec }) => {
      if (kind === 'Deployment' || !(spec?.selector ?? spec?.podSelector)) return [];
      const { selector, podSelector } = spec;
      return [{ name, wanted: podSelector?.matchLabels ?? selector?.matchLabels ?? selector ?? {} }];
    });
    expect(selectors.length).toBeGreaterThan(9);
    for (const { wanted } of selectors) {
      const fits = (pod: Record<string, string>) =>
        Object.entries(wanted).every(([key, value]) => pod[key] === value);
      expect(labels.filter(fits)).not.toEqual([]);
    }
  });

  test('pods restart when a setting or a secret is another one', () => {
    const checksums = (...args: string[]) =>
      named(render([...valuesFile('minimal'), ...args]), 'Deployment', 'octroi-api').pod.metadata.annotations;
    const before = checksums();
    expect(checksums('--set', 'api.replicas=3')).toEqual(before);
    const settings = checksums('--set', 'settings.RATE_LIMIT=7');
    expect(settings['checksum/settings']).not.toBe(before['checksum/settings']);
    const secrets = checksums('--set', 'secrets.revision=2');
    expect(secrets['checksum/secrets']).not.toBe(before['checksum/secrets']);
  });

  test('set-up comes before everything else, with settings that are there by then', () => {
    const { annotations, pod } = named(full, 'Job', 'octroi-setup');
    expect(annotations?.['helm.sh/hook']).toBe('pre-install,pre-upgrade');
    const early = full.filter(({ metadata }) => metadata.annotations?.['helm.sh/hook']?.startsWith('pre-'));
    expect(loadConfig(environmentOf(pod, early)).rateLimit).toBe(1_000_000);
  });

  test('workers without versions are one Deployment, and nothing is promoted', () => {
    const kinds = workloads(minimal).map(({ kind, name }) => `${kind} ${name}`);
    expect(kinds.sort()).toEqual([
      ...['Deployment octroi-api', 'Deployment octroi-worker', 'Job octroi-doctor', 'Job octroi-setup'],
    ]);
  });

  test('each build has a Deployment; the first is scaled by its backlog, and gets the work', () => {
    const builds = workloads(full).filter(({ pod }) => pod.spec.containers[0].name === 'worker');
    const told = builds.map(({ name, replicas, pod }) => [
      name,
      replicas,
      environmentOf(pod, full).WORKER_BUILD_ID,
    ]);
    expect(told).toEqual(
      expect.arrayContaining([
        ['octroi-worker-0-2-0', undefined, '0.2.0'],
        ['octroi-worker-0-1-0', 1, '0.1.0'],
        ['octroi-worker', 1, undefined],
      ]),
    );
    const { annotations, pod } = named(full, 'Job', 'octroi-promote');
    expect(annotations?.['helm.sh/hook']).toBe('post-install,post-upgrade,post-rollback');
    expect(pod.spec.containers[0].args).toEqual(['promote', '0.2.0']);
    const scaled = full.find(({ kind }) => kind === 'ScaledObject');
    const version = workerVersion('octroi.billing', '0.2.0')?.version;
    const [main, jobs] = scaled?.spec?.triggers ?? [];
    expect(jobs?.metadata.taskQueue).toBe(jobsQueue('octroi.billing'));
    expect(main?.metadata).toMatchObject({
      taskQueue: 'octroi.billing',
      workerDeploymentName: version?.deploymentName,
      workerDeploymentBuildId: version?.buildId,
    });
  });

  test('`helm test` asks the doctor, as the workers are set', () => {
    const { annotations, pod } = named(full, 'Job', 'octroi-doctor');
    expect(annotations?.['helm.sh/hook']).toBe('test');
    const [container] = pod.spec.containers;
    expect(container.args).toEqual(['doctor']);
    expect(container.env).toContainEqual({ name: 'WORKER_BUILD_ID', value: '0.2.0' });
    expect(container.volumeMounts).toContainEqual({ name: 'attachments', mountPath: '/attachments' });
    const bare = named(minimal, 'Job', 'octroi-doctor').pod.spec.containers[0];
    expect(JSON.stringify(bare)).not.toMatch(/WORKER_BUILD_ID|attachments/);
  });

  test('the way back to workers without versions is promoted too; two builds cannot have one name', () => {
    const builds = (json: string) => [...valuesFile('minimal'), '--set-json', `worker.builds=${json}`];
    const back = render(builds('[{"versioned": false}, {"tag": "0.2.0", "replicas": 1}]'));
    const args = named(back, 'Job', 'octroi-promote').pod.spec.containers[0].args;
    expect(args).toEqual(['promote', '--unversioned']);
    expect(template(builds('[{"tag": "1.0"}, {"tag": "1-0"}]')).errors).toContain('have one name');
  });
});

/** No optional setting of these, so that each has its default. */
function blank(names: readonly string[]) {
  const required = ['DATABASE_URL', 'PAYMENT_API_KEY', 'PAYMENT_WEBHOOK_SECRET'];
  return Object.fromEntries(names.filter((name) => !required.includes(name)).map((name) => [name, '']));
}
