/** The engine as we ask it: a real one, and those that hang, break off or talk nonsense. */
import { createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { bytesOfImages, type ImageLayers } from '../../src/domain/storage.js';
import { EngineFailure, openEngine, type DockerEngine } from '../../src/integrations/docker.js';
import { startEngineProxy } from '../support/engine-proxy.js';
import { dockerd, idle, startDocker, type TestDocker } from '../support/docker.js';

(dockerd ? describe : describe.skip)('a real Docker Engine', () => {
  let docker: TestDocker;
  let engine: DockerEngine;
  beforeAll(async () => {
    docker = await startDocker();
    engine = await openEngine({ name: 'real', address: docker.address });
  });
  afterAll(() => docker.close());

  const labelled = async (project: string) => {
    const images = (await engine.labelledImages()).filter(({ projectId }) => projectId === project);
    return Promise.all(images.map(({ id }) => engine.layersOf(id) as Promise<ImageLayers>));
  };

  test('layers that images share are known by what they hold, with the size of each', async () => {
    await docker.image('base', { 'data/base': 100_000 }, 'one');
    await docker.childImage('left', 'base', { 'data/left': 5_000 }, 'one');
    await docker.childImage('right', 'base', { 'data/right': 700, 'data/more': 7 }, 'one');
    const images = await labelled('one');
    expect(images.map(({ bytes }) => bytes).sort()).toEqual([100_000, 100_707, 105_000]);
    expect(bytesOfImages(images)).toBe(105_707);
  });

  test('a layer without bytes in it (a directory) is in nobody’s way', async () => {
    await docker.image('base2', { 'data/base': 1_000 }, 'two');
    await docker.childImage('empty', 'base2', { 'data/empty': 0 }, 'two');
    await docker.childImage('a', 'empty', { 'data/a': 10 }, 'two');
    await docker.childImage('b', 'empty', { 'data/b': 200 }, 'two');
    expect(bytesOfImages(await labelled('two'))).toBe(1_210);
  });

  test('the writable layer of a container, running or not', async () => {
    await docker.image('idle', { idle });
    const files = { 'data/file': 12_345 };
    const created = await docker.container({ image: 'idle', name: 'quiet', project: 'three', files });
    const running = await docker.container({ image: 'idle', files, started: true });
    expect(await engine.containers()).toEqual(
      expect.arrayContaining([
        { id: created, names: ['quiet'], projectId: 'three' },
        { id: running, names: [expect.any(String)], projectId: undefined },
      ]),
    );
    expect(await engine.writableBytes(created)).toBe(12_345);
    expect(await engine.writableBytes(running)).toBe(12_345);
  });

  test('volumes', async () => {
    await docker.volume('octroi_p_data', 4_321);
    await docker.volume('empty', 0);
    expect(await engine.volumes()).toEqual(
      expect.arrayContaining([
        { name: 'octroi_p_data', bytes: 4_321 },
        { name: 'empty', bytes: 0 },
      ]),
    );
  });

  test('a container is removed whether it runs or not, and is gone then', async () => {
    await docker.image('idle', { idle });
    for (const started of [true, false]) {
      const id = await docker.container({ image: 'idle', started });
      expect(await engine.remove(id)).toBe(true);
      expect(await docker.exists(id)).toBe(false);
      expect(await engine.remove(id)).toBe(false);
      expect(await engine.writableBytes(id)).toBe(0);
    }
  });

  test('an image that is gone', async () => {
    expect(await engine.layersOf(`sha256:${'0'.repeat(64)}`)).toBeNull();
  });

  test('one that has stopped is away, and answers again when it is back', async () => {
    await docker.stop();
    await expect(engine.containers()).rejects.toThrow(EngineFailure);
    await docker.start();
    expect(await engine.containers()).toBeInstanceOf(Array);
  });
});

describe('an engine that', () => {
  let server: Server | undefined;
  const sockets = new Set<Socket>();
  afterEach(() => {
    for (const socket of sockets) socket.destroy();
    server?.close();
  });

  /** Answers each connection by `answer`. */
  async function listen(answer: (socket: Socket) => void): Promise<string> {
    server = createServer((socket) => {
      sockets.add(socket.on('error', () => {}));
      socket.once('data', () => answer(socket));
    });
    await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
    return `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  const open = (address: string, quick = 5_000, signal?: AbortSignal) =>
    openEngine({ name: 'x', address }, { timeouts: { quick }, ...(signal && { signal }) });
  const answering = (text: string, status = '200 OK', headers = '') => {
    const length = `Content-Length: ${Buffer.byteLength(text)}\r\n`;
    return listen((socket) => socket.end(`HTTP/1.1 ${status}\r\n${length}${headers}\r\n${text}`));
  };

  test('takes a connection and never answers is given up in time', async () => {
    const address = await listen(() => {});
    await expect(open(address, 200)).rejects.toThrow('no answer within 0.2 s');
  });

  test('stops in the middle of an answer and says no more is given up in time', async () => {
    const address = await listen((socket) =>
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"A'),
    );
    await expect(open(address, 200)).rejects.toThrow('no answer within 0.2 s');
  });

  test('disappears in the middle of an answer has failed at once', async () => {
    const address = await listen((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"A', () => socket.destroy());
    });
    await expect(open(address)).rejects.toThrow(/aborted/);
  });

  test('is not there has failed at once', async () => {
    const address = await listen(() => {});
    await new Promise((resolve) => server?.close(resolve));
    await expect(open(address)).rejects.toThrow(/ECONNREFUSED/);
    await expect(open('unix:///nowhere/docker.sock')).rejects.toThrow(/ENOENT/);
  });

  test.each([
    ['is no engine', '<html>hello</html>', '200 OK'],
    ['answers something else', '{"ApiVersion": 1}', '200 OK'],
    ['answers nothing', '', '200 OK'],
    ['is broken', '{"message":"disk on fire"}', '500 Oh'],
    ['says that there is no such page', 'not here', '404 Not Found'],
  ])('%s has failed', async (_name, text, status) => {
    await expect(open(await answering(text, status))).rejects.toThrow(EngineFailure);
  });

  test.each([
    [{ Size: -1, RootFS: { Layers: [] } }, []],
    [{ Size: 'much', RootFS: { Layers: [] } }, []],
    [{ Size: 1, RootFS: { Layers: [] } }, [{ Size: -1 }]],
    [{ Size: 1, RootFS: { Layers: [] } }, [{ Size: 1.5 }]],
    [{ Size: 1, RootFS: { Layers: [1] } }, []],
  ])('tells of an image %j with the history %j has failed', async (image, history) => {
    const proxy = await startEngineProxy();
    try {
      proxy.fate = (path) => ({
        body: path === '/version' ? { ApiVersion: '1.41' } : /history/.test(path) ? history : image,
      });
      const engine = await open(proxy.address);
      await expect(engine.layersOf(`sha256:${'0'.repeat(64)}`)).rejects.toThrow('an answer that is none');
    } finally {
      await proxy.close();
    }
  });

  test('does not speak HTTP has failed', async () => {
    const address = await listen((socket) => socket.end('220 mail.example.org\r\n'));
    await expect(open(address)).rejects.toThrow(EngineFailure);
  });

  test('leads elsewhere is not followed', async () => {
    const address = await answering('', '302 Found', 'Location: http:/nonsense\r\n');
    await expect(open(address)).rejects.toThrow('answer 302');
  });

  test('is asked by somebody who gives up is no failure of it', async () => {
    const gone = new AbortController();
    const asking = open(await listen(() => gone.abort(new Error('cancelled'))), 5_000, gone.signal);
    await expect(asking).rejects.toThrow('cancelled');
  });
});

test('an address in the environment is of no effect', async () => {
  process.env.DOCKER_HOST = 'tcp://127.0.0.1:1';
  try {
    await expect(openEngine({ name: 'x', address: 'unix:///nowhere/docker.sock' })).rejects.toThrow(/ENOENT/);
  } finally {
    delete process.env.DOCKER_HOST;
  }
});
