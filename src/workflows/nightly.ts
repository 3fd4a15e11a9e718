import { proxyActivities } from '@temporalio/workflow';
import type { Missed, NightlyActivities } from '../activities/nightly.js';
import * as policies from './policies.js';

const jobs = proxyActivities<NightlyActivities>(policies.nightly);

/** 05:00 UTC: ends what no timer ended. Returns how many, which should be none. */
export async function expireMissed(): Promise<Missed> {
  return jobs.expireMissed();
}
