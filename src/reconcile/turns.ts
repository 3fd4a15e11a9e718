/** How many are worked on at once: as many as a pool of connections likes. */
const atOnce = 10;

/** Works on pages of things, a few at once; `onDone` is told how many more are done. */
export async function inTurns<T>(
  pages: AsyncIterable<T[]>,
  work: (thing: T) => Promise<void>,
  onDone: (more: number) => void,
): Promise<void> {
  for await (const page of pages) {
    for (let from = 0; from < page.length; from += atOnce) {
      await Promise.all(page.slice(from, from + atOnce).map(work));
    }
    onDone(page.length);
  }
}
