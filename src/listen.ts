import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type Koa from 'koa';

export interface RunningServer {
  /** Where it listens, `http://127.0.0.1:8000`. */
  url: string;
  close(): Promise<void>;
}

/**
 * Serves an application, on any free port for 0. `close` lets answers under way finish, and says in each that the connection
 * ends with it: a client that asks again at once would hold it open, and be cut off in the end. Headers must come within
 * `headersTimeoutMs`: who sends them a byte at a time keeps no connection. A body may take as long as it likes (an import
 * streams for minutes): those that are read whole have their own time limit.
 */
export async function listen(
  app: Koa,
  port: number,
  { headersTimeoutMs = 15_000 } = {},
): Promise<RunningServer> {
  const respond = app.callback();
  const open = new Set<ServerResponse>();
  let isClosing = false;
  const server = createServer(
    {
      requestTimeout: 0,
      headersTimeout: headersTimeoutMs,
      connectionsCheckingInterval: headersTimeoutMs / 3,
      keepAliveTimeout: 65_000,
    },
    (request, response) => {
      open.add(response);
      response.once('close', () => open.delete(response));
      if (isClosing) response.shouldKeepAlive = false;
      void respond(request, response);
    },
  );
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, resolve);
  });
  const { port: actual } = server.address() as AddressInfo;
  const close = () =>
    new Promise<void>((resolve) => {
      isClosing = true;
      for (const response of open) response.shouldKeepAlive = false;
      server.close(() => resolve());
      server.closeIdleConnections();
      setTimeout(() => server.closeAllConnections(), 25_000).unref();
    });
  return { url: `http://127.0.0.1:${actual}`, close };
}
