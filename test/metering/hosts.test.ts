/** Whose a host is, and how soon a process knows that it is another's. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { hostName } from '../../src/metering/host-name.js';
import { createTrafficRecorder, type TrafficRecorder } from '../../src/metering/recorder.js';
import { eventually } from '../support/eventually.js';
import { startHarness, type Harness } from '../support/harness.js';
import { platformOf } from '../support/platform.js';
import { deployDomain, log, startProcess, type Process } from './world.js';

let h: Harness;
let other: Process;
let recorder: TrafficRecorder;
const { put, remove } = platformOf(() => h);

beforeAll(async () => {
  h = await startHarness({ worker: false, env: { DEPLOY_DOMAIN: deployDomain } });
  other = startProcess(h.database.url);
  recorder = await createTrafficRecorder({ store: other.store, log });
  for (const id of ['one', 'two']) {
    await put('projects', id, { team_id: h.team, name: id });
    await put('deployments', `of-${id}`, { project_id: id });
  }
});
afterAll(async () => {
  await recorder.close();
  await other.end();
  await h.close();
});

/** Connections that hear of changes. */
const listeners = "pg_stat_activity WHERE application_name = 'octroi hosts' AND datname = current_database()";

/** Who owns it, as another process than the API has it, which is asked again and again and so remembers. */
const ownerOf = async (host: string) => (await other.hosts.resolve([host])).get(host);

async function expectOwner(host: string, owner: string | undefined): Promise<void> {
  for (let i = 0; i < 3; i += 1) expect(await ownerOf(host)).toBe(owner);
}

describe('what the platform changes is known at once, in every process', () => {
  test('an alias: made, moved to another project, gone', async () => {
    const host = `shop.${deployDomain}`;
    await expectOwner(host, undefined);
    await put('aliases', 'shop', { subdomain: 'shop', deployment_id: 'of-one' });
    await expectOwner(host, 'one');
    await put('aliases', 'shop', { subdomain: 'shop', deployment_id: 'of-two' });
    await expectOwner(host, 'two');
    await put('aliases', 'shop', { subdomain: 'shop', deployment_id: null });
    await expectOwner(host, undefined);
    await put('aliases', 'shop', { subdomain: 'shop', deployment_id: 'of-one' });
    await expectOwner(host, 'one');
    await remove('aliases', 'shop');
    await expectOwner(host, undefined);
  });

  test('a custom domain: made, switched off, moved, gone', async () => {
    await put('domains', 'd', { project_id: 'one', hostname: 'shop.example' });
    await expectOwner('shop.example', 'one');
    await put('domains', 'd', { project_id: 'one', hostname: 'shop.example', status: 'pending' });
    await expectOwner('shop.example', undefined);
    await put('domains', 'd', { project_id: 'two', hostname: 'shop.example', status: 'active' });
    await expectOwner('shop.example', 'two');
    await remove('domains', 'd');
    await expectOwner('shop.example', undefined);
  });

  test('a deployment that goes, or belongs to another project', async () => {
    const host = `moved.${deployDomain}`;
    await put('deployments', 'moved', { project_id: 'one' });
    await put('aliases', 'moved', { subdomain: 'moved', deployment_id: 'moved' });
    await expectOwner(host, 'one');
    await put('deployments', 'moved', { project_id: 'two' });
    await expectOwner(host, 'two');
    await remove('deployments', 'moved');
    await expectOwner(host, undefined);
  });

  test('a project that is deleted, and comes back', async () => {
    await put('projects', 'gone', { team_id: h.team, name: 'Gone' });
    await put('domains', 'of-gone', { project_id: 'gone', hostname: 'gone.example' });
    await expectOwner('gone.example', 'gone');
    await remove('projects', 'gone');
    await expectOwner('gone.example', undefined);
    await put('projects', 'gone', { team_id: h.team, name: 'Gone' });
    await expectOwner('gone.example', 'gone');
  });

  test('also when the connection that hears of it was cut', async () => {
    await put('domains', 'cut', { project_id: 'one', hostname: 'cut.example' });
    await expectOwner('cut.example', 'one');
    await h.rows(`SELECT pg_terminate_backend(pid) FROM ${listeners}`);
    await put('domains', 'cut', { project_id: 'two', hostname: 'cut.example' });
    await expectOwner('cut.example', 'two');
    await eventually(async () => {
      await ownerOf('cut.example');
      return (await h.rows(`SELECT FROM ${listeners}`)).length > 0;
    });
    await put('domains', 'cut', { project_id: 'one', hostname: 'cut.example' });
    await expectOwner('cut.example', 'one');
  });
});

test('hosts are remembered: nothing but the question whether all was heard goes to PostgreSQL', async () => {
  await put('domains', 'kept', { project_id: 'one', hostname: 'kept.example' });
  await ownerOf('kept.example');
  await ownerOf('nobodys.example');
  // What is remembered outlives a change that nobody is told of.
  await h.rows('ALTER TABLE domain DISABLE TRIGGER domain_hosts');
  await h.rows("UPDATE domain SET project_id = 'two' WHERE id = 'kept'");
  await h.rows(
    "INSERT INTO domain (id, project_id, hostname, status) VALUES ('n', 'one', 'nobodys.example', 'active')",
  );
  expect(await ownerOf('kept.example')).toBe('one');
  expect(await ownerOf('nobodys.example')).toBeUndefined();
  await h.rows('ALTER TABLE domain ENABLE TRIGGER domain_hosts');
});

test('an alias below the deploy domain goes before a custom domain of that name', async () => {
  await put('domains', 'squat', { project_id: 'two', hostname: `own.${deployDomain}` });
  await put('aliases', 'own', { subdomain: 'own', deployment_id: 'of-one' });
  await expectOwner(`own.${deployDomain}`, 'one');
});

test('traffic of hosts is counted where they belong, whatever they are written like', async () => {
  await put('aliases', 'www', { subdomain: 'www.shop', deployment_id: 'of-one' });
  await put('domains', 'idn', { project_id: 'two', hostname: 'bücher.example' });
  for (const host of ['WWW.Shop.apps.test', 'www.shop.apps.test.', 'www.shop.apps.test:8443'])
    recorder.add({ host, bytes: 10 });
  for (const host of ['bücher.example', 'xn--bcher-kva.example:443']) recorder.add({ host, bytes: 1 });
  recorder.add({ host: 'Nobody.Example:80', bytes: 5 });
  recorder.add({ host: '<script>alert(1)</script>', bytes: 3 });
  recorder.add({ host: '', bytes: 4 });
  await recorder.flush();
  expect(await h.rows('SELECT project_id, traffic_bytes FROM project_usage ORDER BY 1')).toEqual([
    { project_id: 'one', traffic_bytes: 30n },
    { project_id: 'two', traffic_bytes: 2n },
  ]);
  expect(await h.rows('SELECT host, bytes, events FROM unknown_host ORDER BY host')).toEqual([
    { host: '(invalid)', bytes: 7n, events: 2n },
    { host: 'nobody.example', bytes: 5n, events: 1n },
  ]);
});

test('unknown hosts are 10,000 at most; the rest are counted together', async () => {
  await h.rows('TRUNCATE unknown_host');
  const flood = async (from: number, count: number, bytes: number) => {
    for (let i = from; i < from + count; i += 1) recorder.add({ host: `${i}.flood.test`, bytes });
    await recorder.flush();
  };
  await flood(0, 9_999, 1);
  await flood(20_000, 3, 2);
  await flood(0, 1, 1);
  await Promise.all([flood(30_000, 50, 1), flood(40_000, 50, 1)]);
  expect(
    await h.rows(`SELECT count(*)::int AS hosts, sum(bytes)::int AS bytes, max(bytes) FILTER (WHERE host = '(other)') AS other,
      max(bytes) FILTER (WHERE host = '0.flood.test') AS again FROM unknown_host`),
  ).toEqual([{ hosts: 10_001, bytes: 10_106, other: 104n, again: 2n }]);
});

test.each([
  ['example.test', 'example.test'],
  ['EXAMPLE.test.:8080', 'example.test'],
  [' example.test ', 'example.test'],
  ['localhost', 'localhost'],
  ['10.0.0.1:80', '10.0.0.1'],
  ['[2001:DB8::1]:443', '[2001:db8::1]'],
  ['a_b.test', 'a_b.test'],
  ['', undefined],
  ['-a.test', undefined],
  ['a..test', undefined],
  ['a b.test', undefined],
  ['a.test/path', undefined],
  ['a\0.test', undefined],
  ["a'; DROP TABLE project; --", undefined],
  [`${'a'.repeat(64)}.test`, undefined],
  [`${'a.'.repeat(130)}test`, undefined],
  ['x'.repeat(1_000_000), undefined],
  ['\ud800.test', undefined],
])('host name %j', (text, name) => {
  expect(hostName(text)).toBe(name);
});
