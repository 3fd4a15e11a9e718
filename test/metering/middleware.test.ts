/** Every way that a response may take, over real sockets: what is counted is what the client got. */
import { once } from 'node:events';
import http, { type IncomingMessage, type OutgoingHttpHeaders, type ServerResponse } from 'node:http';
import http2 from 'node:http2';
import net, { type AddressInfo } from 'node:net';
import { PassThrough, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip, gzipSync } from 'node:zlib';
import { afterEach, expect, test } from '@jest/globals';
import Koa, { type Context, type Middleware } from 'koa';
import { WebSocket, WebSocketServer } from 'ws';
import { meterTraffic, meterUpgrades } from '../../src/metering/middleware.js';
import { eventually } from '../support/eventually.js';

const closers: (() => void)[] = [];
afterEach(() => closers.splice(0).forEach((close) => close()));

/** Stands for the recorder: adds up by project or host. */
function tally() {
  const sums = new Map<string, number>();
  let calls = 0;
  return {
    add({ project, host, bytes }: { project?: string; host?: string; bytes: number }) {
      const key = project ?? `host:${host}`;
      sums.set(key, (sums.get(key) ?? 0) + bytes);
      calls += 1;
    },
    sums,
    total: () => [...sums.values()].reduce((sum, bytes) => sum + bytes, 0),
    calls: () => calls,
  };
}

interface Site {
  recorder: ReturnType<typeof tally>;
  port: number;
  server: http.Server;
}

/** A site behind the meter; `before` is mounted in front of it. */
async function site(
  handler: Middleware,
  { before = [], project = () => 'p' }: { before?: Middleware[]; project?: () => string | null } = {},
): Promise<Site> {
  const recorder = tally();
  const app = new Koa();
  app.silent = true;
  before.forEach((one) => app.use(one));
  app.use(meterTraffic({ recorder, project }));
  app.use(handler);
  return { recorder, ...(await serve(app)) };
}

async function serve(app: Koa) {
  const respond = app.callback();
  const server = http.createServer((request, response) => void respond(request, response)).listen(0);
  // However long a busy machine leaves a connection idle, only a test closes it.
  server.keepAliveTimeout = 0;
  await once(server, 'listening');
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { server, port: (server.address() as AddressInfo).port };
}

interface Got {
  status: number;
  headers: http.IncomingHttpHeaders;
  body: Buffer;
}

/** A request whose answer is not decompressed. */
async function get(port: number, options: http.RequestOptions & { path?: string } = {}): Promise<Got> {
  const request = http.get({ port, ...options });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  const body = Buffer.concat(await response.toArray());
  return { status: response.statusCode ?? 0, headers: response.headers, body };
}

/** Writes to the response itself, as proxies do. */
const raw =
  (write: (response: ServerResponse) => void): Middleware =>
  (ctx: Context) => {
    ctx.respond = false;
    ctx.status = 200;
    write(ctx.res);
  };

const text = 'Grüße, 世界 🌍 ';

test.each<[name: string, handler: Middleware]>([
  ['a string', (ctx) => void (ctx.body = text)],
  ['a buffer', (ctx) => void (ctx.body = Buffer.alloc(70_000, 1))],
  ['JSON', (ctx) => void (ctx.body = { text })],
  ['a stream of unknown length', (ctx) => void (ctx.body = Readable.from([text, text, Buffer.alloc(9)]))],
  ['an empty body', (ctx) => void (ctx.body = '')],
  ['a redirect', (ctx) => ctx.redirect('/elsewhere')],
  ['nothing found', () => {}],
  ['chunks', raw((res) => void (res.write('a'), res.write(Buffer.alloc(5)), res.end('end')))],
  ['an array of bytes', raw((res) => void (res.write(new Uint8Array(7)), res.end(new Uint8Array(3))))],
  ['latin1', raw((res) => void (res.write('äöü', 'latin1'), res.end('äöü', 'latin1')))],
  ['utf-8 by name', raw((res) => void (res.write(text, 'utf8'), res.end(text, 'utf-8')))],
  ['utf-16', raw((res) => void res.end(text, 'utf16le'))],
  ['base64', raw((res) => void res.end('QUJDREVGRw==', 'base64'))],
  [
    'base64 in lines',
    raw((res) => void res.writeHead(200, { 'Content-Length': 4 }).end('QU\nJD\nRA==\n', 'base64')),
  ],
  ['hex', raw((res) => void (res.write('414243', 'hex'), res.end('4445', 'hex')))],
  ['no end but a callback', raw((res) => void (res.write('abc'), res.end(() => {})))],
  ['a chunk and a callback', raw((res) => void (res.write('abc', () => {}), res.end('de', () => {})))],
  ['a length of its own', raw((res) => void res.writeHead(200, { 'Content-Length': 3 }).end('abc'))],
  ['a head on its own', raw((res) => void (res.flushHeaders(), res.end('later')))],
  [
    'trailers',
    raw(
      (res) => void (res.setHeader('Trailer', 'X'), res.write('abc'), res.addTrailers({ X: '1' }), res.end()),
    ),
  ],
  ['an error', () => Promise.reject(new Error('a fault of the site'))],
  ['an error with words of its own', (ctx) => ctx.throw(418, text)],
])('counts %s', async (_name, handler) => {
  const { recorder, port } = await site(handler);
  const { body } = await get(port);
  await eventually(() => recorder.calls() > 0);
  expect(recorder.total()).toBe(body.length);
});

test.each<[name: string, status: number, method: string]>([
  ['HEAD', 200, 'HEAD'],
  ['204', 204, 'GET'],
  ['304', 304, 'GET'],
])('counts nothing for %s, though a body is written', async (_name, status, method) => {
  const { recorder, port } = await site(
    raw((res) => {
      res.statusCode = status;
      res.write('not sent');
      res.end('nor this');
    }),
  );
  const { body } = await get(port, { method });
  expect(body.length).toBe(0);
  expect(recorder.sums).toEqual(new Map([['p', 0]]));
  expect(recorder.calls()).toBe(1);
});

test('counts compressed bytes where the compressor is behind the meter', async () => {
  const { recorder, port } = await site((ctx) => {
    ctx.set('Content-Encoding', 'gzip');
    ctx.body = Readable.from([Buffer.alloc(100_000, 'a')]).pipe(createGzip());
  });
  const { body } = await get(port);
  expect(body.length).toBeLessThan(2_000);
  expect(recorder.total()).toBe(body.length);
});

test('counts compressed bytes where a compressor replaces write and end behind the meter', async () => {
  const { recorder, port } = await site(async (ctx, next) => {
    compress(ctx.res);
    await next();
    ctx.body = 'a'.repeat(100_000);
  });
  const { body } = await get(port);
  expect(body).toEqual(gzipSync('a'.repeat(100_000)));
  expect(recorder.total()).toBe(body.length);
});

test('counts uncompressed bytes where the compressor is before the meter', async () => {
  const before: Middleware = (ctx, next) => (compress(ctx.res), next());
  const { recorder, port } = await site((ctx) => void (ctx.body = 'a'.repeat(100_000)), { before: [before] });
  const { body } = await get(port);
  expect(body.length).toBeLessThan(2_000);
  expect(recorder.total()).toBe(100_000);
});

/** As the middleware `compression` does it: what is written goes through zlib to the `write` that was there. */
function compress(response: ServerResponse): void {
  const gzip = createGzip();
  const { write, end } = response as unknown as Record<'write' | 'end', (chunk?: unknown) => boolean>;
  gzip.on('data', (chunk) => write.call(response, chunk)).on('end', () => end.call(response));
  const replacement = {
    write: (chunk: Buffer) => (response.removeHeader('Content-Length'), gzip.write(chunk)),
    end: (chunk?: Buffer) => (response.removeHeader('Content-Length'), gzip.end(chunk)),
  };
  Object.assign(response, replacement);
}

test('counts what was handed over when the client hangs up in the middle', async () => {
  let written = 0;
  const chunk = Buffer.alloc(64 * 1024, 7);
  const endless = Readable.from(
    (function* () {
      for (; written < 1e9; written += chunk.length) yield chunk;
    })(),
  );
  const { recorder, port } = await site((ctx) => void (ctx.body = endless));
  const request = http.get({ port });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  let got = 0;
  for await (const part of response) {
    got += (part as Buffer).length;
    if (got > 5_000_000) break;
  }
  request.destroy();
  await eventually(() => endless.destroyed);
  expect(recorder.total()).toBeGreaterThanOrEqual(got);
  expect(recorder.total()).toBeLessThanOrEqual(written + chunk.length);
  expect(recorder.total()).toBeLessThan(1e9);
});

test('counts nothing that is written after the client has gone', async () => {
  let late: (() => void) | undefined;
  const { recorder, port } = await site(
    raw((res) => {
      res.write('abc');
      res
        .on('error', () => {})
        .on('close', () => {
          late = () => (res.write('never sent'), res.end('nor this'));
        });
    }),
  );
  const socket = net.connect({ port });
  socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
  await once(socket, 'data');
  socket.resetAndDestroy();
  (await eventually(() => late))();
  expect(recorder.total()).toBe(3);
});

test('counts nothing that is written to a socket which was destroyed a moment ago', async () => {
  const { recorder, port } = await site(
    raw((res) => {
      res.on('error', () => {});
      res.write('abc');
      res.socket?.destroy();
      res.write('never sent');
    }),
  );
  await expect(get(port)).rejects.toThrow();
  expect(recorder.total()).toBe(3);
});

test('counts no write after the end, and nothing twice', async () => {
  const { recorder, port } = await site(
    raw((res) => {
      res.on('error', () => {});
      res.end('abc');
      res.write('too late');
      res.end('much too late');
    }),
  );
  await get(port);
  expect(recorder.total()).toBe(3);
});

test('leaves to the site what its own mistakes throw, and counts what was sent before', async () => {
  const errors: unknown[] = [];
  const { recorder, port } = await site(
    raw((res) => {
      res.write('abc');
      try {
        res.write(42);
      } catch (error) {
        errors.push(error);
      }
      res.end();
    }),
  );
  expect((await get(port)).body.toString()).toBe('abc');
  expect(errors).toEqual([expect.objectContaining({ code: 'ERR_INVALID_ARG_TYPE' })]);
  expect(recorder.total()).toBe(3);
});

test('changes nothing of what write and end return and call back', async () => {
  const seen: unknown[] = [];
  const { port } = await site(
    raw((res) => {
      seen.push(res.write('a', 'utf8', () => seen.push('written')));
      seen.push(res.end('b', () => seen.push('ended')) === res);
    }),
  );
  await get(port);
  await eventually(() => seen.length === 4);
  expect(seen).toEqual([true, true, 'written', 'ended']);
});

test('counts each of many responses on one connection', async () => {
  const { recorder, port } = await site((ctx) => void (ctx.body = 'x'.repeat(Number(ctx.path.slice(1)))));
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  let expected = 0;
  for (let i = 1; i <= 200; i += 1) expected += (await get(port, { agent, path: `/${i}` })).body.length;
  agent.destroy();
  expect(expected).toBe(20_100);
  expect(recorder.total()).toBe(expected);
});

test('counts requests that are pipelined', async () => {
  const { recorder, port } = await site((ctx) => void (ctx.body = 'x'.repeat(Number(ctx.path.slice(1)))));
  const socket = net.connect({ port });
  socket.write([10, 20, 30].map((n) => `GET /${n} HTTP/1.1\r\nHost: a\r\n\r\n`).join(''));
  await eventually(() => recorder.calls() === 3);
  socket.destroy();
  expect(recorder.total()).toBe(60);
});

test('thousands of concurrent requests of all kinds add up to the byte', async () => {
  const { recorder, port } = await site((ctx) => {
    const size = Number(ctx.path.slice(1));
    if (size % 3 === 0) ctx.body = Buffer.alloc(size);
    else if (size % 3 === 1) ctx.body = Readable.from([Buffer.alloc(size - 1), Buffer.alloc(1)]);
    else ctx.body = 'ü'.repeat(size);
  });
  const agent = new http.Agent({ keepAlive: true, maxSockets: 64 });
  const sizes = Array.from({ length: 5_000 }, (_, i) => 1 + ((i * 7919) % 3000));
  const answers = await Promise.all(sizes.map((size) => get(port, { agent, path: `/${size}` })));
  agent.destroy();
  const received = answers.reduce((sum, { body }) => sum + body.length, 0);
  expect(received).toBe(sizes.reduce((sum, size) => sum + (size % 3 === 2 ? 2 * size : size), 0));
  expect(recorder.total()).toBe(received);
});

test('counts what a proxying handler pipes through', async () => {
  const upstream = new Koa();
  upstream.use((ctx) => void (ctx.body = Readable.from([Buffer.alloc(300_000), 'and the rest'])));
  const { port: upstreamPort } = await serve(upstream);
  const { recorder, port } = await site(async (ctx) => {
    ctx.respond = false;
    const [answer] = (await once(http.get({ port: upstreamPort }), 'response')) as [IncomingMessage];
    ctx.res.writeHead(answer.statusCode ?? 502, answer.headers as OutgoingHttpHeaders);
    await pipeline(answer, new PassThrough(), ctx.res);
  });
  const { body } = await get(port);
  expect(body.length).toBe(300_012);
  expect(recorder.total()).toBe(300_012);
});

test('counts no event for an end that adds nothing', async () => {
  const { recorder, port } = await site(raw((res) => void (res.write('a'), res.write('b'), res.end())));
  await get(port);
  expect(recorder.calls()).toBe(2);
});

test('records while a response goes on, not only at its end', async () => {
  const { recorder, port } = await site(raw((res) => void res.write('an event\n')));
  const request = http.get({ port });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  await once(response, 'data');
  expect(recorder.total()).toBe(9);
  request.destroy();
});

test('a meter that is mounted twice counts once', async () => {
  const recorder = tally();
  const app = new Koa();
  app.use(meterTraffic({ recorder })).use(meterTraffic({ recorder }));
  app.use((ctx) => void (ctx.body = 'once'));
  const { port } = await serve(app);
  await get(port);
  expect(recorder.total()).toBe(4);
});

test('asks for the project once for each request', async () => {
  let asked = 0;
  const project = () => ((asked += 1), null);
  const { port } = await site((ctx) => void (ctx.body = Readable.from(['a', 'b', 'c'])), { project });
  await get(port);
  expect(asked).toBe(1);
});

test('counts by the host unless told the project, and not at all for nobody', async () => {
  const owners: Record<string, string | null> = { '/known': 'p-1', '/ours': null };
  const recorder = tally();
  const app = new Koa();
  app.use(meterTraffic({ recorder, project: (ctx) => ctx.state.owner as string | undefined }));
  app.use((ctx) => {
    ctx.state.owner = owners[ctx.path];
    ctx.body = 'body';
  });
  const { port } = await serve(app);
  for (const path of ['/known', '/ours', '/other']) {
    await get(port, { path, headers: { Host: 'Shop.Example.org:8443' } });
  }
  expect(recorder.sums).toEqual(
    new Map([
      ['p-1', 4],
      ['host:Shop.Example.org:8443', 4],
    ]),
  );
});

test('errors of the meter never reach the request', async () => {
  const errors: unknown[] = [];
  const app = new Koa();
  const recorder = {
    add: () => {
      throw new Error('the recorder is broken');
    },
  };
  const project = () => {
    throw new Error('so is the lookup');
  };
  app.use(meterTraffic({ recorder, project, onError: (error) => errors.push((error as Error).message) }));
  app.use((ctx) => void (ctx.body = 'as if nothing had happened'));
  const { port } = await serve(app);
  expect((await get(port)).body.toString()).toBe('as if nothing had happened');
  expect(errors).toEqual(['so is the lookup', 'the recorder is broken']);
});

test('a lookup that fails leaves it to the host', async () => {
  const recorder = tally();
  const app = new Koa();
  const project = () => {
    throw new Error('no');
  };
  app.use(meterTraffic({ recorder, project, onError: () => {} })).use((ctx) => void (ctx.body = 'body'));
  const { port } = await serve(app);
  await get(port, { headers: { Host: 'a.test' } });
  expect(recorder.sums).toEqual(new Map([['host:a.test', 4]]));
});

test('counts over HTTP/2, whose end calls write', async () => {
  const recorder = tally();
  const app = new Koa();
  app.use(meterTraffic({ recorder })).use((ctx) => {
    if (ctx.path === '/stream') ctx.body = Readable.from(['abc', 'def']);
    else ctx.body = text;
  });
  const server = http2.createServer(app.callback() as never).listen(0);
  await once(server, 'listening');
  const client = http2.connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  closers.push(() => (client.destroy(), server.close()));
  for (const headers of [{ ':path': '/' }, { ':path': '/stream' }, { ':path': '/', ':method': 'HEAD' }]) {
    await client.request(headers).resume().toArray();
  }
  await eventually(() => recorder.calls() >= 4);
  expect(recorder.total()).toBe(Buffer.byteLength(text) + 6);
});

/** A site that answers WebSockets behind `meterUpgrades`, and counts itself what it writes to their sockets. */
async function webSockets({ refuse = false } = {}) {
  const recorder = tally();
  const { server, port } = await serve(new Koa().use(meterTraffic({ recorder })));
  server.prependListener('upgrade', meterUpgrades({ recorder }));
  const sockets = new WebSocketServer({ noServer: true });
  server.on('upgrade', (request, socket, head) => {
    if (refuse) return void socket.end('HTTP/1.1 401 Unauthorized\r\nContent-Length: 4\r\n\r\nno!\n');
    sockets.handleUpgrade(request, socket, head, (client) => {
      client.on('message', (data: Buffer) => client.send(Buffer.alloc(Number(data.toString()))));
    });
  });
  return { recorder, port };
}

test('counts what is written to a WebSocket after its upgrade, while it is open', async () => {
  const { recorder, port } = await webSockets();
  const client = new WebSocket(`ws://127.0.0.1:${port}`, { perMessageDeflate: false });
  closers.push(() => client.terminate());
  await once(client, 'open');
  let received = 0;
  const { _socket: socket } = client as unknown as { _socket: net.Socket };
  socket.on('data', (chunk: Buffer) => void (received += chunk.length));
  for (const size of [1, 125, 126, 65_536, 300_000]) {
    client.send(String(size));
    await once(client, 'message');
  }
  // A frame's head has 2, 4 or 10 bytes.
  expect(recorder.total()).toBe(3 + 127 + 130 + 65_546 + 300_010);
  client.close();
  await once(client, 'close');
  await eventually(() => received > 365_816);
  expect(recorder.total()).toBe(received);
  expect([...recorder.sums.keys()]).toEqual([`host:127.0.0.1:${port}`]);
});

test('counts the body of an upgrade that is refused', async () => {
  const { recorder, port } = await webSockets({ refuse: true });
  const client = new WebSocket(`ws://127.0.0.1:${port}`);
  await once(client, 'error');
  expect(recorder.total()).toBe(4);
});

test('finds the end of an upgrade head in whatever pieces it comes, and does without one', () => {
  const head = 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n';
  const counted = (pieces: (string | Buffer)[]) => {
    const recorder = tally();
    const socket = new PassThrough();
    meterUpgrades({ recorder })({ headers: { host: 'a' } } as IncomingMessage, socket);
    pieces.forEach((piece) => socket.write(piece));
    socket.end('end');
    return recorder.total();
  };
  expect(counted([head, 'four'])).toBe(7);
  expect(counted([`${head}four`])).toBe(7);
  expect(counted([...head, ...'four'])).toBe(7);
  expect(counted([Buffer.from(head.slice(0, -1)), Buffer.from(`${head.slice(-1)}four`)])).toBe(7);
  expect(counted([Buffer.from([0x81, 4]), 'four'])).toBe(9);
  expect(counted([])).toBe(3);
});

test('counts nothing that is written to an upgraded connection after it is gone', () => {
  const recorder = tally();
  const socket = new PassThrough().on('error', () => {});
  meterUpgrades({ recorder })({ headers: { host: 'a' } } as IncomingMessage, socket);
  socket.destroy();
  socket.write('never sent');
  expect(recorder.calls()).toBe(0);
});

test('counts an upgrade that a library leads through the middleware', async () => {
  const recorder = tally();
  const app = new Koa();
  app.use(meterTraffic({ recorder })).use((ctx) => {
    ctx.respond = false;
    ctx.req.socket.end('HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\nframes');
  });
  const { server, port } = await serve(app);
  const respond = app.callback();
  server.on('upgrade', (request) => void respond(request, new http.ServerResponse(request)));
  const request = http.get({ port, headers: { Connection: 'Upgrade', Upgrade: 'x' } });
  const [, , rest] = (await once(request, 'upgrade')) as [unknown, net.Socket, Buffer];
  expect(rest.toString()).toBe('frames');
  expect(recorder.total()).toBe(6);
});
