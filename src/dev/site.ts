/** A small site behind the middleware, for trying it; also an example of how a platform uses it. */
import { Readable } from 'node:stream';
import Router from '@koa/router';
import Koa, { type Context } from 'koa';
import { listen, type RunningServer } from '../listen.js';
import type { Logger } from '../log.js';
import { meterTraffic, openTrafficRecorder } from '../metering/index.js';

export interface SiteOptions {
  /** Whose site it is; by default whose the host is that is asked for. */
  project?: string;
  port: number;
  databaseUrl: string;
  deployDomain: string;
  enforceLimits: boolean;
  journal?: string;
  log: Logger;
}

/** Bytes of a response at most. */
const maxBytes = 10 * 2 ** 30;
const chunk = Buffer.alloc(64 * 1024, '0123456789abcdef');

export async function startSite({ project, port, log, ...options }: SiteOptions): Promise<RunningServer> {
  const recorder = await openTrafficRecorder({ ...options, log });
  const app = new Koa();
  app.use(meterTraffic({ recorder, project: () => project }));
  app.use(routes().routes());
  const server = await listen(app, port);
  const close = async () => {
    await server.close();
    await recorder.close();
  };
  return { url: server.url, close };
}

function routes(): Router {
  return new Router()
    .get('/', (ctx) => {
      ctx.body = page;
    })
    .get('/bytes/:bytes', (ctx) => {
      const bytes = wanted(ctx);
      ctx.body = Readable.from(pieces(bytes));
      ctx.length = bytes;
    })
    .get('/stream/:bytes', (ctx) => {
      ctx.body = Readable.from(pieces(wanted(ctx)));
    });
}

/** Bytes that the path asks for; anything but a number up to 10 GiB is not found. */
function wanted(ctx: Context): number {
  const text = (ctx.params as { bytes: string }).bytes;
  if (!/^\d{1,11}$/.test(text) || Number(text) > maxBytes) ctx.throw(404);
  return Number(text);
}

function* pieces(bytes: number): Generator<Buffer> {
  for (let left = bytes; left > 0; left -= chunk.length)
    yield chunk.subarray(0, Math.min(left, chunk.length));
}

const page = `<!doctype html>
<html lang="en"><title>A site behind the meter</title>
<h1>A site behind the meter</h1>
<p>Each response counts the bytes of its body: this page does, and
<a href="/bytes/1000">/bytes/1000</a> (of a length told beforehand) and
<a href="/stream/1000000">/stream/1000000</a> (in chunks) do.</p>
</html>
`;
