/** Lets one call through a minute: for log lines that a flood would repeat. */
export function seldom<Args extends unknown[]>(work: (...args: Args) => void, everyMs = 60_000) {
  let next = 0;
  return (...args: Args): void => {
    const now = Date.now();
    if (now < next) return;
    next = now + everyMs;
    work(...args);
  };
}
