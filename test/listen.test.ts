import { once } from 'node:events';
import { Agent, get, type IncomingMessage } from 'node:http';
import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import Koa from 'koa';
import { listen, type RunningServer } from '../src/listen.js';

/** Answers that are under way until they are ended: their headers go out at once at /long, otherwise with the text. */
let answers: { end(): void }[];
let server: RunningServer;
/** A client of one connection, which it keeps if it may. */
let agent: Agent;
let asked: () => void;

beforeEach(async () => {
  answers = [];
  asked = () => {};
  const app = new Koa();
  app.use(async (ctx) => {
    const text = new PassThrough();
    answers.push({ end: () => text.end('an answer') });
    if (ctx.path !== '/long') text.resume();
    asked();
    if (ctx.path === '/long') {
      ctx.body = text;
      ctx.flushHeaders();
    } else {
      await once(text, 'end');
      ctx.body = 'an answer';
    }
  });
  server = await listen(app, 0);
  agent = new Agent({ keepAlive: true, maxSockets: 1 });
});
afterEach(async () => {
  agent.destroy();
  await server.close();
});

const ask = async (path: string) =>
  (await once(get(server.url + path, { agent }), 'response'))[0] as IncomingMessage;
const untilAsked = () => new Promise<void>((resolve) => (asked = resolve));

test('a server that closes answers what is under way, and ends the connection with it', async () => {
  const isAsked = untilAsked();
  const answer = ask('/');
  await isAsked;
  const closed = server.close();
  answers[0]?.end();
  const response = await answer;
  expect([response.statusCode, response.headers.connection]).toEqual([200, 'close']);
  response.resume();
  await closed;
});

test('who asks on a connection that was in use when it closed is answered, and the connection ends', async () => {
  const long = await ask('/long');
  const closed = server.close();
  const isAsked = untilAsked();
  const next = ask('/');
  answers[0]?.end();
  long.resume();
  await isAsked;
  answers[1]?.end();
  const response = await next;
  expect([response.statusCode, response.headers.connection]).toEqual([200, 'close']);
  response.resume();
  await closed;
});
