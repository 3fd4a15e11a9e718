/** An access log as Traefik 3.7 writes it, and what rotates it. */
import { appendFileSync, copyFileSync, renameSync, truncateSync } from 'node:fs';

export interface LineFields {
  host?: string | undefined;
  bytes?: unknown;
  method?: string;
  status?: number;
  /** When the response ended. */
  at?: Date;
  path?: string;
}

let requests = 0;

/** One line with its break; the fields in the order that Traefik gives them. */
export function logLine({
  host = 'a.apps.test',
  bytes = 0,
  method = 'GET',
  status = 200,
  at = new Date(),
  path = '/',
}: LineFields = {}): string {
  requests += 1;
  const port = String(20_000 + (requests % 40_000));
  const start = new Date(at.getTime() - 12).toISOString().replace('Z', '286587Z');
  const entry = {
    ClientAddr: `127.0.0.1:${port}`,
    ClientHost: '127.0.0.1',
    ClientPort: port,
    ClientUsername: '-',
    DownstreamContentSize: bytes,
    DownstreamStatus: status,
    Duration: 12_000_000 + (requests % 1000),
    Overhead: 11_727_457,
    RequestAddr: host,
    RequestContentSize: 0,
    RequestCount: requests,
    RequestHost: host,
    RequestMethod: method,
    RequestPath: path,
    RequestPort: '-',
    RequestProtocol: 'HTTP/1.1',
    RequestScheme: 'http',
    RetryAttempts: 0,
    StartLocal: start,
    StartUTC: start,
    level: 'info',
    msg: '',
    time: `${at.toISOString().slice(0, 19)}Z`,
  };
  return `${JSON.stringify(entry)}\n`;
}

/** Writes lines to a log; keeps the sum of bytes that should be counted for a.apps.test. */
export class LogWriter {
  total = 0;
  /** Where lines go: what was renamed is written to until `reopen`. */
  private open: string;

  constructor(readonly path: string) {
    this.open = path;
  }

  lines(count: number, fields: LineFields = {}): void {
    let text = '';
    for (let i = 0; i < count; i += 1) {
      const bytes = 1 + ((requests * 7919) % 100_000);
      text += logLine({ bytes, ...fields });
      this.total += bytes;
    }
    this.raw(text);
  }

  raw(text: string | Buffer): void {
    appendFileSync(this.open, text);
  }

  /** As logrotate does: the older ones one up, the log to `.1`. Traefik goes on writing to it. */
  rename(keep = 1): void {
    for (let i = keep; i >= 1; i -= 1) renameIfThere(`${this.path}.${i}`, `${this.path}.${i + 1}`);
    renameSync(this.path, `${this.path}.1`);
    this.open = `${this.path}.1`;
  }

  /** As Traefik does on USR1. */
  reopen(): void {
    this.open = this.path;
    appendFileSync(this.path, '');
  }

  copyTruncate(): void {
    renameIfThere(`${this.path}.1`, `${this.path}.2`);
    copyFileSync(this.path, `${this.path}.1`);
    truncateSync(this.path);
  }
}

function renameIfThere(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}
