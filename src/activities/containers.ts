import { activityInfo, cancellationSignal, heartbeat } from '@temporalio/activity';
import type { DockerHost } from '../config.js';
import { writtenAs } from '../domain/storage.js';
import {
  EngineFailure,
  openEngine,
  type DockerEngine,
  type EngineContainer,
  type EngineTimeouts,
} from '../integrations/docker.js';
import type { Logger } from '../log.js';
import type { Metrics } from '../metrics.js';
import type { ContainerStore, FinishedDeployment, Hindrance } from '../stores/containers.js';

export type ContainerActivities = ReturnType<typeof createContainerActivities>;

/**
 * Why a container stays. `no_label`, `other_project`: its label does not say that it is the project's; `ambiguous`:
 * several hosts have it; `host_away`: it may be on a host that does not answer; `failed`: the engine refused.
 */
export type Reason = Hindrance | 'no_label' | 'other_project' | 'ambiguous' | 'host_away' | 'failed';

/** What a clean-up did, or with `dryRun` would do. The lists have the first 1,000 of each, the counts all. */
export interface CleanUp {
  dryRun: boolean;
  counts: { removed: number; gone: number; left: number };
  removed: { deployment: string; project: string; host: string; container: string }[];
  /** Deployments whose container was on no host any more. */
  gone: string[];
  left: { deployment: string; project: string; reason: Reason; detail?: string }[];
  failures: { host: string; failure: string }[];
}

const atOnce = 500;
const listed = 1_000;
const heartbeatEveryMs = 10_000;
/** After so many failures a host is left alone until the next night. */
const failuresOfHost = 3;

interface Found {
  engine: DockerEngine;
  container: EngineContainer;
}

export function createContainerActivities(options: {
  store: ContainerStore;
  hosts: readonly DockerHost[];
  metrics: Metrics;
  log: Logger;
  timeouts?: Partial<EngineTimeouts>;
}) {
  const { store, hosts, metrics, log, timeouts } = options;

  /**
   * Stops and removes the containers of finished deployments that no alias points at. An attempt that follows another
   * finds what that one left, and tells of both.
   */
  async function cleanUpContainers(dryRun: boolean): Promise<CleanUp> {
    const report = reportOf(activityInfo().heartbeatDetails, dryRun);
    const failures = new Map<string, string[]>();
    const beat = setInterval(() => heartbeat(report), heartbeatEveryMs);
    try {
      let page = await store.findFinished(null, atOnce);
      while (page.length > 0) {
        // Looked for after the page was read: what is not there then is gone.
        const containers = await findContainers(failures);
        for (const deployment of page) {
          await cleanUp(deployment, containers, failures, report);
          heartbeat(report);
        }
        page = await store.findFinished(page.at(-1)?.id ?? null, atOnce);
      }
    } finally {
      clearInterval(beat);
    }
    for (const [host, [failure = '']] of failures) {
      report.failures.push({ host, failure });
      log.error({ alert: 'containers_not_cleaned', host, failure }, 'Docker host failed in the clean-up');
    }
    log.info({ dry_run: dryRun, ...report.counts }, 'containers cleaned up');
    return report;
  }

  /** The containers of all hosts that answer, by every way to write their ids down. */
  async function findContainers(failures: Map<string, string[]>): Promise<Map<string, Found[]>> {
    const found = new Map<string, Found[]>();
    for (const host of hosts) {
      if (isAway(failures.get(host.name))) continue;
      try {
        const engine = await openEngine(host, { signal: cancellationSignal(), timeouts });
        for (const container of await engine.containers()) {
          for (const text of new Set(writtenAs(container))) {
            found.set(text, [...(found.get(text) ?? []), { engine, container }]);
          }
        }
      } catch (error) {
        const all = Array.from({ length: failuresOfHost }, () => failureIn(error));
        failures.set(host.name, all);
      }
    }
    return found;
  }

  async function cleanUp(
    deployment: FinishedDeployment,
    containers: Map<string, Found[]>,
    failures: Map<string, string[]>,
    report: CleanUp,
  ): Promise<void> {
    const { id, project_id: project, container_id } = deployment;
    const leave = (reason: Reason, detail?: string) =>
      note(report, 'left', { deployment: id, project, reason, ...(detail && { detail }) });
    if (deployment.aliased) return leave('alias');
    const candidates = containers.get(container_id) ?? [];
    const ours = candidates.filter(({ container }) => container.projectId === project);
    if (candidates.length === 0 && [...failures.values()].some(isAway)) return leave('host_away');
    if (candidates.length > 0 && ours.length === 0) {
      const isLabelled = candidates.some(({ container }) => container.projectId !== undefined);
      return leave(isLabelled ? 'other_project' : 'no_label');
    }
    if (ours.length > 1) return leave('ambiguous');
    const [found] = ours;
    const host = found?.engine.name ?? null;
    if (host !== null && isAway(failures.get(host))) return leave('host_away');
    const written = found ? writtenAs(found.container) : [container_id];
    const remove = found ? () => found.engine.remove(found.container.id) : () => Promise.resolve(false);
    try {
      const outcome = await store.release(deployment, written, host, report.dryRun ? undefined : remove);
      if (outcome === 'gone') note(report, 'gone', id);
      else if (outcome === 'removed' && found && host !== null) {
        note(report, 'removed', { deployment: id, project, host, container: found.container.id });
      } else if (outcome !== 'removed') leave(outcome);
    } catch (error) {
      if (host === null) throw error;
      const failure = failureIn(error);
      failures.set(host, [...(failures.get(host) ?? []), failure]);
      leave('failed', failure);
      metrics.containersCleaned.inc({ outcome: 'failed' });
    }
  }

  /** Counts, and lists the first ones. */
  function note<K extends 'removed' | 'gone' | 'left'>(
    report: CleanUp,
    kind: K,
    item: CleanUp[K][number],
  ): void {
    report.counts[kind] += 1;
    const list = report[kind] as CleanUp[K][number][];
    if (list.length < listed) list.push(item);
    if (kind !== 'left' && !report.dryRun) metrics.containersCleaned.inc({ outcome: kind });
  }

  return { cleanUpContainers };
}

/** @throws what is no failure of an engine. */
function failureIn(error: unknown): string {
  if (error instanceof EngineFailure) return error.message;
  throw error;
}

const isAway = (failures: readonly string[] | undefined) => (failures?.length ?? 0) >= failuresOfHost;

/** What an attempt before this one has done; what it left is looked at again. */
function reportOf(details: unknown, dryRun: boolean): CleanUp {
  const before = details as CleanUp | undefined;
  const { removed = [], gone = [], counts } = dryRun || !before ? ({} as Partial<CleanUp>) : before;
  return {
    dryRun,
    counts: { removed: counts?.removed ?? 0, gone: counts?.gone ?? 0, left: 0 },
    removed,
    gone,
    left: [],
    failures: [],
  };
}
