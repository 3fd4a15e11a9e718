/**
 * A site that counts its own traffic, as a platform does by `octroi/metering`: `site.ts DATABASE_URL JOURNAL PORT`.
 * `POST /PROJECT/BYTES` is counted, then answered 204.
 */
import Koa from 'koa';
import { listen } from '../../../src/listen.js';
import { openTrafficRecorder } from '../../../src/metering/index.js';

const [databaseUrl = '', journal = '', port] = process.argv.slice(2);
const recorder = await openTrafficRecorder({ databaseUrl, journal });
const app = new Koa();
app.use((ctx) => {
  const [, project = '', bytes] = ctx.path.split('/');
  recorder.add({ project, bytes: Number(bytes) });
  ctx.status = 204;
});
await listen(app, Number(port));
process.once('disconnect', () => process.exit());
process.send?.({ type: 'ready' });
