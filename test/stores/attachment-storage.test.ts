/** Both places where the bytes of attachments lie keep the same promises; the nightly job clears both. */
import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createRetentionActivities } from '../../src/activities/retention.js';
import { createAttachmentStore } from '../../src/stores/attachments.js';
import { createRetentionStore } from '../../src/stores/retention.js';
import { createAttachmentStorage, type AttachmentStorage } from '../../src/support/attachments.js';
import { inActivity } from '../support/activity.js';
import { createTestDatabase, type TestDatabase } from '../support/database.js';
import { insertLoose, insertMessage, insertTicket } from '../support/tickets.js';

let database: TestDatabase;
let ticket: string;
const directory = join(await mkdtemp(join(tmpdir(), 'octroi-attachments-')), 'made', 'by', 'put');
beforeAll(async () => {
  database = await createTestDatabase();
  await database.rows(`
    INSERT INTO "user" (id, email, name) VALUES ('ada', 'ada@example.test', 'Ada');
    INSERT INTO team (id, name) VALUES ('t', 'T');`);
  ticket = await insertTicket(database.rows, 't', 'ada');
});
afterAll(async () => {
  await database.drop();
  await rm(join(directory, '..', '..', '..'), { recursive: true });
});

const bytes = Buffer.from([0, 255, 10, 13, 0, 7]);
const old = new Date(Date.now() - 25 * 3_600_000);

async function makeOld(id: string): Promise<void> {
  await database.rows('UPDATE support_attachment_data SET created_at = $2 WHERE attachment_id = $1', [
    id,
    old,
  ]);
  await utimes(join(directory, id), old, old).catch(() => {});
}

async function all(storage: AttachmentStorage): Promise<string[]> {
  const ids: string[] = [];
  for await (const batch of storage.olderThan(-60_000)) ids.push(...batch);
  return ids;
}

describe.each([
  ['the database', undefined],
  ['a directory', directory],
])('%s', (_, place) => {
  const open = () => createAttachmentStorage(database.db, place);

  test('gives back what was put, once, and nothing when it is deleted', async () => {
    const storage = open();
    const id = randomUUID();
    expect(await storage.get(id)).toBeUndefined();
    await storage.put(id, bytes);
    expect(await storage.get(id)).toEqual(bytes);
    expect(await all(storage)).toContain(id);
    await storage.delete(id);
    await storage.delete(id);
    expect(await storage.get(id)).toBeUndefined();
    expect(await all(storage)).not.toContain(id);
  });

  test('the nightly job deletes loose files of three days, and bytes without a row; all else stays', async () => {
    const storage = open();
    const store = createAttachmentStore(database.db);
    const { forget } = createRetentionActivities({
      retention: createRetentionStore(database.db),
      attachments: store,
      attachmentStorage: storage,
      hasWebhook: false,
    });
    const message = await insertMessage(database.rows, ticket, { author: 'user', userId: 'ada' });
    const sent = await insertLoose(database.rows, ticket, 'ada', '3 days');
    await database.rows('UPDATE support_attachment SET message_id = $1 WHERE id = $2', [message, sent]);
    const forgotten = await insertLoose(database.rows, ticket, 'ada', '49 hours');
    const fresh = await insertLoose(database.rows, ticket, 'ada', '47 hours');
    const [orphan, underWay] = [randomUUID(), randomUUID()];
    for (const id of [sent, forgotten, fresh, orphan, underWay]) await storage.put(id, bytes);
    for (const id of [sent, forgotten, fresh, orphan]) await makeOld(id);
    expect(await inActivity(forget)).toMatchObject({ loose_attachments: 1, attachment_files: 2 });
    expect((await all(storage)).sort()).toEqual([sent, fresh, underWay].sort());
    expect(await inActivity(forget)).toMatchObject({ loose_attachments: 0, attachment_files: 0 });
  });
});

describe('the directory', () => {
  const storage = createAttachmentStorage(undefined as never, directory);

  test('holds files for the service alone, named by their id, whole or not at all', async () => {
    const id = randomUUID();
    await storage.put(id, bytes);
    expect((await stat(join(directory, id))).mode & 0o777).toBe(0o600);
    expect(await readdir(directory)).toContain(id);
    expect((await readdir(directory)).filter((name) => name.endsWith('.part'))).toEqual([]);
    await expect(storage.put(`../${randomUUID()}`, bytes)).rejects.toThrow('by its id alone');
    await expect(storage.get('../../../etc/passwd')).rejects.toThrow('by its id alone');
  });

  test('what a crash left half written is deleted when it is old; files of others are left alone', async () => {
    const part = `${randomUUID()}.part`;
    for (const name of [part, 'README']) {
      await writeFile(join(directory, name), 'x');
      await utimes(join(directory, name), old, old);
    }
    for await (const _ of storage.olderThan(86_400_000)) expect(_).not.toContain('README');
    const names = await readdir(directory);
    expect(names).toContain('README');
    expect(names).not.toContain(part);
  });

  test('one that is not there has nothing', async () => {
    expect(await all(createAttachmentStorage(undefined as never, join(directory, 'missing')))).toEqual([]);
  });
});
