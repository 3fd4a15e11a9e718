import { proxyActivities } from '@temporalio/workflow';
import type { CleanUp, ContainerActivities } from '../activities/containers.js';
import * as policies from './policies.js';

const jobs = proxyActivities<ContainerActivities>(policies.onDocker);

/**
 * 03:00 UTC: removes the containers of finished deployments that no alias points at. Returns what was removed and why
 * others were left; with `dryRun` it removes nothing and returns the same.
 */
export async function cleanUpContainers({ dryRun = false }: { dryRun?: boolean } = {}): Promise<CleanUp> {
  return jobs.cleanUpContainers(dryRun);
}
