/** What somebody wrote in an answer by mail, without what their program quoted. Pure. */
import { answerLines } from '../mail/answer-line.js';

const ourLines = Object.values(answerLines).map((line) => line.replace(/^-+\s*|\s*-+$/g, ''));

/** `On 3 May 2026 at 10:00, Support <s@x> wrote:`; programs wrap it over up to three lines. */
const attribution = /^(?:On\b.{5,300}\bwrote|Le\b.{5,300}\ba\s+écrit)\s*:$/;
const original =
  /^[-_]{2,}\s*(?:Original Message|Forwarded message|Message d['’]origine|Message transféré)\s*[-_]{2,}$/i;
const rule = /^_{10,}$/;
const headerFrom = /^\*?(?:From|De)\s?:\*?\s/;
const headerSubject = /^\*?(?:Subject|Objet)\s?:/;
const deviceSignature = /^(?:Sent from my |Envoyé (?:de mon|depuis) ).{1,60}$/i;

/** The answer alone; the whole text when nothing else would be left. */
export function withoutQuotes(text: string): string {
  const lines = text.replace(/\r\n?/g, '\n').split('\n');
  const kept: string[] = [];
  for (let n = 0; n < lines.length;) {
    if (isEnd(lines, n)) break;
    const taken = attributionAt(lines, n);
    if (taken === 0) {
      if (!isQuoted(lines[n])) kept.push(lines[n]!);
      n += 1;
      continue;
    }
    n = skipBlank(lines, n + taken);
    // Nothing tells where a quote ends that has no marks.
    if (!isQuoted(lines[n])) break;
  }
  return withoutDeviceSignature(kept).join('\n').trim() || text.trim();
}

/** Nothing of what follows is the answer. */
function isEnd(lines: readonly string[], n: number): boolean {
  const line = lines[n]!.trim();
  if (line === '--' || original.test(line)) return true;
  if (ourLines.some((ours) => line.includes(ours) && !isQuoted(line))) return true;
  const at = rule.test(line) ? skipBlank(lines, n + 1) : n;
  return headerFrom.test(lines[at]?.trim() ?? '') && hasSubject(lines.slice(at + 1, at + 8));
}

const hasSubject = (lines: readonly string[]) => lines.some((line) => headerSubject.test(line.trim()));

/** How many lines an attribution takes here; 0: there is none. */
function attributionAt(lines: readonly string[], n: number): number {
  if (!/^\s*(?:On|Le)\b/.test(lines[n]!)) return 0;
  for (let count = 1; count <= 3; count += 1) {
    const joined = lines
      .slice(n, n + count)
      .map((line) => line.trim())
      .join(' ');
    if (!attribution.test(joined)) continue;
    // Not somebody's own words, such as "On Monday he wrote:".
    return /\d/.test(joined) || isQuoted(lines[skipBlank(lines, n + count)]) ? count : 0;
  }
  return 0;
}

function withoutDeviceSignature(lines: readonly string[]): readonly string[] {
  const last = lines.findLastIndex((line) => line.trim() !== '');
  return deviceSignature.test(lines[last]?.trim() ?? '') ? lines.slice(0, last) : lines;
}

function skipBlank(lines: readonly string[], from: number): number {
  let n = from;
  while (n < lines.length && lines[n]!.trim() === '') n += 1;
  return n;
}

const isQuoted = (line: string | undefined) => line !== undefined && /^\s*>/.test(line);
