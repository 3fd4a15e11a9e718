/** Makes Temporal's production server, for measuring it with PostgreSQL: `server`, and `sql` for its tables. */
import { join } from 'node:path';
import { cached, fillCache } from './cache.mjs';
import { buildWithGo } from './go.mjs';

/** That of docker-compose.yml. */
const version = '1.29.1';
const directory = cached(`temporal-server-${version}`);

/**
 * The paths of both commands.
 * @throws Error when they are not here yet and cannot be built.
 */
export async function ensureTemporalServer() {
  await fillCache(directory, 'server', async (temporary) => {
    for (const command of ['tools/sql', 'server'])
      await buildWithGo(`go.temporal.io/server/cmd/${command}@v${version}`, temporary, {
        label: `Building ${command} of Temporal with Go (minutes, only this once)`,
      });
  });
  return { server: join(directory, 'server'), sql: join(directory, 'sql') };
}
