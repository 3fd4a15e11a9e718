/** Finds Chromium, or installs it where that is a matter of one command. */
import { existsSync } from 'node:fs';
import { aptInstall } from './apt.mjs';
import { which } from './process.mjs';

/** The path of a Chromium: that of CHROMIUM_PATH if it is set; undefined where there is none. */
export function findChromium() {
  const wanted = process.env.CHROMIUM_PATH;
  if (wanted) return existsSync(wanted) ? wanted : undefined;
  return which('chromium') ?? which('chromium-browser') ?? which('google-chrome');
}

/**
 * @param {{install: boolean}} options whether it may be installed, by apt-get.
 * @returns {Promise<{path?: string, missing?: string}>} its path, or why there is none.
 */
export async function ensureChromium({ install }) {
  const found = findChromium();
  if (found) return { path: found };
  if (process.env.CHROMIUM_PATH)
    return { missing: `no Chromium at CHROMIUM_PATH (${process.env.CHROMIUM_PATH})` };
  if (!install || process.getuid?.() !== 0 || !which('apt-get'))
    return { missing: 'no Chromium (apt-get install chromium, or its path in CHROMIUM_PATH)' };
  try {
    await aptInstall('chromium');
  } catch (error) {
    return { missing: `no Chromium (${error.message})` };
  }
  const path = findChromium();
  return path ? { path } : { missing: 'no Chromium (the package is installed and has none)' };
}
