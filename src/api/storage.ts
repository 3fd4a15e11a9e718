/** Measuring storage outside the nightly job. */
import { z } from 'zod';
import { AppError } from '../errors.js';
import type { HostMeasurement } from '../integrations/docker-workflows.js';
import { route } from './route.js';
import type { Services } from './services.js';
import { words } from './wire.js';

export const storageRoutes = [
  route({
    method: 'post',
    path: '/api/usage/:team/measure',
    summary: 'Have storage measured now, once in ten minutes; a measurement that runs is told',
    access: { scopes: ['user'], teamRole: 'admin' },
    params: z.object({ team: z.string() }),
    response: z.strictObject({
      hosts: z.array(
        z.strictObject({ name: words('local'), status: z.enum(['started', 'running', 'idle']) }),
      ),
    }),
    statuses: [202],
    async handle({ params: { team }, actor, requestId }, services) {
      const origin = { actor: actor.subject, requestId };
      const { dockerWorkflows, storage } = services;
      const hosts = await storage
        .request(team, origin, () => dockerWorkflows.measure().catch(unavailable))
        .catch((error: unknown) => runningOr(error, services));
      return { status: 202, body: { hosts } };
    },
  }),
];

/** A team that has asked lately is answered all the same while a measurement runs. */
async function runningOr(error: unknown, { dockerWorkflows }: Services): Promise<HostMeasurement[]> {
  if (!(error instanceof AppError) || error.code !== 'rate_limited') throw error;
  const hosts = await dockerWorkflows.measuring().catch(unavailable);
  if (!hosts.some(({ status }) => status === 'running')) throw error;
  return hosts;
}

function unavailable(cause: unknown): never {
  throw new AppError('unavailable', 'The measurement could not be started now; try again.', {
    cause,
    headers: { 'Retry-After': '5' },
  });
}
