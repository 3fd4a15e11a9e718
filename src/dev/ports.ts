/** Ports on this machine: which are free, and a clear word when a wanted one is not. */
import { freePort, probe } from '../free-port.js';

/** A port somebody wants, who wants it, and the option that changes it. */
export interface WantedPort {
  port: number;
  name: string;
  option: string;
}

/** A wanted port that is taken or may not be used; the message says what to do. */
export class PortError extends Error {
  override readonly name = 'PortError';
}

/** The system's code for why nobody can listen on `port`, on loopback or on every address; undefined when one can. */
async function failureToListen(port: number): Promise<string | undefined> {
  try {
    await probe(port, '127.0.0.1');
    await probe(port, undefined);
    return undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? String(error);
  }
}

/** True when nothing listens on `port`. */
export const isFree = async (port: number): Promise<boolean> => (await failureToListen(port)) === undefined;

/**
 * Replaces each 0 by a free port and checks the others; no two are the same.
 * @throws PortError for the first port that cannot be used.
 */
export async function choosePorts(wanted: readonly WantedPort[]): Promise<number[]> {
  const chosen: number[] = [];
  for (const { port, name, option } of wanted) {
    if (port !== 0 && chosen.includes(port)) {
      throw new PortError(`Port ${port} is wanted twice; give ${option} another one for ${name}.`);
    }
    if (port !== 0) await checkPort({ port, name, option });
    chosen.push(port === 0 ? await freePortExcept([...chosen, ...wanted.map((other) => other.port)]) : port);
  }
  return chosen;
}

async function checkPort({ port, name, option }: WantedPort): Promise<void> {
  if (!(Number.isInteger(port) && port > 0 && port <= 65535)) {
    throw new PortError(`${option} (${name}) must be a port from 0 to 65535.`);
  }
  const failure = await failureToListen(port);
  if (!failure) return;
  const reason =
    failure === 'EADDRINUSE' ? 'is in use. Stop what uses it, or' : `cannot be used (${failure}):`;
  const other = port > 65_000 ? port - 10 : port + 10;
  throw new PortError(
    `Port ${port} (${name}) ${reason} choose another: npm start -- ${option} ${other} (0 takes any free one).`,
  );
}

async function freePortExcept(taken: readonly number[]): Promise<number> {
  for (;;) {
    const port = await freePort();
    if (!taken.includes(port)) return port;
  }
}
