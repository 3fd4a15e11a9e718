/** Commands of the build as processes, with what the harness is set to. */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Harness } from './harness.js';

export interface WorkerProcess {
  child: ChildProcess;
  /** SIGTERM; returns its exit code. */
  stop(): Promise<number | null>;
}

/** What a process needs to work with the servers of the harness. */
export const settingsOf = ({ config: { temporal, databaseUrl, payment, baseUrl }, sandboxUrl }: Harness) => ({
  BASE_URL: baseUrl,
  DATABASE_URL: databaseUrl,
  TEMPORAL_ADDRESS: temporal.address,
  TEMPORAL_NAMESPACE: temporal.namespace,
  PAYMENT_BACKEND_URL: sandboxUrl,
  PAYMENT_API_KEY: payment.apiKey,
  PAYMENT_WEBHOOK_SECRET: payment.webhookSecrets[0] as string,
  PAYMENT_RATE_LIMIT: '10000',
});

export function octroi(h: Harness, command: string[], env: Record<string, string> = {}): ChildProcess {
  return fork(fileURLToPath(new URL('../../dist/main.js', import.meta.url)), command, {
    env: {
      PATH: process.env.PATH,
      ...settingsOf(h),
      PAYMENT_POLL_FIRST: '1s',
      LOG_LEVEL: 'silent',
      ...env,
    },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
}

/** Starts a worker, and waits until it polls. */
export async function startWorker(h: Harness, env: Record<string, string> = {}): Promise<WorkerProcess> {
  const child = octroi(h, ['worker'], env);
  const exited = once(child, 'exit');
  await Promise.race([once(child, 'message'), exited.then(() => Promise.reject(new Error('it ended')))]);
  const stop = async () => {
    child.kill('SIGTERM');
    return ((await exited) as [number | null])[0];
  };
  return { child, stop };
}
