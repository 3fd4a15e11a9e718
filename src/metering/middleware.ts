/** The inlet for a platform that proxies or serves through Node: a Koa middleware, and a listener for upgrades. */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Context, Middleware } from 'koa';
import { measureResponse, measureSocket, type Count } from './measure.js';

/** What the meter needs of a TrafficRecorder. */
interface Recorder {
  add(traffic: { project?: string; host?: string; bytes: number }): void;
}

/** Whose traffic this is: a project's id, undefined for whoever the host belongs to, null for nobody's. */
export type ProjectOf<Request> = (request: Request) => string | null | undefined;

export interface MeterOptions<Request> {
  recorder: Recorder;
  /** Asked once for each request, when its first byte is handed over: what routes it has run by then. */
  project?: ProjectOf<Request>;
  /** Told when `project` fails; then the host decides. By default the process warns, once. */
  onError?: (error: unknown) => void;
}

/**
 * Koa middleware that counts the bytes of response bodies. It comes first: what compresses must be behind it, and so must
 * whatever answers. It never changes a response, waits for nothing, and no error of its own reaches the request.
 */
export function meterTraffic(options: MeterOptions<Context>): Middleware {
  const counter = createCounter(options, (ctx: Context) => ctx.host);
  return (ctx, next) => {
    const count = counter(ctx);
    // A library that leads upgrades through the middleware writes to the socket beside the response.
    if ((ctx.req as { upgrade?: boolean }).upgrade === true) measureSocket(ctx.req.socket, count);
    else measureResponse(ctx.req, ctx.res, count);
    return next();
  };
}

/**
 * Listener that counts what is written to WebSockets and other upgraded connections, which never come through Koa:
 * `server.prependListener('upgrade', meterUpgrades({ recorder }))`. It answers nothing: it needs a listener that does.
 */
export function meterUpgrades(options: MeterOptions<IncomingMessage>) {
  const counter = createCounter(options, ({ headers }: IncomingMessage) => headers.host ?? '');
  return (request: IncomingMessage, socket: Duplex): void => measureSocket(socket, counter(request));
}

type Owner = { project?: string; host?: string } | null;

function createCounter<Request>(
  { recorder, project, onError = warnOnce() }: MeterOptions<Request>,
  hostOf: (request: Request) => string,
) {
  const ownerOf = (request: Request): Owner => {
    try {
      const id = project?.(request);
      if (id !== undefined) return id === null ? null : { project: id };
    } catch (error) {
      onError(error);
    }
    return { host: hostOf(request) };
  };
  return (request: Request): Count => {
    let owner: Owner | undefined;
    return (bytes) => {
      try {
        if (owner === undefined) owner = ownerOf(request);
        if (owner) recorder.add({ project: owner.project, host: owner.host, bytes });
      } catch (error) {
        onError(error);
      }
    };
  };
}

function warnOnce() {
  let isSaid = false;
  return (error: unknown) => {
    if (!isSaid)
      process.emitWarning(`Traffic is not counted as configured: ${String(error)}`, 'OctroiWarning');
    isSaid = true;
  };
}
