import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import {
  ActivityFailure,
  ApplicationFailure,
  ChildWorkflowFailure,
  executeChild,
  isCancellation,
  proxyActivities,
  proxyLocalActivities,
  rootCause,
} from '@temporalio/workflow';
import type { MeasuredHost, StorageActivities } from '../activities/storage.js';
import { measurementWorkflowId } from './messages.js';
import * as policies from './policies.js';

const quick = proxyLocalActivities<StorageActivities>(policies.databaseWrite);
const steps = proxyActivities<StorageActivities>(policies.onDocker);

/** What came of a Docker host: `running` is one that was being measured already. */
export type HostOutcome =
  | ({ host: string; status: 'measured' } & MeasuredHost)
  | { host: string; status: 'running' }
  | { host: string; status: 'failed'; failure: string };

/** 04:00 UTC: measures every Docker host, all at once; one that fails keeps nobody. Returns what came of each. */
export async function measureStorage(): Promise<HostOutcome[]> {
  const hosts = await steps.hostsToMeasure();
  return Promise.all(hosts.map(measure));
}

async function measure(host: string): Promise<HostOutcome> {
  try {
    const measured = await executeChild(measureHost, {
      workflowId: measurementWorkflowId(host),
      args: [host],
      staticSummary: `storage on Docker host ${host}`,
    });
    return { host, status: 'measured', ...measured };
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return { host, status: 'running' };
    if (!(error instanceof ChildWorkflowFailure) || isCancellation(error)) throw error;
    return { host, status: 'failed', failure: rootCause(error) ?? error.message };
  }
}

/**
 * Measures one Docker host. Its id keeps it to one at a time; each step that is done stays done, whichever worker goes
 * on. A host that cannot be measured keeps its last values, and its failure is told.
 */
export async function measureHost(host: string): Promise<MeasuredHost> {
  const since = await quick.beginMeasurement();
  try {
    await steps.measureVolumes(host);
    await steps.measureProjects(host, since);
    return await steps.finishMeasurement(host, since);
  } catch (error) {
    if (!(error instanceof ActivityFailure) || isCancellation(error)) throw error;
    const failure = rootCause(error) ?? error.message;
    await quick.recordFailure(host, failure);
    throw ApplicationFailure.nonRetryable(`${host} could not be measured: ${failure}`, 'NotMeasured');
  }
}
