/** Where the bytes of attachments lie: in the database, or in a directory. */
import { mkdir, open, opendir, readFile, rename, stat, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { QueryTypes } from 'sequelize';
import type { Database } from '../models/database.js';

export interface AttachmentStorage {
  put(id: string, data: Buffer): Promise<void>;
  /** undefined: there is no such file. */
  get(id: string): Promise<Buffer | undefined>;
  /** What is not there is deleted already. */
  delete(id: string): Promise<void>;
  /** The ids of all that has lain here for so long, in batches. */
  olderThan(ms: number): AsyncIterable<string[]>;
}

/** Ids that are looked up at once. */
const atOnce = 1_000;

export function createAttachmentStorage(db: Database, directory: string | undefined): AttachmentStorage {
  return directory === undefined ? inDatabase(db) : inDirectory(directory);
}

function inDatabase({ sequelize }: Database): AttachmentStorage {
  return {
    async put(id, data) {
      await sequelize.query('INSERT INTO support_attachment_data (attachment_id, data) VALUES ($1, $2)', {
        bind: [id, data],
      });
    },
    async get(id) {
      const [row] = await sequelize.query<{ data: Buffer }>(
        'SELECT data FROM support_attachment_data WHERE attachment_id = $1',
        { bind: [id], type: QueryTypes.SELECT },
      );
      return row?.data;
    },
    async delete(id) {
      await sequelize.query('DELETE FROM support_attachment_data WHERE attachment_id = $1', { bind: [id] });
    },
    async *olderThan(ms) {
      for (let last: string | null = null; ;) {
        const rows: { id: string }[] = await sequelize.query<{ id: string }>(
          `SELECT attachment_id AS id FROM support_attachment_data
           WHERE created_at < now() - $1 * interval '1 millisecond' AND ($2::uuid IS NULL OR attachment_id > $2)
           ORDER BY attachment_id LIMIT $3`,
          { bind: [ms, last, atOnce], type: QueryTypes.SELECT },
        );
        if (rows.length === 0) return;
        yield rows.map(({ id }) => id);
        last = rows.at(-1)!.id;
      }
    },
  };
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** A file that is being written; one that is old was left by a crash. */
const unfinished = /^([0-9a-f-]{36})\.part$/;

function inDirectory(directory: string): AttachmentStorage {
  const path = (id: string) => {
    if (!uuid.test(id)) throw new Error('an attachment is named by its id alone');
    return join(directory, id);
  };

  async function put(id: string, data: Buffer): Promise<void> {
    const target = path(id);
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const part = `${target}.part`;
    try {
      const file = await open(part, 'wx', 0o600);
      try {
        await file.writeFile(data);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(part, target);
    } catch (error) {
      await unlink(part).catch(ignoreMissing);
      throw error;
    }
  }

  async function* olderThan(ms: number): AsyncGenerator<string[]> {
    let batch: string[] = [];
    for await (const name of namesIn(directory)) {
      const known = uuid.test(name) || unfinished.test(name);
      if (!known || !(await isOlder(join(directory, name), ms))) continue;
      if (unfinished.test(name)) await unlink(join(directory, name)).catch(ignoreMissing);
      else batch.push(name);
      if (batch.length < atOnce) continue;
      yield batch;
      batch = [];
    }
    if (batch.length > 0) yield batch;
  }

  return {
    put,
    get: async (id) => readFile(path(id)).catch(ignoreMissing),
    delete: async (id) => unlink(path(id)).catch(ignoreMissing),
    olderThan,
  };
}

async function* namesIn(directory: string): AsyncGenerator<string> {
  const entries = await opendir(directory).catch(ignoreMissing);
  if (entries) for await (const { name } of entries) yield name;
}

async function isOlder(file: string, ms: number): Promise<boolean> {
  const stats = await stat(file).catch(ignoreMissing);
  return stats !== undefined && stats.mtimeMs < Date.now() - ms;
}

function ignoreMissing(error: unknown): undefined {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
}
