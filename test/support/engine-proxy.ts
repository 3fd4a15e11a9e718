/** Stands before a real Docker Engine, or alone: counts what it is asked, and fails as it is told. */
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What becomes of a request; `pass` lets it through. */
export type Fate = 'pass' | 'hang' | 'break' | { status?: number; body: unknown };

export interface EngineProxy {
  address: string;
  /** Paths with their query, without the version, as they were asked for. */
  asked: string[];
  fate: (path: string) => Fate | Promise<Fate>;
  close(): Promise<void>;
}

export async function startEngineProxy(behind?: string): Promise<EngineProxy> {
  const socketPath = behind?.replace('unix://', '');
  const server = createServer((incoming, outgoing) => {
    const path = (incoming.url ?? '').replace(/^\/v[\d.]+/, '');
    proxy.asked.push(path);
    void Promise.resolve(proxy.fate(path)).then((fate) => meet(fate, incoming, outgoing));
  });
  const meet = (fate: Fate, incoming: IncomingMessage, outgoing: ServerResponse) => {
    if (fate === 'pass') forward(incoming, outgoing, socketPath);
    else if (fate === 'break') breakOff(outgoing);
    else if (fate !== 'hang') {
      outgoing.writeHead(fate.status ?? 200, { 'Content-Type': 'application/json' });
      outgoing.end(typeof fate.body === 'string' ? fate.body : JSON.stringify(fate.body));
    }
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const proxy: EngineProxy = {
    address: `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked: [],
    fate: () => 'pass',
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return proxy;
}

function forward({ url, method }: IncomingMessage, outgoing: ServerResponse, socketPath?: string): void {
  request({ socketPath, path: url, method }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
    answer.pipe(outgoing);
  })
    .on('error', () => outgoing.destroy())
    .end();
}

function breakOff(outgoing: ServerResponse): void {
  outgoing.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': 1000 });
  outgoing.write('[{"Id"', () => outgoing.destroy());
}
