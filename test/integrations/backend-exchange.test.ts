import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { BackendUnavailable } from '../../src/integrations/backend-errors.js';
import { createExchange } from '../../src/integrations/backend-exchange.js';

/** Found by `npm run verify:faults`: a worker that was told to give a call up before it had begun, died of it. */
test('a call that is given up before it begins fails, and nothing else', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const uncaught: unknown[] = [];
  const note = (error: unknown) => void uncaught.push(error);
  process.on('uncaughtException', note);
  const exchange = createExchange({ url, apiKey: 'key', timeoutMs: 500 });
  const call = exchange({ method: 'POST', path: '/', body: {}, signal: AbortSignal.abort() });
  await expect(call).rejects.toBeInstanceOf(BackendUnavailable);
  await turn();
  process.off('uncaughtException', note);
  expect(uncaught).toEqual([]);
  server.close();
});
