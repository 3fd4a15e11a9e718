/** The measure that the limits are held against: a Koa route that reads one row by its primary key, and nothing else. */
import Router from '@koa/router';
import Koa from 'koa';
import { openDatabase } from '../../src/models/database.js';
import { listen } from '../../src/listen.js';

const [databaseUrl = '', poolSize] = process.argv.slice(2);
const db = openDatabase(databaseUrl, { poolSize: Number(poolSize) });
const router = new Router().get('/teams/:team', async (ctx) => {
  ctx.body = await db.models.Team.findByPk((ctx.params as { team: string }).team);
});
const app = new Koa();
app.use(router.routes());
const server = await listen(app, 0);
const end = async () => {
  await server.close();
  await db.close();
  process.exit();
};
process.once('SIGTERM', () => void end());
process.once('disconnect', () => void end());
process.send?.({ type: 'ready', url: server.url });
