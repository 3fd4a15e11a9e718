/** After all tests: stops what global-setup.mjs started. */
export default async function tearDown() {
  await globalThis.octroiTestServers?.stop();
}
