import { proxyActivities } from '@temporalio/workflow';
import type { Forgotten, RetentionActivities } from '../activities/retention.js';
import * as policies from './policies.js';

const jobs = proxyActivities<RetentionActivities>(policies.nightly);

/** 01:00 UTC: deletes what is kept for a time only. Returns how many rows of each kind. */
export async function forget(): Promise<Forgotten> {
  return jobs.forget();
}
