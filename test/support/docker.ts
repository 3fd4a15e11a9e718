/** A real Docker Engine of a test file's own, with images, containers and volumes whose sizes are known to the byte. */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import Docker from 'dockerode';
import { eventually } from './eventually.js';

/** The path of dockerd, or undefined where there is none that we may run (npm test then says so). */
export const dockerd = process.env.OCTROI_DOCKERD || undefined;

/** Files by their path; a number is so many random bytes. */
export type Files = Record<string, number | Buffer>;

export interface TestDocker {
  address: string;
  docker: Docker;
  /** An image with one layer; returns its name. */
  image(name: string, files: Files, project?: string): Promise<string>;
  /** An image with one more layer than `from`. */
  childImage(name: string, from: string, files: Files, project?: string): Promise<string>;
  /** A container that is not started; returns its id. */
  container(options: ContainerOptions): Promise<string>;
  /** A volume with one file. */
  volume(name: string, bytes: number): Promise<void>;
  exists(containerId: string): Promise<boolean>;
  /** Stops the engine, as a crash or an operator would; `start` brings it back. */
  stop(): Promise<void>;
  start(): Promise<void>;
  close(): Promise<void>;
}

export interface ContainerOptions {
  image: string;
  name?: string;
  /** The value of the label `project_id`. */
  project?: string;
  /** What is written into its own layer. */
  files?: Files;
  /** Needs `idle` in its image. */
  started?: boolean;
}

export async function startDocker(): Promise<TestDocker> {
  const directory = await mkdtemp(join(tmpdir(), 'octroi-docker-'));
  const socketPath = join(directory, 'docker.sock');
  const docker = new Docker({ socketPath, host: undefined });
  let engine: Awaited<ReturnType<typeof run>> | undefined;

  const test: TestDocker = {
    address: `unix://${socketPath}`,
    docker,

    async image(name, files, project) {
      const changes = project === undefined ? [] : [`LABEL project_id=${project}`];
      const answer = await docker.importImage(Readable.from([tar(files)]), {
        repo: name,
        changes: changes as never,
      });
      await drain(answer);
      return name;
    },

    async childImage(name, from, files, project) {
      const container = docker.getContainer(await test.container({ image: from, files }));
      const changes = project === undefined ? '' : `LABEL project_id=${project}`;
      await container.commit({ repo: name, changes });
      await container.remove();
      return name;
    },

    async container({ image, name, project, files, started }) {
      const container = await docker.createContainer({
        Image: image,
        name,
        Cmd: ['/idle'],
        // The first process of a container has no default action for SIGTERM.
        StopSignal: 'SIGKILL',
        NetworkDisabled: true,
        HostConfig: { NetworkMode: 'none' },
        ...(project !== undefined && { Labels: { project_id: project } }),
      });
      if (files) await container.putArchive(tar(files), { path: '/' });
      if (started) await container.start();
      return container.id;
    },

    async volume(name, bytes) {
      const { Mountpoint } = await docker
        .createVolume({ Name: name })
        .then((volume) => docker.getVolume(volume.name).inspect());
      await writeFile(join(Mountpoint, 'data'), randomBytes(bytes));
    },

    exists: (containerId) =>
      docker
        .getContainer(containerId)
        .inspect()
        .then(
          () => true,
          () => false,
        ),

    async start() {
      engine = await run(directory, socketPath);
      await eventually(() => docker.ping());
    },

    async stop() {
      await engine?.stop();
      engine = undefined;
    },

    async close() {
      const containers = await docker.listContainers({ all: true });
      await Promise.all(containers.map(({ Id }) => docker.getContainer(Id).remove({ force: true })));
      await test.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
  await test.start();
  return test;
}

async function run(directory: string, socketPath: string) {
  const path = (name: string) => join(directory, name);
  await mkdir(path('data'), { recursive: true });
  const log = createWriteStream(path('log'), { flags: 'a' });
  await once(log, 'open');
  const flags = ['--storage-driver=vfs', '--iptables=false', '--ip6tables=false', '--bridge=none'];
  const places = ['--data-root', path('data'), '--exec-root', path('exec'), '--pidfile', path('pid')];
  const child = spawn(dockerd ?? '', [...flags, ...places, '-H', `unix://${socketPath}`], {
    stdio: ['ignore', log, log],
  });
  const release = stopIfKilled(child.pid ?? 0, directory);
  const ended = once(child, 'exit');
  return {
    async stop() {
      child.kill('SIGTERM');
      await ended;
      release();
      log.end();
    },
  };
}

/** A shell that outlives us ends the engine when we die without a word: its input then ends. */
function stopIfKilled(pid: number, directory: string): () => void {
  const script = 'read -r _ && exit; kill "$1"; sleep 5; rm -rf "$2"';
  const shell = spawn('sh', ['-c', script, 'sh', String(pid), directory], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  shell.unref();
  return () => shell.stdin.end('done\n');
}

async function drain(stream: NodeJS.ReadableStream): Promise<void> {
  let text = '';
  for await (const chunk of stream) text += String(chunk);
  if (text.includes('"error"')) throw new Error(text);
}

/** A tar archive; files may be executed. */
export function tar(files: Files): Buffer {
  const blocks = Object.entries(files).flatMap(([name, content]) => {
    const data = typeof content === 'number' ? randomBytes(content) : content;
    return [header(name, data.length), data, Buffer.alloc(-data.length & 511)];
  });
  return Buffer.concat([...blocks, Buffer.alloc(1024)]);
}

/** POSIX ustar. */
function header(name: string, size: number): Buffer {
  const block = Buffer.alloc(512);
  const octal = (value: number, length: number) => value.toString(8).padStart(length - 1, '0') + '\0';
  block.write(name, 0);
  block.write(octal(0o755, 8), 100);
  block.write(octal(0, 8), 108);
  block.write(octal(0, 8), 116);
  block.write(octal(size, 12), 124);
  block.write(octal(0, 12), 136);
  block.write(' '.repeat(8), 148);
  block.write('0', 156);
  block.write('ustar\x0000', 257);
  block.write(
    octal(
      block.reduce((sum, byte) => sum + byte, 0),
      7,
    ) + ' ',
    148,
  );
  return block;
}

/** A program for Linux that does nothing until it is killed: `pause` (or `ppoll`) again and again. */
export const idle = elf(
  process.arch === 'arm64'
    ? { machine: 0xb7, code: 'e0031faa e1031faa e2031faa e3031faa e4031faa 280980d2 010000d4 f9ffff17' }
    : { machine: 0x3e, code: 'b822000000 0f05 ebf7' },
);

function elf({ machine, code }: { machine: number; code: string }): Buffer {
  const text = Buffer.from(code.replaceAll(' ', ''), 'hex');
  const base = 0x400000;
  const start = 64 + 56;
  const file = Buffer.alloc(start);
  file.write('7f454c46020101', 0, 'hex');
  file.writeUInt16LE(2, 16);
  file.writeUInt16LE(machine, 18);
  file.writeUInt32LE(1, 20);
  file.writeBigUInt64LE(BigInt(base + start), 24);
  file.writeBigUInt64LE(64n, 32);
  file.writeUInt16LE(64, 52);
  file.writeUInt16LE(56, 54);
  file.writeUInt16LE(1, 56);
  // One segment, loaded to be read and executed.
  file.writeUInt32LE(1, 64);
  file.writeUInt32LE(5, 68);
  file.writeBigUInt64LE(BigInt(base), 80);
  file.writeBigUInt64LE(BigInt(base), 88);
  file.writeBigUInt64LE(BigInt(start + text.length), 96);
  file.writeBigUInt64LE(BigInt(start + text.length), 104);
  file.writeBigUInt64LE(0x1000n, 112);
  return Buffer.concat([file, text]);
}
