import type { Logger } from '../log.js';
import type { Bench, Check } from './bench.js';
import { accessChecks } from './checks/access.js';
import { callbackChecks } from './checks/callbacks.js';
import { cancelChecks } from './checks/cancel.js';
import { initiateChecks } from './checks/initiate.js';
import { refundChecks } from './checks/refund.js';
import { statusChecks } from './checks/status.js';
import { BackendClient } from './client.js';
import { Mismatch, NotSupported } from './expectations.js';
import { CallbackReceiver } from './receiver.js';
import { summarize, type CheckResult, type ConformanceReport } from './report.js';

const checks: Check[] = [
  ...accessChecks,
  ...initiateChecks,
  ...statusChecks,
  ...callbackChecks,
  ...cancelChecks,
  ...refundChecks,
];

/** How long the receiver stays for callbacks that no check waited for. */
const lastWordMs = 2_000;

export interface ConformanceOptions {
  backendUrl: string;
  apiKey: string;
  webhookSecret: string;
  /** Port of the callback receiver; 0, the default, takes any free one. */
  listenPort?: number;
  /** Where the backend reaches the receiver, if that is not loopback; it then listens on every interface. */
  callbackBaseUrl?: string;
  /** Leaves out the checks that take half a minute. */
  quick?: boolean;
  /** How long a thing may take that is to happen at once, in milliseconds (default 30 s). */
  patienceMs?: number;
  logger?: Logger;
  /** Told each result as soon as it is there. */
  onResult?: (result: CheckResult) => void;
}

/**
 * Checks the payment backend contract against any backend, with payments of its own.
 * All checks run at once, yet below 100 requests a minute.
 * @throws the error of the listening socket, if callbacks cannot be received.
 */
export async function runConformance(options: ConformanceOptions): Promise<ConformanceReport> {
  const { apiKey, webhookSecret, logger, quick = false, patienceMs = 30_000 } = options;
  const backendUrl = options.backendUrl.replace(/\/+$/, '');
  const receiver = await CallbackReceiver.start(options.listenPort, options.callbackBaseUrl);
  const client = new BackendClient({ backendUrl, apiKey, logger });
  const bench = { client, receiver, webhookSecret, patienceMs, quick };
  try {
    return summarize(
      await Promise.all(
        checks.map(async (check) => {
          const result = await runCheck(check, bench);
          options.onResult?.(result);
          return result;
        }),
      ),
    );
  } finally {
    await receiver.drain(Math.min(patienceMs, lastWordMs));
    await receiver.close();
  }
}

async function runCheck(check: Check, bench: Bench): Promise<CheckResult> {
  const { id, title, slow = false } = check;
  if (slow && bench.quick)
    return { id, title, outcome: 'skipped', detail: 'left out of a quick run', seconds: 0 };
  const start = performance.now();
  const seconds = () => (performance.now() - start) / 1000;
  try {
    await check.run(bench);
    return { id, title, outcome: 'passed', seconds: seconds() };
  } catch (error) {
    const outcome = outcomeOf(error);
    return { id, title, outcome, detail: (error as Error).message, seconds: seconds() };
  }
}

/** @throws the error itself if it is no finding. */
function outcomeOf(error: unknown): CheckResult['outcome'] {
  if (error instanceof Mismatch) return 'failed';
  if (error instanceof NotSupported) return 'not_supported';
  throw error;
}
