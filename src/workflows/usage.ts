import { proxyActivities } from '@temporalio/workflow';
import type { CheckedUsage, UsageActivities } from '../activities/usage.js';
import * as policies from './policies.js';

const jobs = proxyActivities<UsageActivities>(policies.nightly);

/** 06:00 UTC: alerts of usage that nobody was told of when it was recorded or measured. */
export async function checkUsage(): Promise<CheckedUsage> {
  return jobs.checkUsage();
}
