/**
 * Every benchmark, one after the other (about 15 minutes), and one table: figures beside their goals, and beside those of
 * docs/figures.json. `--write` puts them there, and the table into docs/performance.md; `--only NAME` runs some.
 */
import { spawn } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { cpus, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { runs } from './figures.js';
import { markdown, rowsOf, type Measured, type Results } from './table.js';

const { values: options } = parseArgs({
  options: { write: { type: 'boolean', default: false }, only: { type: 'string', multiple: true } },
});
const path = (relative: string) => fileURLToPath(new URL(`../../${relative}`, import.meta.url));
const kept = path('docs/figures.json');
const document = path('docs/performance.md');

const wanted = runs.filter(
  ({ name, command }) => !options.only || options.only.some((one) => one === name || one === command[0]),
);
if (wanted.length === 0) throw new Error(`--only takes ${runs.map(({ name }) => `"${name}"`).join(', ')}`);
const results: Results = {};
const failed: string[] = [];
for (const { name, command } of wanted) {
  console.log(`\n== ${name}`);
  try {
    results[name] = await lastLine(command);
  } catch (error) {
    failed.push(name);
    console.error(String(error));
  }
}

const machine = `${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown'}, ${Math.round(totalmem() / 2 ** 30)} GB, Node ${process.version}`;
const now: Measured = { date: new Date().toISOString().slice(0, 10), machine, results };
const before = await readFile(kept, 'utf8').then(
  (text) => JSON.parse(text) as Measured,
  () => undefined,
);
const rows = rowsOf(now, before);
const table = markdown(rows);
console.log(`\n${machine}\n\n${table}\n`);
if (options.write) await write();
if (failed.length > 0) process.exitCode = 1;
const named = (which: 'missed' | 'regressed') =>
  rows.filter((row) => row[which]).map(({ figure }) => `${figure.run}: ${figure.what}`);
console.log(
  JSON.stringify({
    bench: 'all',
    machine,
    failed,
    missed: named('missed'),
    regressed: named('regressed'),
    results,
  }),
);

/** Runs a benchmark, shows what it says, and returns its last line. */
function lastLine(command: readonly string[]): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [path('tools/bench.mjs'), ...command], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      process.stdout.write(chunk);
      output += chunk.toString();
    });
    child.once('error', reject).once('close', (code) => {
      const line = output.split('\n').findLast((text) => text.startsWith('{"bench":'));
      if (code === 0 && line) resolve(JSON.parse(line));
      else
        reject(
          new Error(`bench:${command.join(' ')} ended with code ${code}${line ? '' : ', without figures'}`),
        );
    });
  });
}

async function write(): Promise<void> {
  const whole: Measured = { ...now, results: { ...before?.results, ...results } };
  await writeFile(kept, `${JSON.stringify(whole, null, 2)}\n`);
  const text = await readFile(document, 'utf8');
  const [begin, end] = ['<!-- figures -->\n', '<!-- /figures -->'];
  const [head, rest = ''] = text.split(begin);
  const said = `\n${whole.date}, ${machine}:\n\n${markdown(rowsOf(whole, undefined))}\n\n`;
  await writeFile(document, `${head}${begin}${said}${end}${rest.split(end)[1] ?? ''}`);
}
