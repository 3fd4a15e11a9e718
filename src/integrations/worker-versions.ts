/** Which build of the workers gets the work: Temporal's worker deployment versioning (docs/decisions/0022-worker-versions.md). */
import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from '@temporalio/client';
import type { WorkerDeploymentOptions } from '@temporalio/worker';

/** Milliseconds that a build's first worker has to be seen by the server. */
const patienceMs = 60_000;
/** gRPC's NOT_FOUND and FAILED_PRECONDITION: no worker of the build polls yet. */
const notYet = [5, 9];

/** The deployment is named as the task queue, in characters that the server takes. */
const deploymentName = (taskQueue: string) => taskQueue.replace(/[^\w-]/g, '-');

/**
 * What makes a worker one of a build; undefined without a build: it then takes work as long as no build is current.
 * Every workflow goes on with the build that is current, also in the middle: none may wait for a build that is gone.
 */
export function workerVersion(
  taskQueue: string,
  buildId: string | undefined,
): WorkerDeploymentOptions | undefined {
  if (buildId === undefined) return undefined;
  return {
    version: { deploymentName: deploymentName(taskQueue), buildId },
    useWorkerVersioning: true,
    defaultVersioningBehavior: 'AUTO_UPGRADE',
  };
}

/** The build whose workers get the work; undefined: those without one. */
export async function currentBuild(client: Client, taskQueue: string): Promise<string | undefined> {
  try {
    const { workerDeploymentInfo } = await client.workflowService.describeWorkerDeployment({
      namespace: client.options.namespace,
      deploymentName: deploymentName(taskQueue),
    });
    return workerDeploymentInfo?.routingConfig?.currentDeploymentVersion?.buildId || undefined;
  } catch (error) {
    // No worker with a build has ever polled, or the server is older than builds (UNIMPLEMENTED).
    if ([5, 12].includes((error as { code?: number }).code ?? -1)) return undefined;
    throw error;
  }
}

/**
 * Hands all work, also of workflows under way, to the workers of a build; `undefined`: to those without one. Waits for the
 * build's first worker. Twice is as once.
 * @throws Error when no worker of the build polls within a minute.
 */
export async function makeCurrent(
  client: Client,
  taskQueue: string,
  buildId: string | undefined,
): Promise<void> {
  const request = {
    namespace: client.options.namespace,
    deploymentName: deploymentName(taskQueue),
    buildId: buildId ?? '',
    identity: client.options.identity,
  };
  for (const giveUpAt = Date.now() + patienceMs; ; await delay(500)) {
    try {
      await client.workflowService.setWorkerDeploymentCurrentVersion(request);
      return;
    } catch (error) {
      if (!notYet.includes((error as { code?: number }).code ?? -1)) throw error;
      if (Date.now() > giveUpAt) {
        throw new Error(`no worker of build ${buildId ?? '(none)'} takes work`, { cause: error });
      }
    }
  }
}
