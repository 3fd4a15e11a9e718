import { proxyActivities } from '@temporalio/workflow';
import type { ProjectActivities, SwitchedOff } from '../activities/projects.js';
import * as policies from './policies.js';

const jobs = proxyActivities<ProjectActivities>(policies.nightly);

/** 02:00 UTC: switches idle projects of the free plan off, and disables for good those that stayed off. */
export async function disableInactive(): Promise<SwitchedOff> {
  return jobs.disableInactive();
}
