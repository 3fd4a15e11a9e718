/** After all tests: looks into every history that they have made, then stops what global-setup.mjs started. */
import { tsImport } from 'tsx/esm/api';

export default async function tearDown() {
  const servers = globalThis.octroiTestServers;
  if (!servers) return;
  const { findPersonalData } = await tsImport('./personal-data.ts', import.meta.url);
  const { found, read } = await findPersonalData(servers.env.OCTROI_TEST_TEMPORAL).finally(() =>
    servers.stop(),
  );
  if (found.length > 0) {
    throw new Error(`Histories of workflows hold what identifies people:\n  ${found.join('\n  ')}`);
  }
  console.log(`No history of ${read} workflows holds an e-mail address or a name of the tests' people.`);
}
