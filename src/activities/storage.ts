import { activityInfo, ApplicationFailure, cancellationSignal, heartbeat } from '@temporalio/activity';
import type { DockerHost } from '../config.js';
import { bytesOfImages, projectsOfVolume, writtenAs, type ImageLayers } from '../domain/storage.js';
import {
  EngineFailure,
  openEngine,
  type DockerEngine,
  type EngineContainer,
  type EngineTimeouts,
} from '../integrations/docker.js';
import type { Logger } from '../log.js';
import type { Metrics } from '../metrics.js';
import type { MeasuredVolumes, StorageStore } from '../stores/storage.js';

export type StorageActivities = ReturnType<typeof createStorageActivities>;

/** What a measurement has found on a Docker host. */
export interface MeasuredHost {
  /** Projects with images, containers or volumes there. */
  projects: number;
}

export interface StorageActivityOptions {
  store: StorageStore;
  hosts: readonly DockerHost[];
  platformName: string;
  /** Told of the projects whose storage has changed or was measured again. */
  onMeasured?: (projectIds: string[]) => Promise<void>;
  metrics: Metrics;
  log: Logger;
  /** How often an engine is tried before the measurement has failed. */
  attempts?: number;
  timeouts?: Partial<EngineTimeouts>;
}

/** Well below the heartbeat timeout of the policy. */
const heartbeatEveryMs = 10_000;

/** The steps of measuring a Docker host. Each may run twice, and goes on where it was. */
export function createStorageActivities(options: StorageActivityOptions) {
  const { store, hosts, platformName, onMeasured, metrics, log, attempts = 3, timeouts } = options;

  /** The hosts to be measured; those that were taken out of the settings are forgotten. */
  async function hostsToMeasure(): Promise<string[]> {
    const names = hosts.map(({ name }) => name);
    const changed = await store.keepHosts(names);
    if (changed.length > 0) {
      log.warn(
        { projects: changed.length, hosts: names },
        'forgot storage on hosts that are not set any more',
      );
      await onMeasured?.(changed);
    }
    return names;
  }

  /** The instant from which on a value is one of this measurement. */
  function beginMeasurement(): Promise<string> {
    return store.now();
  }

  function measureVolumes(host: string): Promise<void> {
    return withEngine(host, async (engine) => {
      const volumes = await engine.volumes();
      const known = await store.findProjects(
        volumes.flatMap(({ name }) => projectsOfVolume(name, platformName)),
      );
      const measured = new Map<string, MeasuredVolumes>();
      for (const { name, bytes } of volumes) {
        // The longest that is a project; one that is deleted keeps its volume from being another's.
        const projectId = projectsOfVolume(name, platformName).find((id) => known.has(id));
        if (projectId === undefined || !known.get(projectId)) continue;
        const before = measured.get(projectId)?.bytes;
        measured.set(projectId, { projectId, bytes: add(before, bytes) });
      }
      await store.writeVolumes(host, [...measured.values()]);
    });
  }

  /** Measures images and containers, project by project; those measured at `since` or later are done. */
  function measureProjects(host: string, since: string): Promise<void> {
    return withEngine(host, async (engine) => {
      const { images, containers, orphans } = await belongings(engine);
      const done = await store.findMeasuredSince(host, since);
      const projects = [...new Set([...images.keys(), ...containers.keys()])].sort();
      for (const projectId of projects) {
        if (done.has(projectId)) continue;
        await store.writeProject(host, {
          projectId,
          imageBytes: await imageBytes(engine, images.get(projectId) ?? []),
          containerBytes: await containerBytes(engine, containers.get(projectId) ?? []),
        });
        heartbeat(projectId);
      }
      if (orphans > 0) log.info({ host, orphans }, 'images and containers whose project is not there');
    });
  }

  async function finishMeasurement(host: string, since: string): Promise<MeasuredHost> {
    const projects = await store.finish(host, since);
    metrics.storageMeasurements.inc({ host, outcome: 'measured' });
    log.info({ host, projects: projects.length }, 'storage measured');
    await onMeasured?.(projects);
    return { projects: projects.length };
  }

  async function recordFailure(host: string, failure: string): Promise<void> {
    const since = await store.fail(host, failure);
    metrics.storageMeasurements.inc({ host, outcome: 'failed' });
    log.error({ alert: 'storage_not_measured', host, since, failure }, 'storage not measured');
  }

  /** Whose the images and containers are; those of projects that are not there are nobody's. */
  async function belongings(engine: DockerEngine) {
    const images = await engine.labelledImages();
    const containers = await engine.containers();
    const byDeployment = await store.findContainerOwners(containers.flatMap(writtenAs));
    const labels = [...images, ...containers].flatMap(({ projectId }) => projectId ?? []);
    const known = await store.findProjects([...new Set([...labels, ...byDeployment.values()])]);
    const ownerOf = (container: EngineContainer) => {
      const deployed = writtenAs(container).map((text) => byDeployment.get(text));
      return [container.projectId, ...deployed].find((id) => id !== undefined && known.has(id));
    };
    const isLive = (id: string | undefined) => id !== undefined && known.get(id) === true;
    const owned = containers.map((container) => ({ id: container.id, projectId: ownerOf(container) }));
    const ours = containers.filter(({ projectId }, index) => projectId ?? owned[index]?.projectId);
    const liveImages = images.filter(({ projectId }) => isLive(projectId));
    const liveContainers = owned.filter(({ projectId }) => isLive(projectId));
    const orphans = images.length - liveImages.length + ours.length - liveContainers.length;
    return { images: idsByProject(liveImages), containers: idsByProject(liveContainers), orphans };
  }

  /** Runs `work` on the engine while saying that it goes on; an engine that fails `attempts` times has failed. */
  async function withEngine<T>(host: string, work: (engine: DockerEngine) => Promise<T>): Promise<T> {
    const found = hosts.find(({ name }) => name === host);
    if (!found) throw ApplicationFailure.nonRetryable(`There is no Docker host ${host}.`, 'UnknownHost');
    const beat = setInterval(() => heartbeat(), heartbeatEveryMs);
    try {
      return await work(await openEngine(found, { signal: cancellationSignal(), timeouts }));
    } catch (error) {
      if (!(error instanceof EngineFailure)) throw error;
      throw ApplicationFailure.create({
        type: 'EngineFailure',
        message: error.message,
        nonRetryable: activityInfo().attempt >= attempts,
      });
    } finally {
      clearInterval(beat);
    }
  }

  return {
    hostsToMeasure,
    beginMeasurement,
    measureVolumes,
    measureProjects,
    finishMeasurement,
    recordFailure,
  };
}

async function imageBytes(engine: DockerEngine, ids: readonly string[]): Promise<number> {
  const images: ImageLayers[] = [];
  for (const id of ids) {
    const layers = await engine.layersOf(id);
    if (layers) images.push(layers);
  }
  return bytesOfImages(images);
}

async function containerBytes(engine: DockerEngine, ids: readonly string[]): Promise<number | null> {
  let sum: number | null = 0;
  for (const id of ids) sum = add(sum, await engine.writableBytes(id));
  return sum;
}

/** Nothing is known of a sum of which a part is not known. */
function add(sum: number | null | undefined, bytes: number | null): number | null {
  return sum === null || bytes === null ? null : (sum ?? 0) + bytes;
}

function idsByProject(items: readonly { id: string; projectId: string | undefined }[]) {
  const groups = new Map<string, string[]>();
  for (const { id, projectId = '' } of items) {
    groups.set(projectId, [...(groups.get(projectId) ?? []), id]);
  }
  return groups;
}
