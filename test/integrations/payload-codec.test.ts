import { describe, expect, test } from '@jest/globals';
import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import { createPayloadCodec } from '../../src/integrations/payload-codec.js';
import { payloadKeys } from '../support/payload-keys.js';

const { former, fresh } = payloadKeys;
const value = { id: 'payment-1', note: 'Café – 12 €' };
const plain = defaultPayloadConverter.toPayload(value);
const valueOf = (payload: Payload | undefined) =>
  payload && defaultPayloadConverter.fromPayload<unknown>(payload);
const textOf = ({ data, metadata = {} }: Payload) =>
  [data, ...Object.values(metadata ?? {})].map((bytes) => Buffer.from(bytes ?? []).toString('latin1')).join();

async function encoded(...keys: string[]): Promise<Payload> {
  const [payload] = await createPayloadCodec(keys).encode([plain]);
  return payload as Payload;
}
const decoded = async (payload: Payload, ...keys: string[]) =>
  valueOf((await createPayloadCodec(keys).decode([payload]))[0]);

describe('payloads with a key', () => {
  test('come back as they were, and tell nothing meanwhile', async () => {
    const payload = await encoded(fresh);
    expect(textOf(payload)).not.toMatch(/payment|Caf|json/);
    expect(textOf(payload)).not.toContain(fresh);
    expect(await decoded(payload, fresh)).toEqual(value);
  });

  test('are never encrypted alike twice', async () => {
    expect(textOf(await encoded(fresh))).not.toBe(textOf(await encoded(fresh)));
  });

  test('are encrypted with the first, and decrypted with each', async () => {
    expect(await decoded(await encoded(former), fresh, former)).toEqual(value);
    expect(await decoded(await encoded(fresh, former), fresh)).toEqual(value);
    await expect(decoded(await encoded(fresh, former), former)).rejects.toThrow('not among those set');
  });

  test('of another key, or when none is set, are refused by the name of their key', async () => {
    const payload = await encoded(former);
    const id = Buffer.from(payload.metadata?.['encryption-key-id'] ?? []).toString();
    expect(id).toMatch(/^[0-9a-f]{16}$/);
    await expect(decoded(payload, fresh)).rejects.toThrow(id);
    await expect(decoded(payload)).rejects.toThrow(id);
  });

  test('are refused when a bit of them was changed, cut off, or taken for another key', async () => {
    const payload = await encoded(fresh);
    const data = Buffer.from(payload.data ?? []);
    const changes = [0, 12, data.length - 17, data.length - 1].map((at) => {
      const changed = Buffer.from(data);
      changed[at] = (changed[at] ?? 0) ^ 1;
      return changed;
    });
    for (const broken of [...changes, data.subarray(0, -1), data.subarray(0, 20), Buffer.alloc(0)]) {
      await expect(decoded({ ...payload, data: broken }, fresh)).rejects.toThrow('was changed');
    }
    const other = await encoded(former);
    const renamed = { ...payload, metadata: other.metadata ?? {} };
    await expect(decoded(renamed, fresh, former)).rejects.toThrow('was changed');
  });
});

test('what an earlier version has encrypted is read by this one', async () => {
  const payload = {
    metadata: {
      encoding: Buffer.from('binary/encrypted'),
      'encryption-key-id': Buffer.from('8c2f79db535fde79'),
    },
    data: Buffer.from(
      'S8VT3RoCjhYgziM5R9Uod4tz6oGIeelU988vh9Bf6ZY9MXL4GXFDgMXPqw4b8ITprmQUpO6CaRSsm3CmhCgTTFhDoi6jIGJdjDEykC/zXBGgB38rIFZvunOeoiOppsT3uTA=',
      'base64',
    ),
  };
  expect(await decoded(payload, former)).toEqual(value);
});

test('what was written before there was a key is read as it is', async () => {
  expect(await decoded(plain, fresh)).toEqual(value);
  const bare = { data: Buffer.from('bytes') };
  expect(await createPayloadCodec([fresh]).decode([bare])).toEqual([bare]);
});

test('without a key payloads stay plain', async () => {
  expect(await encoded()).toEqual(plain);
});
