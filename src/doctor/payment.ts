/** The two ways between us and the payment backend. */
import { createHash, randomUUID } from 'node:crypto';
import type { Config } from '../config.js';
import { BackendRejected } from '../integrations/backend-errors.js';
import { createExchange } from '../integrations/backend-exchange.js';
import type { Database } from '../models/database.js';
import { listAudit } from '../stores/audit.js';
import { inTime, patienceMs, reasonOf, under, type Finding } from './finding.js';

const backend = under('payment backend');
const callback = under('callback');

/** Asks for the status of a payment that is not there: who has the key is told 404, others 401. No payment is made. */
export async function checkBackend({ payment }: Pick<Config, 'payment'>): Promise<Finding[]> {
  const { backendUrl: url, apiKey } = payment;
  const exchange = createExchange({ url, apiKey, timeoutMs: patienceMs });
  try {
    await exchange({ method: 'GET', path: `/api/v1/payments/octroi-doctor-${randomUUID()}/status` });
    return [
      backend.warn(
        `${url} tells a status of a payment that it cannot know`,
        'check PAYMENT_BACKEND_URL; run: octroi conformance',
      ),
    ];
  } catch (error) {
    return [refusal(url, error)];
  }
}

function refusal(url: string, error: unknown): Finding {
  if (!(error instanceof BackendRejected)) {
    const fix = 'check PAYMENT_BACKEND_URL, and that the backend runs and is reachable from here';
    return backend.bad(`${url}: ${reasonOf(error)}`, fix);
  }
  const { httpStatus: status } = error;
  if (status === 404) return backend.ok(`${url} answers, and knows our key`);
  if (status === 401 || status === 403) {
    return backend.bad(
      `${url} refuses our key (${status})`,
      'set PAYMENT_API_KEY as the backend has given it to you',
    );
  }
  return backend.warn(
    `${url} answers ${status}, not 404, of a payment that is not there`,
    'octroi conformance',
  );
}

/**
 * Calls back unsigned, as the backend would reach us. It must be refused, and the refusal stand in our audit log: then it
 * is this Octroi that answered.
 */
export async function checkCallback({ baseUrl }: Pick<Config, 'baseUrl'>, db: Database): Promise<Finding[]> {
  const url = `${baseUrl}/api/payments/callback`;
  const body = JSON.stringify({ octroi_doctor: randomUUID() });
  try {
    const answer = await post(url, body);
    if (!answer.startsWith('401 ') || !answer.includes('"invalid_signature"')) {
      const fix = 'set BASE_URL to where the API is reached; the proxy before it must pass POST on as it is';
      return [callback.bad(`${url} is not an Octroi: it answers ${answer.slice(0, 80)}`, fix)];
    }
    return [await fromUs(url, body, db)];
  } catch (error) {
    const fix =
      'check BASE_URL, that the API runs, and the proxy before it; without it payments end late, by polls';
    return [callback.bad(`${url} is not reached from here: ${reasonOf(error)}`, fix)];
  }
}

async function fromUs(url: string, body: string, db: Database): Promise<Finding> {
  const objectId = createHash('sha256').update(body).digest('hex');
  const about = { objectType: 'callback', objectId, teamId: null };
  const entries = await inTime(listAudit(db, about, 1, null)).catch(() => undefined);
  if (entries === undefined) {
    return callback.warn(`${url} is an Octroi; which one PostgreSQL would tell`, 'mend PostgreSQL first');
  }
  if (entries.length > 0) return callback.ok(`${url} reaches this Octroi, and refuses what is not signed`);
  return callback.bad(
    `${url} is another Octroi, with another database`,
    'set BASE_URL to where this one is reached',
  );
}

/** Status and text of the answer. */
async function post(url: string, body: string): Promise<string> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body,
    redirect: 'manual',
    signal: AbortSignal.timeout(patienceMs),
  });
  return `${answer.status} ${await answer.text()}`.trim();
}
