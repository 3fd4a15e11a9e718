/** What has been started, in stages; it is stopped stage by stage, the last one first. */

export interface Stoppable {
  stop(): Promise<void>;
  /** Ends it at once, for a person who does not want to wait. */
  kill?(): void;
}

export const stages = ['servers', 'services', 'api'] as const;
export type Stage = (typeof stages)[number];

export class Started {
  private readonly starting: { stage: Stage; what: Promise<Stoppable> }[] = [];
  private stopping = false;

  /**
   * Starts something and notes it at once, so that it is also stopped when it comes up during the stop.
   * @throws Error when the stop has begun.
   */
  add<T extends Stoppable>(stage: Stage, start: () => T | Promise<T>): Promise<T> {
    if (this.stopping) return Promise.reject(new Error('Everything is being stopped.'));
    const what = Promise.resolve(start());
    what.catch(nothing);
    this.starting.push({ stage, what });
    return what;
  }

  /** Stops everything. */
  async stop(): Promise<void> {
    this.stopping = true;
    for (const stage of [...stages].reverse()) {
      const here = this.starting.filter((started) => started.stage === stage);
      await Promise.all(here.map(({ what }) => what.then((started) => started.stop(), nothing)));
    }
  }

  kill(): void {
    for (const { what } of this.starting) void what.then((started) => started.kill?.(), nothing);
  }
}

/** What failed to start needs no stop, and its error has been reported where it was started. */
const nothing = () => {};
