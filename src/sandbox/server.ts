import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import Koa from 'koa';
import type { Logger } from '../log.js';
import { controlRoutes } from './control-routes.js';
import { pageRoutes } from './page-routes.js';
import { paymentRoutes } from './payment-routes.js';
import { problems } from './problem.js';
import { assemble, type Sandbox, type SandboxOptions } from './sandbox.js';

/**
 * Starts the sandbox payment backend, and goes on with what an earlier process left in `dataFile`.
 * @throws the error of the listening socket (EADDRINUSE) or of the data file; nothing keeps running then.
 */
export async function startSandbox(
  options: SandboxOptions,
): Promise<{ url: string; close(): Promise<void> }> {
  const { host = '127.0.0.1', logger } = options;
  const server = createServer();
  const url = await listen(server, options.port, host);
  try {
    const sandbox = assemble(options, url);
    server.on('request', createApp(sandbox, logger));
    sandbox.cashier.resume();
    logger.info({ url }, 'sandbox payment backend is ready');
    let closed: Promise<void> | undefined;
    return { url, close: () => (closed ??= close(server, sandbox)) };
  } catch (error) {
    server.close();
    throw error;
  }
}

function createApp(sandbox: Sandbox, logger: Logger): RequestListener {
  const app = new Koa();
  app.on('error', (error: Error) => logger.warn({ err: error }, 'answer failed'));
  app.use(problems(logger));
  for (const router of [paymentRoutes(sandbox), controlRoutes(sandbox), pageRoutes(sandbox)]) {
    app.use(router.routes());
  }
  const handle = app.callback();
  return (request, response) => void handle(request, response);
}

/** @returns the address under which the server is reached from this machine. */
async function listen(server: Server, port: number, host: string): Promise<string> {
  server.listen(port, host);
  await once(server, 'listening');
  const { address, family, port: taken } = server.address() as AddressInfo;
  if (address === '0.0.0.0' || address === '::') return `http://localhost:${taken}`;
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${taken}`;
}

async function close(server: Server, { agenda, store }: Sandbox): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await Promise.all([closed, agenda.close()]);
  store.close();
}
