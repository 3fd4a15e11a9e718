import { WorkflowExecutionAlreadyStartedError } from '@temporalio/client';

/** Whether `start` has started a workflow; false: one with that id was there, and the policies let no other run. */
export async function startedAnew(start: () => Promise<unknown>): Promise<boolean> {
  try {
    await start();
    return true;
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return false;
    throw error;
  }
}
