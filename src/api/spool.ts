import { randomUUID } from 'node:crypto';
import { open, unlink, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const chunkBytes = 64 * 1024;

/**
 * What `source` gives, at the reader's pace, while `source` runs at its own: what waits lies in a file.
 *
 * An answer that is made from a streamed request needs it. Many clients read only when they have sent all;
 * once the buffers between are full, such a client and a server that waits for it would wait for ever.
 */
export async function* spooled(source: AsyncGenerator<string>): AsyncGenerator<Buffer> {
  const file = await openNameless();
  let written = 0;
  let ended = false;
  let wake = () => {};

  const fill = async () => {
    for await (const text of source) {
      written += (await file.write(text, written)).bytesWritten;
      wake();
    }
  };
  const filling = fill().finally(() => {
    ended = true;
    wake();
  });
  // Awaited at the end; until then a failure must not count as unhandled.
  filling.catch(() => {});

  try {
    for (let read = 0; read < written || !ended;) {
      if (read === written) await new Promise<void>((resolve) => (wake = resolve));
      const length = Math.min(chunkBytes, written - read);
      const { buffer } = await file.read(Buffer.alloc(length), 0, length, read);
      read += length;
      if (length > 0) yield buffer;
    }
    await filling;
  } finally {
    await source.return(undefined);
    await filling.catch(() => {});
    await file.close();
  }
}

/** A file that goes with its handle, also when the process is killed. */
async function openNameless(): Promise<FileHandle> {
  const path = join(tmpdir(), `octroi-${randomUUID()}`);
  const file = await open(path, 'wx+', 0o600);
  await unlink(path);
  return file;
}
