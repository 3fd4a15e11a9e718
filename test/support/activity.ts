/** Running an activity's code without a worker. */
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';

/** An environment that says only what breaks a test. */
export const activityEnvironment = () =>
  new MockActivityEnvironment(undefined, { logger: new DefaultLogger('ERROR') });

export function inActivity<T>(step: () => Promise<T>): Promise<T> {
  return activityEnvironment().run<[], T, () => Promise<T>>(step);
}
