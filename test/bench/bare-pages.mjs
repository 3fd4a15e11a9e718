/** The measure for pages: a Koa route that sends what is in a file (paths to HTML, as JSON), and nothing else. */
import { readFileSync } from 'node:fs';
import Koa from 'koa';
import { listen } from '../../dist/listen.js';

const pages = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const app = new Koa();
app.use((ctx) => {
  ctx.type = 'text/html; charset=utf-8';
  ctx.body = pages[ctx.path];
});
const server = await listen(app, 0);
const end = async () => {
  await server.close();
  process.exit();
};
process.once('SIGTERM', () => void end());
process.once('disconnect', () => void end());
process.send({ type: 'ready', url: server.url });
