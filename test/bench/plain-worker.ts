/** A worker that has nothing to do but Temporal's own work: the measure that payments are held against. */
import { fileURLToPath } from 'node:url';
import { NativeConnection, Worker } from '@temporalio/worker';

const worker = await Worker.create({
  connection: await NativeConnection.connect({ address: process.argv[2] }),
  taskQueue: 'plain',
  workflowsPath: fileURLToPath(new URL('./plain-workflow.ts', import.meta.url)),
  activities: { begin: () => Promise.resolve(), finish: () => Promise.resolve() },
  maxCachedWorkflows: 1000,
});
process.once('SIGTERM', () => worker.shutdown());
process.once('disconnect', () => worker.shutdown());
process.send?.({ type: 'ready' });
await worker.run();
process.exit();
