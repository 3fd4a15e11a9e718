/** The collector of Traefik's access log against PostgreSQL: each line once, whatever happens to log, process or database. */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { open, type FileHandle } from 'node:fs/promises';
import {
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import net, { type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createLogger } from '../../src/log.js';
import { createHosts, type Hosts } from '../../src/metering/hosts.js';
import { collectTraefik, type Collector, type CollectorOptions } from '../../src/metering/traefik.js';
import { readLogLine } from '../../src/metering/traefik-lines.js';
import { createMetrics } from '../../src/metrics.js';
import { openDatabase } from '../../src/models/database.js';
import { createTrafficStore, type TrafficStore } from '../../src/stores/traffic.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { counted } from '../support/counted.js';
import { eventually } from '../support/eventually.js';
import { logLine, LogWriter } from './traefik-log.js';

const log = createLogger(process.env.LOG_LEVEL ?? 'silent', 'test');
const main = fileURLToPath(new URL('../../dist/main.js', import.meta.url));

let directory: string;
let path: string;
let writer: LogWriter;
let database: TestDatabase;
let hosts: Hosts;
let store: TrafficStore;
let collectors: Collector[];
let children: ChildProcess[];

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'octroi-traefik-'));
  path = join(directory, 'access.log');
  writer = new LogWriter(path);
  database = await createTestDatabase();
  await database.rows(`
    INSERT INTO team (id, name) VALUES ('t', 'T');
    INSERT INTO project (id, team_id, name) VALUES ('a', 't', 'A'), ('b', 't', 'B');
    INSERT INTO deployment (id, project_id) VALUES ('d-a', 'a');
    INSERT INTO alias (id, subdomain, deployment_id) VALUES ('al-a', 'a', 'd-a');
    INSERT INTO domain (id, project_id, hostname, status) VALUES ('do-b', 'b', 'www.b.test', 'active');`);
  hosts = createHosts({ db: database.db, databaseUrl: database.url, deployDomain: 'apps.test', log });
  store = createTrafficStore(database.db, hosts);
  collectors = [];
  children = [];
});
afterEach(async () => {
  children.forEach((child) => child.kill('SIGKILL'));
  await Promise.all(collectors.map((one) => one.close()));
  await hosts.close();
  await database.drop();
  rmSync(directory, { recursive: true });
});

function collect(options: Partial<CollectorOptions> = {}): Collector {
  const collector = collectTraefik({ file: path, source: 's', store, log, pollMs: 20, ...options });
  collectors.push(collector);
  return collector;
}

/** Collects what is there, to its end. */
const collectOnce = (options: Partial<CollectorOptions> = {}) => collect({ once: true, ...options }).done;

const bytesOf = async (project: string) => {
  const [row] = await database.rows<{ sum: string | null }>(
    'SELECT sum(traffic_bytes) FROM project_usage WHERE project_id = $1',
    [project],
  );
  return Number(row?.sum ?? 0);
};
const unknown = () => database.rows('SELECT host, bytes, events FROM unknown_host ORDER BY host');
const allCounted = () => eventually(async () => (await bytesOf('a')) === writer.total);

/** Does something once, right before the nth read or look at any file that is open. */
async function fileSteps() {
  const handle = await open(fileURLToPath(import.meta.url));
  const prototype = Object.getPrototypeOf(handle) as Pick<FileHandle, 'read' | 'stat'>;
  await handle.close();
  const { read, stat } = prototype;
  let left = 0;
  let step = () => {};
  const counted = <F extends (...args: never[]) => unknown>(original: F) =>
    function (this: FileHandle, ...args: Parameters<F>) {
      if ((left -= 1) === 0) step();
      return original.apply(this, args);
    } as unknown as F;
  Object.assign(prototype, { read: counted(read), stat: counted(stat) });
  return {
    before(nth: number, work: () => void) {
      left = nth;
      step = work;
    },
    end: () => Object.assign(prototype, { read, stat }),
  };
}

describe('a line', () => {
  test('is read as Traefik 3.7 writes it', () => {
    const file = fileURLToPath(new URL('traefik-3.7.ndjson', import.meta.url));
    const lines = readFileSync(file, 'utf8').trim().split('\n');
    const now = Date.parse('2026-11-24T17:00:00Z');
    expect(lines.map((line) => readLogLine(Buffer.from(line), now))).toEqual([
      { host: 'app.example.test', bytes: 11, at: Date.parse('2026-11-24T16:57:10.942Z') },
      { host: 'app.example.test', bytes: 150, at: Date.parse('2026-11-24T16:57:11.003Z') },
      { host: 'app.example.test', bytes: 0, at: Date.parse('2026-11-24T16:57:11.012Z') },
      { host: 'app.example.test', bytes: 0, at: Date.parse('2026-11-24T16:57:11.020Z') },
      { host: 'app.example.test', bytes: 0, at: Date.parse('2026-11-24T16:57:11.027Z') },
      { host: '127.0.0.1', bytes: 1000, at: Date.parse('2026-11-24T16:57:12.039Z') },
      { host: '127.0.0.1', bytes: 0, at: Date.parse('2026-11-24T16:57:12.052Z') },
      { host: undefined, bytes: 11, at: Date.parse('2026-11-24T16:57:12.060Z') },
      { host: undefined, bytes: 11, at: Date.parse('2026-11-24T16:57:12.073Z') },
    ]);
  });

  test('is counted for the host it names; what has no body is nothing, what nobody owns is kept apart', async () => {
    writer.lines(1, { bytes: 1000 });
    writer.lines(1, { bytes: 500, host: 'A.Apps.Test:443' });
    writer.raw(
      [
        { bytes: 20, host: 'www.b.test' },
        { bytes: 3_000_000_000, host: 'www.b.test' },
        { bytes: 9, method: 'HEAD' },
        { bytes: 9, status: 304 },
        { bytes: 9, status: 204 },
        { bytes: 7, host: 'elsewhere.test' },
        { bytes: 8, host: undefined },
        { bytes: 5, host: 'no host at all' },
      ]
        .map((fields) => ('host' in fields && !fields.host ? withoutHost(fields.bytes) : logLine(fields)))
        .join(''),
    );
    await collectOnce();
    expect(await bytesOf('a')).toBe(1500);
    expect(await bytesOf('b')).toBe(3_000_000_020);
    expect(await unknown()).toEqual([
      { host: '(invalid)', bytes: 13n, events: 2n },
      { host: 'elsewhere.test', bytes: 7n, events: 1n },
    ]);
  });

  const withoutHost = (bytes: number) => logLine({ bytes }).replace(/"Request(Addr|Host)":"[^"]*",/g, '');

  test('that cannot be counted stops nothing, and is told by a metric', async () => {
    const metrics = createMetrics();
    const day = 86_400_000;
    const invalid = logLine({ bytes: 11, path: '/~~~' });
    writer.raw('\n\n   \r\nnot JSON\n{"cut":\nnull\n[1]\n{}\n42\n\0\0\0\0\n');
    writer.raw(Buffer.from(invalid.replace('~~~', '\u00ff\u00fe\u00fd'), 'latin1'));
    writer.raw(logLine({ bytes: 13, path: `/${'x'.repeat(2 ** 20)}` }));
    writer.raw(`${'y'.repeat(17 * 2 ** 20)}\n`);
    writer.raw(logLine({ bytes: 1, at: new Date(Date.now() - 36 * day) }));
    writer.raw(logLine({ bytes: 1, at: new Date(Date.now() + day) }));
    for (const bytes of [-1, 0.5, 2 ** 51, '12', null]) writer.raw(logLine({ bytes }));
    writer.raw(logLine({ bytes: 17 }));
    await collectOnce({ metrics });
    expect(await bytesOf('a')).toBe(11 + 13 + 17);
    expect(await counted(metrics.collectorLines)).toEqual({
      counted: 3,
      malformed: 7,
      too_long: 1,
      too_old: 1,
      in_future: 1,
      invalid_bytes: 5,
    });
  });

  test('counts in the month and hour in which the response ended', async () => {
    const thisMonth = new Date();
    thisMonth.setUTCDate(1);
    thisMonth.setUTCHours(0, 0, 0, 0);
    writer.raw(logLine({ bytes: 5, at: new Date(thisMonth.getTime() - 1) }));
    writer.raw(logLine({ bytes: 6, at: new Date(thisMonth.getTime()) }));
    await collectOnce();
    const rows = await database.rows('SELECT traffic_bytes FROM project_usage ORDER BY year, month');
    expect(rows).toEqual([{ traffic_bytes: 5n }, { traffic_bytes: 6n }]);
  });

  test('counts when only the logger says when', async () => {
    writer.raw(logLine({ bytes: 5 }).replace(/"Start(UTC|Local)":"[^"]*",/g, ''));
    await collectOnce();
    expect(await bytesOf('a')).toBe(5);
  });
});

describe('a log', () => {
  test('that is not there yet is waited for', async () => {
    collect();
    await delay(60);
    writer.lines(3);
    await allCounted();
  });

  test('that is not there cannot be read once', async () => {
    await expect(collectOnce()).rejects.toThrow('is not there');
  });

  test('grows, and half a line waits for its other half', async () => {
    writer.lines(2);
    collect();
    await allCounted();
    const line = logLine({ bytes: 77 });
    writer.raw(line.slice(0, 200));
    await delay(100);
    writer.raw(line.slice(200));
    writer.total += 77;
    writer.lines(1);
    await allCounted();
  });

  test('read once leaves half a line to the next time', async () => {
    writer.lines(2);
    const line = logLine({ bytes: 77 });
    writer.raw(line.slice(0, -1));
    await collectOnce();
    expect(await bytesOf('a')).toBe(writer.total);
    writer.raw('\n');
    writer.total += 77;
    await collectOnce();
    expect(await bytesOf('a')).toBe(writer.total);
  });

  test('that is larger than a batch is counted in several, and again not at all', async () => {
    writer.lines(45_000);
    await collectOnce();
    await collectOnce();
    expect(await bytesOf('a')).toBe(writer.total);
    expect(await database.rows('SELECT count(*)::integer AS n FROM traffic_batch')).toEqual([{ n: 3 }]);
  });

  test('rotated by rename is read to its end before the new one, also what comes late', async () => {
    writer.lines(5);
    collect();
    await allCounted();
    writer.lines(5);
    writer.rename();
    writeFileSync(path, '');
    writer.lines(5);
    await allCounted();
    // Time to look at the new log, and to leave it alone.
    await delay(100);
    const last = logLine({ bytes: 40 });
    writer.raw(last.slice(0, -1));
    writer.total += 40;
    writer.reopen();
    writer.lines(5);
    await allCounted();
  });

  test('rotated several times while nobody collected is read from where it was left', async () => {
    writer.lines(5);
    await collectOnce();
    for (let i = 0; i < 3; i += 1) {
      writer.lines(7);
      writer.rename(4);
      writer.reopen();
    }
    writer.lines(2);
    await collectOnce();
    expect(await bytesOf('a')).toBe(writer.total);
    await collectOnce();
    expect(await bytesOf('a')).toBe(writer.total);
  });

  test('rotated by date, and the log itself gone: what is there is read', async () => {
    writer.lines(5);
    await collectOnce();
    writer.lines(5);
    renameSync(path, `${path}-20261124`);
    await collectOnce();
    expect(await bytesOf('a')).toBe(writer.total);
  });

  test('deleted after rotation while it is read loses nothing', async () => {
    writer.lines(5);
    collect();
    await allCounted();
    writer.lines(5);
    writer.rename();
    unlinkSync(`${path}.1`);
    writer.reopen();
    writer.lines(5);
    await allCounted();
  });

  test('copied and truncated is read to its end in the copy', async () => {
    writer.lines(5);
    await collectOnce();
    writer.lines(5);
    writer.copyTruncate();
    writer.lines(2);
    await collectOnce();
    expect(await bytesOf('a')).toBe(writer.total);
  });

  test('copied and truncated, and longer again than what was read', async () => {
    writer.lines(5);
    await collectOnce();
    writer.lines(5);
    writer.copyTruncate();
    writer.lines(50);
    await collectOnce();
    expect(await bytesOf('a')).toBe(writer.total);
  });

  test('copied and truncated again and again while it is read', async () => {
    collect();
    // It has begun: what was rotated away before that is not its own.
    writer.lines(1);
    await allCounted();
    for (let i = 0; i < 10; i += 1) {
      writer.lines(3 + i);
      if (i % 2) await allCounted();
      else await delay(10);
      writer.copyTruncate();
    }
    writer.lines(1);
    await allCounted();
  });

  test.each([
    ['shorter', () => 2],
    ['longer', (at: number) => 12 * at],
  ])('copied and truncated, then %s, between any two steps of reading it', async (_, linesAfter) => {
    const steps = await fileSteps();
    let rotations = 0;
    for (let at = 1; rotations === at - 1; at += 1) {
      writer.lines(5);
      await collectOnce();
      writer.lines(5);
      steps.before(at, () => {
        rotations += 1;
        writer.copyTruncate();
        writer.lines(linesAfter(at));
      });
      await collectOnce();
      steps.before(0, () => {});
      await collectOnce();
      expect({ at, bytes: await bytesOf('a') }).toEqual({ at, bytes: writer.total });
    }
    steps.end();
    expect(rotations).toBeGreaterThan(10);
  });

  test('copied and truncated at the moment when its first line would be read', async () => {
    writer.lines(5);
    await collectOnce();
    writer.lines(5);
    writer.raw(logLine({ bytes: 40 }).slice(0, -1));
    writer.total += 40;
    writer.copyTruncate();
    writer.lines(4);
    let batches = 0;
    const recordBatch: TrafficStore['recordBatch'] = (batch) => {
      // The second one stores the last line of the copy: what comes next is open already.
      if ((batches += 1) === 2) {
        writer.copyTruncate();
        writer.lines(3);
      }
      return store.recordBatch(batch);
    };
    await collectOnce({ store: { ...store, recordBatch } });
    expect(await bytesOf('a')).toBe(writer.total);
  });

  test('rotated under load, by rename and by copy, is counted to the byte', async () => {
    const collector = collect({ pollMs: 1 });
    for (let i = 0; i < 60; i += 1) {
      writer.lines(200);
      await delay(i % 3);
      if (i % 5 === 4) {
        writer.rename(20);
        writer.lines(20);
        writer.reopen();
      }
    }
    await allCounted();
    await collector.close();
    await collectOnce();
    expect(await bytesOf('a')).toBe(writer.total);
  });

  test('truncated without a copy begins anew', async () => {
    const metrics = createMetrics();
    writer.lines(5);
    collect({ metrics });
    await allCounted();
    truncateSync(path);
    await eventually(async () => (await metrics.collectorGaps.get()).values[0]?.value === 1);
    writer.lines(3);
    await allCounted();
  });

  test('truncated to its first lines counts these no more, and those that follow', async () => {
    writer.lines(5);
    const kept = statSync(path).size;
    writer.lines(5);
    await collectOnce();
    truncateSync(path, kept);
    writer.lines(3);
    await collectOnce();
    expect(await bytesOf('a')).toBe(writer.total);
  });

  test('truncated to its first lines while it is read, likewise', async () => {
    writer.lines(5);
    const kept = statSync(path).size;
    writer.lines(5);
    collect();
    await allCounted();
    truncateSync(path, kept);
    // Time to see it: what is as long again when it is looked at cannot be told apart.
    await delay(200);
    writer.lines(3);
    await allCounted();
  });

  test('whose rotated file is gone is taken up again without counting anything twice', async () => {
    const earlier = (seconds: number) => new Date(Date.now() - seconds * 1000);
    writer.lines(5, { at: earlier(60) });
    await collectOnce();
    const counted = writer.total;
    const again = readFileSync(path, 'utf8').split('\n').slice(2).join('\n');
    unlinkSync(path);
    // Another beginning, but lines that were counted.
    writeFileSync(path, again);
    writer.lines(2);
    await collectOnce();
    expect(await bytesOf('a')).toBe(writer.total);
    expect(writer.total).toBeGreaterThan(counted);
  });

  test('has no neighbours that are mistaken for it', async () => {
    writer.lines(5);
    await collectOnce();
    for (const name of ['access.log.bak', 'access.log.1.gz', 'access.log2', 'other.log.1']) {
      writeFileSync(join(directory, name), logLine({ bytes: 1 }));
    }
    writer.rename();
    writer.reopen();
    // A copy of what was read already, made by hand.
    writeFileSync(`${path}.7`, readFileSync(`${path}.1`));
    writer.lines(5);
    await collectOnce();
    await collectOnce();
    expect(await bytesOf('a')).toBe(writer.total);
  });
});

describe('a collector', () => {
  test('whose COMMIT has no answer counts once', async () => {
    writer.lines(10);
    let lost = 0;
    const recordBatch: TrafficStore['recordBatch'] = async (batch) => {
      const result = await store.recordBatch(batch);
      if ((lost += 1) <= 2) throw new Error('Connection terminated unexpectedly');
      return result;
    };
    await collectOnce({ store: { ...store, recordBatch } });
    expect(lost).toBe(3);
    expect(await bytesOf('a')).toBe(writer.total);
  });

  test('is refused what another one has counted', async () => {
    writer.lines(5);
    const first = collect();
    await allCounted();
    const second = collect();
    await eventually(async () => {
      writer.lines(1);
      return Promise.race([first.done, second.done]).then(
        () => false,
        (error: Error) => error.name === 'PositionTaken',
      );
    });
    writer.lines(1);
    await allCounted();
  });

  test('begins at the same time as another one, and one of them is refused', async () => {
    writer.lines(2_000);
    const results = await Promise.allSettled([collectOnce(), collectOnce(), collectOnce()]);
    expect(results.some(({ status }) => status === 'fulfilled')).toBe(true);
    expect(await bytesOf('a')).toBe(writer.total);
  });

  test('goes on when PostgreSQL is back', async () => {
    const link = await breakable(database.url);
    const db = openDatabase(link.url, { poolSize: 2 });
    const away = createHosts({ db, databaseUrl: link.url, deployDomain: 'apps.test', log });
    try {
      collect({ store: createTrafficStore(db, away) });
      writer.lines(10);
      await allCounted();
      link.cut();
      for (let i = 0; i < 5; i += 1) {
        writer.lines(100);
        writer.rename(10);
        writer.reopen();
        await delay(20);
      }
      writer.lines(100);
      link.mend();
      await allCounted();
    } finally {
      await Promise.all(collectors.map((one) => one.close()));
      await away.close();
      await db.close();
      link.close();
    }
  });

  test('as a process, killed again and again in the middle, counts every line once', async () => {
    writer.lines(5);
    await collectOnce();
    let running = true;
    const load = (async () => {
      for (let i = 0; running; i += 1) {
        writer.lines(400);
        if (i % 9 === 4) writer.rename(200);
        if (i % 9 === 5) writer.reopen();
        await delay(10);
      }
    })();
    try {
      for (let kill = 0; kill < 5; kill += 1) {
        const before = await bytesOf('a');
        const child = start();
        await eventually(async () => (await bytesOf('a')) > before);
        await delay(kill * 37);
        child.kill('SIGKILL');
        await once(child, 'exit');
      }
    } finally {
      running = false;
      await load;
    }
    const child = start();
    await allCounted();
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
    expect(await bytesOf('a')).toBe(writer.total);
  }, 180_000);

  test('as a process, refused by another one, ends with an error', async () => {
    writer.lines(1);
    const child = start();
    await allCounted();
    await database.rows(`UPDATE collector_position SET position = jsonb_set(position, '{offset}', '1')`);
    writer.lines(1);
    expect(await once(child, 'exit')).toEqual([1, null]);
    expect(await bytesOf('a')).toBeLessThan(writer.total);
  });

  function start() {
    const args = ['collect', 'traefik', '--file', path, '--source', 's'];
    const env = { PATH: process.env.PATH, DATABASE_URL: database.url, DEPLOY_DOMAIN: 'apps.test' };
    const child = fork(main, args, { env, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    children.push(child);
    return child;
  }
});

/** A link to PostgreSQL that can be cut. */
async function breakable(databaseUrl: string) {
  const target = new URL(databaseUrl);
  const open = new Set<Socket>();
  let isCut = false;
  const server = net.createServer((near) => {
    if (isCut) return void near.resetAndDestroy();
    const far = net.connect({ host: target.hostname, port: Number(target.port) });
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(socket);
      socket.on('error', () => {}).on('close', () => (open.delete(socket), other.destroy()));
      socket.pipe(other);
    }
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const cut = () => {
    isCut = true;
    open.forEach((socket) => socket.resetAndDestroy());
  };
  return {
    url: Object.assign(new URL(databaseUrl), { hostname: '127.0.0.1', port: String(port) }).href,
    cut,
    mend: () => void (isCut = false),
    close: () => (cut(), server.close()),
  };
}
