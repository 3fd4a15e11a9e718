/** A connection between two parts of the system, through a TCP proxy of ours that can do it harm. */
import { createServer, connect, type AddressInfo, type Socket } from 'node:net';

/**
 * `refused`: nobody gets through. `cut`: what is open breaks again and again. `silent`: nothing passes, nothing breaks.
 * `slow`: every piece takes a second or so. `half`: answers break off in their middle. `doubled`: the other side gets
 * every request a second time, on a connection of its own (HTTP only).
 */
export const linkFaults = ['refused', 'cut', 'silent', 'slow', 'half', 'doubled'] as const;
export type LinkFault = (typeof linkFaults)[number];

export interface Link {
  port: number;
  /** Undefined: as it should be. */
  set(fault: LinkFault | undefined): void;
  close(): Promise<void>;
}

const cutEveryMs = 400;
const slowMs = 900;

/** `targets` are ports on this machine; a connection goes to the first that takes it, beginning with another each time. */
export async function openLink(targets: readonly number[]): Promise<Link> {
  let fault: LinkFault | undefined;
  let turn = 0;
  const pairs = new Set<Pair>();
  const breakAll = () => pairs.forEach((pair) => pair.destroy());
  const cutter = setInterval(() => fault === 'cut' && breakAll(), cutEveryMs);

  const server = createServer((client) => {
    if (fault === 'refused') return void client.destroy();
    turn += 1;
    const order = targets.map((_, n) => targets[(turn + n) % targets.length] as number);
    const pair = new Pair(client, order, () => fault);
    pairs.add(pair);
    client.once('close', () => pairs.delete(pair));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    set(wanted) {
      fault = wanted;
      if (fault === 'refused' || fault === 'cut') breakAll();
      if (fault !== 'silent') pairs.forEach((pair) => pair.resume());
    },
    async close() {
      clearInterval(cutter);
      breakAll();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A connection of a client, and the one to the target that goes with it. */
class Pair {
  #target: Socket | undefined;
  /** What the client has sent since the last answer. */
  #request: Buffer[] = [];

  constructor(
    private readonly client: Socket,
    order: readonly number[],
    private readonly fault: () => LinkFault | undefined,
  ) {
    client.pause();
    client.on('error', () => this.destroy());
    client.on('close', () => this.destroy());
    this.#connect(order);
  }

  #connect([port, ...others]: readonly number[]): void {
    if (port === undefined) return this.destroy();
    const target = connect({ port, host: '127.0.0.1' });
    const failed = () => (others.length > 0 ? this.#connect(others) : this.destroy());
    target.once('error', failed);
    target.once('connect', () => {
      target.off('error', failed);
      target.on('error', () => this.destroy());
      this.#target = target;
      this.#pipe(target, port);
    });
  }

  #pipe(target: Socket, port: number): void {
    const { client } = this;
    client.on('data', (chunk) => {
      this.#request.push(chunk);
      this.#pass(client, target, chunk);
    });
    target.on('data', (chunk) => {
      if (this.fault() === 'half') {
        client.write(chunk.subarray(0, Math.floor(chunk.length / 2)), () => this.destroy());
        return;
      }
      if (this.fault() === 'doubled') sendAgain(port, Buffer.concat(this.#request));
      this.#request = [];
      this.#pass(target, client, chunk);
    });
    client.on('end', () => target.end());
    target.on('end', () => client.end());
    target.on('close', () => this.destroy());
    client.resume();
  }

  #pass(from: Socket, to: Socket, chunk: Buffer): void {
    const fault = this.fault();
    if (fault === 'slow' || fault === 'silent') {
      from.pause();
      const deliver = () => {
        if (this.fault() === 'silent') return void setTimeout(deliver, 100);
        to.write(chunk);
        from.resume();
      };
      setTimeout(deliver, fault === 'slow' ? slowMs : 100);
    } else if (!to.write(chunk)) {
      from.pause();
      to.once('drain', () => from.resume());
    }
  }

  resume(): void {
    this.client.resume();
    this.#target?.resume();
  }

  destroy(): void {
    this.client.destroy();
    this.#target?.destroy();
  }
}

function sendAgain(port: number, request: Buffer): void {
  if (request.length === 0) return;
  const again = connect({ port, host: '127.0.0.1' }, () => again.write(request));
  again.on('error', () => {});
  again.once('data', () => again.destroy());
}
