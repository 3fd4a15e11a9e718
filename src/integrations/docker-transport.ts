/**
 * How dockerode's requests travel: in place of its own transport, which never settles when an answer breaks off, follows
 * redirects outside of any error handling, and takes addresses from the environment. See docs/decisions/0009-docker.md.
 */
import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { DialOptions, RequestCallback } from 'docker-modem';

/** An answer that is no success. */
export class StatusError extends Error {
  override readonly name = 'StatusError';
  constructor(
    readonly statusCode: number,
    message: string,
  ) {
    super(message);
  }
}

/** Longer than any list of an engine; what is longer is not read into memory. */
const maxAnswerBytes = 256 * 1024 * 1024;

export interface Transport {
  Promise: typeof Promise;
  dial(options: DialOptions, callback?: RequestCallback): void;
}

/**
 * A transport to `address` (`unix:///path`, `tcp://host:port`, `http(s)://host:port`), in a version of the API, until
 * the signal.
 */
export function createTransport(
  address: string,
  { version, signal }: { version: string; signal: AbortSignal },
): Transport {
  const { secure, ...target } = targetOf(address);
  const prefix = version ? `/v${version}` : '';

  async function exchange({ path, method, options = {} }: DialOptions): Promise<unknown> {
    const query = path.endsWith('?') ? queryOf(options) : '';
    const request: RequestOptions = { ...target, path: `${prefix}${path}${query}`, method, signal };
    const response = await send(request, secure);
    const text = await readAll(response, signal);
    const status = response.statusCode ?? 0;
    if (status < 200 || status > 299) throw new StatusError(status, `answer ${status}: ${messageIn(text)}`);
    return text === '' ? undefined : JSON.parse(text);
  }

  return {
    Promise,
    dial(options, callback = () => {}) {
      exchange(options).then(
        (answer) => callback(null, answer as object),
        (error: unknown) => callback(error as Error, null),
      );
    },
  };
}

function targetOf(address: string): RequestOptions & { secure: boolean } {
  if (address.startsWith('unix://')) return { secure: false, socketPath: address.slice('unix://'.length) };
  const { protocol, hostname, port } = new URL(address.replace(/^tcp:/, 'http:'));
  const secure = protocol === 'https:';
  const host = hostname.replace(/^\[|\]$/g, '');
  return { secure, host, port: Number(port) || (secure ? 2376 : 2375) };
}

/** As the engine wants it: objects as JSON. */
function queryOf(options: object): string {
  const texts = Object.entries(options).map(([name, value]): [string, string] => [
    name,
    typeof value === 'object' ? JSON.stringify(value) : String(value),
  ]);
  return new URLSearchParams(texts).toString();
}

function send(options: RequestOptions, secure: boolean): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = (secure ? httpsRequest : httpRequest)(options, resolve);
    request.on('error', reject);
    request.end();
  });
}

async function readAll(response: IncomingMessage, signal: AbortSignal): Promise<string> {
  const stop = () => response.destroy(new Error('given up'));
  signal.addEventListener('abort', stop);
  try {
    const chunks: Buffer[] = [];
    let length = 0;
    for await (const chunk of response as AsyncIterable<Buffer>) {
      length += chunk.length;
      if (length > maxAnswerBytes) throw new Error('the answer is too long');
      chunks.push(chunk);
    }
    return Buffer.concat(chunks).toString();
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/** An engine explains itself in `message`; a proxy in front of it by a page. */
function messageIn(text: string): string {
  try {
    const { message } = JSON.parse(text) as { message?: unknown };
    if (typeof message === 'string') return message.slice(0, 300);
  } catch {
    // No JSON.
  }
  return text.slice(0, 100);
}
