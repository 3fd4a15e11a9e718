/** Before all tests: the shared servers. Jest cannot load TypeScript modules here, tsx can. */
import { tsImport } from 'tsx/esm/api';
import { ensureTemporal } from '../../tools/lib/temporal.mjs';
import { findTestServer } from '../../tools/lib/test-server.mjs';

export default async function setUp() {
  const { startServers } = await tsImport('./servers.ts', import.meta.url);
  const servers = await startServers(await ensureTemporal());
  Object.assign(process.env, servers.env, { OCTROI_TEST_SERVER: findTestServer() ?? '' });
  globalThis.octroiTestServers = servers;
}
