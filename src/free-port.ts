import { createServer } from 'node:net';

/** Listens for a moment; resolves to the port, rejects with the system's error. */
export function probe(port: number, host: string | undefined): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen({ port, host, exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : port));
    });
  });
}

/** Some port that nobody listens on at this moment, on any address. */
export const freePort = (): Promise<number> => probe(0, undefined);
