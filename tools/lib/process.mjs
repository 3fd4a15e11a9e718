/** Running commands with progress a person can follow. */
import { spawn } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { clearInterval, setInterval } from 'node:timers';
import { fileURLToPath } from 'node:url';

/** The project's root directory. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

export const say = (text) => console.log(text);

export function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** The absolute path of a command on PATH, or undefined. */
export function which(command) {
  const directories = (process.env.PATH ?? '').split(delimiter).filter(Boolean);
  return directories.map((directory) => join(directory, command)).find(isExecutable);
}

/**
 * Runs a command to its end while saying, every 15 s, that it still works.
 * @param {{label?: string, timeoutMs?: number, env?: NodeJS.ProcessEnv, cwd?: string}} options
 * @throws Error with the last lines of its output when it fails or takes longer than `timeoutMs`; all of it (up to
 * 20,000 characters) is in the error's `output`.
 */
export async function run(command, args, { label, timeoutMs, env = {}, cwd = root } = {}) {
  const started = Date.now();
  const elapsed = () => `${Math.round((Date.now() - started) / 1000)} s`;
  if (label) say(`${label} …`);
  const progress = label && setInterval(() => say(`${label} … ${elapsed()}`), 15_000);
  let output = '';
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: timeoutMs,
    killSignal: 'SIGKILL',
  });
  const collect = (chunk) => (output = (output + chunk).slice(-20_000));
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  try {
    const [code, signal] = await new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (...end) => resolve(end));
    });
    if (code !== 0) {
      const message = `${describeEnd(code, signal, timeoutMs)}\n${lastLines(output)}`.trim();
      throw Object.assign(new Error(message), { output });
    }
  } finally {
    clearInterval(progress);
  }
  if (label) say(`${label}: done in ${elapsed()}`);
  return output;
}

function describeEnd(code, signal, timeoutMs) {
  if (signal === 'SIGKILL' && timeoutMs) return `no end within ${timeoutMs / 1000} s`;
  return signal ? `ended by ${signal}` : `exit code ${code}`;
}

const lastLines = (text) => text.trim().split('\n').slice(-15).join('\n');
