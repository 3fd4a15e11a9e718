/** Before all tests: the shared servers. Jest cannot load TypeScript modules here, tsx can. */
import { tsImport } from 'tsx/esm/api';
import { findChartTools } from '../../tools/lib/chart-tools.mjs';
import { findChromium } from '../../tools/lib/chromium.mjs';
import { findDockerd } from '../../tools/lib/docker.mjs';
import { ensureTemporal } from '../../tools/lib/temporal.mjs';
import { findTestServer } from '../../tools/lib/test-server.mjs';

export default async function setUp() {
  const { startServers } = await tsImport('./servers.ts', import.meta.url);
  const cliPath = await ensureTemporal();
  const servers = await startServers(cliPath);
  Object.assign(process.env, servers.env, {
    TEMPORAL_CLI_PATH: cliPath,
    OCTROI_TEST_SERVER: findTestServer() ?? '',
    OCTROI_CHROMIUM: findChromium() ?? '',
    OCTROI_DOCKERD: findDockerd() ?? '',
    OCTROI_CHART_TOOLS: JSON.stringify(findChartTools() ?? null),
  });
  globalThis.octroiTestServers = servers;
}
