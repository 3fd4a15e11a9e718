/** What was tried, as a table for people; and what is kept of a run. */
import { cp, mkdir } from 'node:fs/promises';

export interface Tried {
  object: string;
  fault: string;
  survived: boolean;
  harmMs: number;
  /** From the healing until a new payment was through. */
  recoveryMs: number;
}

/** Objects down, faults across; a cell says how long the longest recovery took. Where a fault cannot befall: –. */
export function matrixOf(tried: readonly Tried[]): string {
  const faults = [...new Set(tried.map(({ fault }) => fault))];
  const objects = [...new Set(tried.map(({ object }) => object))].sort();
  const cell = (object: string, fault: string) => {
    const found = tried.filter((each) => each.object === object && each.fault === fault);
    if (found.length === 0) return '–';
    const longest = Math.max(...found.map(({ recoveryMs }) => recoveryMs));
    return found.every(({ survived }) => survived) ? `${(longest / 1000).toFixed(1)} s` : 'LOST';
  };
  const line = (cells: string[]) => `| ${cells.join(' | ')} |\n`;
  return (
    line(['', ...faults]) +
    line(['---', ...faults.map(() => '---')]) +
    objects.map((object) => line([object, ...faults.map((fault) => cell(object, fault))])).join('')
  );
}

const shown = 10;

export function summaryOf(findings: ReadonlyMap<string, string[]>): string {
  return [...findings]
    .map(([name, wrong]) => {
      if (wrong.length === 0) return `- ${name}: holds\n`;
      const more = wrong.length > shown ? `  - and ${wrong.length - shown} more\n` : '';
      return `- **${name}: BROKEN**\n${wrong
        .slice(0, shown)
        .map((each) => `  - ${each}\n`)
        .join('')}${more}`;
    })
    .join('');
}

/** Keeps the logs of a run that goes with its directory. */
export async function keepLogs(directory: string, target: string): Promise<void> {
  await mkdir(target, { recursive: true });
  await cp(directory, target, {
    recursive: true,
    filter: (path) => path === directory || path.endsWith('.log'),
  });
}
