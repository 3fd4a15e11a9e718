import '../support/quiet.js';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { Worker } from '@temporalio/worker';
import { randomUUID } from 'node:crypto';
import { addSearchAttributesRequest } from '../../src/integrations/temporal.js';
import { server } from '../support/database.js';

/** The time-skipping server, or undefined where it cannot be had (npm test then says so). */
export const testServer = process.env.OCTROI_TEST_SERVER || undefined;

export async function startTimeSkipping(): Promise<TestWorkflowEnvironment> {
  const env = await TestWorkflowEnvironment.createTimeSkipping({
    server: { executable: { type: 'existing-path', path: testServer ?? '' } },
  });
  // It can add search attributes, but not list them.
  await env.connection.operatorService.addSearchAttributes(addSearchAttributesRequest('default'));
  return env;
}

/** Runs `work` beside a worker whose activities are the test's own; hands over its task queue. */
export async function withWorker<T>(
  env: TestWorkflowEnvironment,
  activities: object,
  work: (taskQueue: string) => Promise<T>,
): Promise<T> {
  const taskQueue = randomUUID();
  const worker = await Worker.create({
    connection: env.nativeConnection,
    taskQueue,
    workflowBundle: { codePath: server('OCTROI_TEST_BUNDLE') },
    activities,
  });
  return worker.runUntil(() => work(taskQueue));
}
