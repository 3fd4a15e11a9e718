import type { Services } from './services.js';
import { route } from './route.js';
import { z } from 'zod';
import { words } from './wire.js';

const readinessBody = z.strictObject({
  status: z.enum(['ready', 'not ready']),
  dependencies: z
    .record(z.string(), words('ok'))
    .describe('Each with `ok`, or why it does not answer.')
    .meta({ examples: [{ postgres: 'ok', temporal: 'ok' }] }),
});

/** For operators and orchestrators: is the process alive, can it work, what has it measured. */
export const operationsRoutes = [
  route({
    method: 'get',
    path: '/healthz',
    summary: 'The process is alive',
    access: 'public',
    unlimited: true,
    response: z.strictObject({ status: z.literal('ok') }),
    handle: () => Promise.resolve({ body: { status: 'ok' } }),
  }),

  route({
    method: 'get',
    path: '/readyz',
    summary: 'The process can work: each dependency with its state',
    access: 'public',
    unlimited: true,
    response: readinessBody,
    statuses: [200, 503],
    async handle(_request, { readiness }) {
      const report = await checkReadiness(readiness);
      return { status: report.status === 'ready' ? 200 : 503, body: report };
    },
  }),

  route({
    method: 'get',
    path: '/metrics',
    summary: 'Prometheus metrics',
    access: 'public',
    unlimited: true,
    response: { type: 'text/plain', about: 'In the text format of Prometheus.' },
    async handle(_request, { metrics: { registry } }) {
      return { body: await registry.metrics(), headers: { 'Content-Type': registry.contentType } };
    },
  }),
];

/** Each dependency `ok` or why not; a check may take 3 s. */
export async function checkReadiness(checks: Services['readiness']) {
  const results = await Promise.all(
    Object.entries(checks).map(async ([name, check]) => [name, await state(check)] as const),
  );
  const ready = results.every(([, result]) => result === 'ok');
  return { status: ready ? 'ready' : 'not ready', dependencies: Object.fromEntries(results) };
}

async function state(check: () => Promise<void>): Promise<string> {
  const timeout = AbortSignal.timeout(3000);
  const late = new Promise<string>((resolve) =>
    timeout.addEventListener('abort', () => resolve('no answer within 3 s')),
  );
  return Promise.race([
    check().then(
      () => 'ok',
      (error: unknown) => (error instanceof Error && error.message) || 'not reachable',
    ),
    late,
  ]);
}
