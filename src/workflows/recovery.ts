import { proxyActivities } from '@temporalio/workflow';
import type { Recovered, RecoveryActivities } from '../activities/recovery.js';
import * as policies from './policies.js';

const { recoverPayments } = proxyActivities<RecoveryActivities>(policies.sweep);

/**
 * Finds what a crash left between a row and its workflow: payments that were never started, callbacks that nobody
 * was told of, payments past their deadline. Run by the schedule `recover-payments`; returns how many of each it found.
 */
export async function recovery(): Promise<Recovered> {
  return recoverPayments();
}
