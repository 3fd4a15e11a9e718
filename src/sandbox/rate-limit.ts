/** At most `limit` requests in any `windowMs` milliseconds. */
export class SlidingWindow {
  #taken: number[] = [];

  constructor(
    private readonly limit: number,
    private readonly windowMs = 60_000,
  ) {}

  /** Takes a place and returns 0, or takes none and returns the milliseconds until one is free. */
  take(now = Date.now()): number {
    const oldest = this.#taken.findIndex((time) => time > now - this.windowMs);
    this.#taken = oldest < 0 ? [] : this.#taken.slice(oldest);
    const [first] = this.#taken;
    if (first !== undefined && this.#taken.length >= this.limit) return first + this.windowMs - now;
    this.#taken.push(now);
    return 0;
  }
}
