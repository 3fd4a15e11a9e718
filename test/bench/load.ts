/** Requests of autocannon, and how long each took. */
import autocannon from 'autocannon';

export interface Asked {
  url: string;
  /** Each connection sends them in turn. */
  requests: autocannon.Request[];
}

/**
 * Asks for so many seconds over so many connections; milliseconds of each answer.
 * @throws Error for any answer but 200.
 */
export async function load(
  { url, requests }: Asked,
  { connections, seconds }: { connections: number; seconds: number },
): Promise<number[]> {
  const sample: number[] = [];
  await new Promise<void>((resolve, reject) => {
    const run = autocannon({ url, requests, connections, duration: seconds }, (error: Error | null) =>
      error ? reject(error) : resolve(),
    );
    run.on('response', (_client, status, _bytes, ms) => {
      if (status === 200) sample.push(ms);
      else reject(new Error(`${url} answered ${status}`));
    });
  });
  return sample;
}
