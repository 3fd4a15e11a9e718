import { createServer, type AddressInfo, type Server } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { choosePorts, isFree, PortError } from '../../src/dev/ports.js';

let server: Server;
let busy: number;

beforeAll(async () => {
  server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  busy = (server.address() as AddressInfo).port;
});

afterAll(() => new Promise((resolve) => server.close(resolve)));

const wanted = (port: number, name = 'API', option = '--port') => ({ port, name, option });

test('a port that is in use gives one message with port, purpose and option', async () => {
  expect(await isFree(busy)).toBe(false);
  await expect(choosePorts([wanted(0), wanted(busy)])).rejects.toThrow(
    new PortError(
      `Port ${busy} (API) is in use. Stop what uses it, or choose another: ` +
        `npm start -- --port ${busy > 65_000 ? busy - 10 : busy + 10} (0 takes any free one).`,
    ),
  );
});

test('every 0 becomes another free port', async () => {
  const ports = await choosePorts([wanted(0), wanted(0), wanted(0)]);
  expect(new Set(ports).size).toBe(3);
  for (const port of ports) expect(await isFree(port)).toBe(true);
});

test('a port wanted twice is an error before anything listens', async () => {
  const [port] = await choosePorts([wanted(0)]);
  await expect(
    choosePorts([wanted(port!), wanted(port!, 'payment sandbox', '--sandbox-port')]),
  ).rejects.toThrow(`Port ${port} is wanted twice; give --sandbox-port another one for payment sandbox.`);
});

test.each([NaN, -1, 65536, 1.5])('%s is no port', async (port) => {
  await expect(choosePorts([wanted(port)])).rejects.toThrow('--port (API) must be a port from 0 to 65535.');
});
