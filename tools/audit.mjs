/**
 * `npm run audit`: no package that runs in production has a known weakness that is high or critical. A registry that
 * answers no such question (a mirror, no network) is named, and that is all.
 */
import { spawnSync } from 'node:child_process';
import { root } from './lib/process.mjs';

const { stdout } = spawnSync('npm', ['audit', '--omit=dev', '--json'], { cwd: root, encoding: 'utf8' });
const answer = parse(stdout);

if (!answer.vulnerabilities) {
  console.log(
    `Not checked: the registry does not say what is known to be weak (${answer.error?.summary || answer.message || 'no answer'}).`,
  );
} else {
  const bad = Object.values(answer.vulnerabilities).filter(({ severity }) =>
    ['high', 'critical'].includes(severity),
  );
  for (const { name, severity, range } of bad) console.log(`${severity}: ${name} ${range}`);
  console.log(`${bad.length} packages with a known weakness that is high or critical`);
  process.exitCode = bad.length > 0 ? 1 : 0;
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
