/** A Docker engine, by its HTTP API. */
import Docker from 'dockerode';
import { z } from 'zod';
import type { ImageLayers } from '../domain/storage.js';
import { createTransport, StatusError, type Transport } from './docker-transport.js';

/** The label by which an image or a container is a project's; its value is the project's id. */
export const projectLabel = 'project_id';

/** The newest version of the API that this is written for; an older engine is asked in its own. */
const newestApi = '1.47';

export interface LabelledImage {
  id: string;
  projectId: string;
}

export interface EngineContainer {
  id: string;
  names: string[];
  /** The value of our label; undefined without it. */
  projectId: string | undefined;
}

/** Sizes are bytes. Every call throws EngineFailure when there is no answer, or none that can be used. */
export interface DockerEngine {
  readonly name: string;
  /** The images with our label. */
  labelledImages(): Promise<LabelledImage[]>;
  /** null: it is gone. */
  layersOf(imageId: string): Promise<ImageLayers | null>;
  /** Running or not. */
  containers(): Promise<EngineContainer[]>;
  /** The writable layer: 0 when the container is gone, null when the engine cannot tell. The engine walks its files. */
  writableBytes(containerId: string): Promise<number | null>;
  /** The local volumes, null for a size that the engine cannot tell. It walks all of their files. */
  volumes(): Promise<{ name: string; bytes: number | null }[]>;
  /** Stops the container if it runs, with 10 s to end by itself, and removes it; false: it was gone. */
  remove(containerId: string): Promise<boolean>;
}

/** An engine that did not answer, or not what the API promises. */
export class EngineFailure extends Error {
  override readonly name = 'EngineFailure';
}

/** Milliseconds until an engine is given up. */
export interface EngineTimeouts {
  /** What is told from memory. */
  quick: number;
  /** A long list. */
  list: number;
  /** The size of one container. */
  container: number;
  /** All volumes. */
  volumes: number;
  /** Stopping and removing. */
  removal: number;
}

const defaultTimeouts: EngineTimeouts = {
  quick: 15_000,
  list: 60_000,
  container: 10 * 60_000,
  volumes: 30 * 60_000,
  removal: 60_000,
};

const bytes = z.int().min(0);
/** -1 where the engine does not know. */
const maybeBytes = z.int().min(-1).nullish();
const labels = z.record(z.string(), z.string()).nullish();
const imageId = z.string().regex(/^sha256:[0-9a-f]{64}$/);
const containerId = z.string().regex(/^[0-9a-f]{64}$/);
/** What is needed of each answer; an engine that answers something else is taken for one that fails. */
const answers = {
  version: z.object({ ApiVersion: z.string().regex(/^\d+\.\d+$/) }),
  images: z.array(z.object({ Id: imageId, Labels: labels })),
  image: z.object({ Size: bytes, RootFS: z.object({ Layers: z.array(z.string()).nullish() }).nullish() }),
  history: z.array(z.object({ Size: bytes })),
  containers: z.array(z.object({ Id: containerId, Names: z.array(z.string()).nullish(), Labels: labels })),
  container: z.object({ SizeRw: maybeBytes }),
  volumes: z.object({
    Volumes: z
      .array(
        z.object({
          Name: z.string(),
          Driver: z.string(),
          UsageData: z.object({ Size: maybeBytes }).nullish(),
        }),
      )
      .nullish(),
  }),
};

export interface EngineOptions {
  /** Ends what is under way. */
  signal?: AbortSignal;
  timeouts?: Partial<EngineTimeouts>;
}

/**
 * Opens an engine at `address` (`unix:///path`, `tcp://host:port`, `http(s)://host:port`) and asks for its version.
 * @throws EngineFailure when it does not answer.
 */
export async function openEngine(
  { name, address }: { name: string; address: string },
  { signal, timeouts }: EngineOptions = {},
): Promise<DockerEngine> {
  const patience = { ...defaultTimeouts, ...timeouts };
  let version = '';
  const { ApiVersion } = await ask(answers.version, 'quick', (docker) => docker.version());
  version = older(ApiVersion, newestApi);

  async function labelledImages() {
    const filters = { label: [projectLabel] };
    const images = await ask(answers.images, 'list', (docker) => docker.listImages({ filters }));
    return images.flatMap(({ Id, Labels }) => {
      const projectId = Labels?.[projectLabel];
      return projectId === undefined ? [] : [{ id: Id, projectId }];
    });
  }

  function layersOf(id: string): Promise<ImageLayers | null> {
    return unlessMissing(null, async () => {
      const image = await ask(answers.image, 'quick', (docker) => docker.getImage(id).inspect());
      const history = await ask(answers.history, 'quick', (docker) => docker.getImage(id).history());
      const steps = history.map(({ Size }) => Size).reverse();
      return { bytes: image.Size, layers: image.RootFS?.Layers ?? [], steps };
    });
  }

  async function containers() {
    const list = await ask(answers.containers, 'list', (docker) => docker.listContainers({ all: true }));
    return list.map(({ Id, Names, Labels }) => ({
      id: Id,
      names: (Names ?? []).map((name) => name.replace(/^\//, '')),
      projectId: Labels?.[projectLabel],
    }));
  }

  function writableBytes(id: string): Promise<number | null> {
    return unlessMissing(0, async () => {
      const { SizeRw } = await ask(answers.container, 'container', (docker) =>
        docker.getContainer(id).inspect(withSize),
      );
      return known(SizeRw);
    });
  }

  async function volumes() {
    const { Volumes } = await ask(answers.volumes, 'volumes', volumeSizes);
    return (Volumes ?? [])
      .filter(({ Driver }) => Driver === 'local')
      .map(({ Name, UsageData }) => ({ name: Name, bytes: known(UsageData?.Size) }));
  }

  function remove(id: string): Promise<boolean> {
    return unlessMissing(false, async () => {
      await ask(z.unknown(), 'removal', (docker) => docker.getContainer(id).stop({ t: 10 }).catch(ifStopped));
      await ask(z.unknown(), 'removal', (docker) => docker.getContainer(id).remove());
      return true;
    });
  }

  /** One question, in its time, with an answer of the right shape; an EngineFailure otherwise. */
  async function ask<T>(
    answer: z.ZodType<T>,
    kind: keyof EngineTimeouts,
    question: (docker: Docker) => Promise<unknown>,
  ): Promise<T> {
    const late = AbortSignal.timeout(patience[kind]);
    const modem = createTransport(address, {
      version,
      signal: AbortSignal.any(signal ? [late, signal] : [late]),
    });
    try {
      return check(answer, await question(new Docker({ modem } as Docker.DockerOptions)));
    } catch (error) {
      if (signal?.aborted) throw signal.reason;
      const said = late.aborted ? `no answer within ${patience[kind] / 1000} s` : (error as Error).message;
      throw new EngineFailure(said, { cause: error });
    }
  }

  return { name, labelledImages, layersOf, containers, writableBytes, volumes, remove };
}

const withSize = { size: true } as object;

/** dockerode's df() asks for everything. */
function volumeSizes({ modem }: Docker): Promise<unknown> {
  const question = { path: '/system/df?', method: 'GET', options: { type: 'volume' } };
  return new Promise((resolve, reject) => {
    (modem as Transport).dial(question, (error, answer) => (error ? reject(error) : resolve(answer)));
  });
}

const known = (size: number | null | undefined) => (size === -1 ? null : (size ?? null));

function older(a: string, b: string): string {
  return a.localeCompare(b, 'en', { numeric: true }) < 0 ? a : b;
}

function check<T>(answer: z.ZodType<T>, value: unknown): T {
  const parsed = answer.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new Error(`an answer that is none: ${issue?.path.join('.')}: ${issue?.message}`);
}

const statusOf = (error: unknown) => (error instanceof StatusError ? error.statusCode : undefined);

function ifStopped(error: unknown): void {
  if (statusOf(error) !== 304) throw error;
}

/** `otherwise` for what is not there, or is being removed by somebody else. */
async function unlessMissing<T>(otherwise: T, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const { cause } = error as EngineFailure;
    const isBeingRemoved = statusOf(cause) === 409 && /already in progress/.test((cause as Error).message);
    if (statusOf(cause) === 404 || isBeingRemoved) return otherwise;
    throw error;
  }
}
