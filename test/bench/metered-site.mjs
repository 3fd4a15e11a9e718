/** A bare Koa site of one small answer, or the same behind the built meter: `metered-site.mjs MODE DATABASE_URL JOURNAL`. */
import Koa from 'koa';
import { listen } from '../../dist/listen.js';
import { meterTraffic, openTrafficRecorder } from '../../dist/metering/index.js';

const [mode, databaseUrl, journal] = process.argv.slice(2);
const recorder =
  mode === 'bare'
    ? undefined
    : await openTrafficRecorder({ databaseUrl, journal: mode === 'journal' ? journal : undefined });
const app = new Koa();
if (recorder) app.use(meterTraffic({ recorder, project: (ctx) => ctx.state.project }));
const body = 'x'.repeat(1_000);
app.use((ctx) => {
  ctx.state.project = `p-${ctx.path.slice(1)}`;
  ctx.body = body;
});
const server = await listen(app, 0);
const end = async () => {
  await server.close();
  await recorder?.close();
  process.exit();
};
process.once('SIGTERM', () => void end());
process.once('disconnect', () => void end());
process.on('message', () => {
  const { user, system } = process.cpuUsage();
  process.send({ cpu: user + system });
});
process.send({ type: 'ready', url: server.url });
