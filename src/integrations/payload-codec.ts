/**
 * Encrypts what Temporal keeps: inputs, results, signals, headers, memos, messages and traces of failures. Temporal and who
 * reads its database, backups or Web UI see ids, names of workflows and activities, and times.
 */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import {
  METADATA_ENCODING_KEY,
  ValueError,
  type DataConverter,
  type Payload,
  type PayloadCodec,
} from '@temporalio/common';
import proto from '@temporalio/proto';
import type { Secret } from '../domain/secrets.js';

/** How an encrypted payload is marked; the names are those of Temporal's examples in all languages. */
const encryptedEncoding = 'binary/encrypted';
const keyIdField = 'encryption-key-id';

const algorithm = 'aes-256-gcm';
const ivBytes = 12;
const tagBytes = 16;

const wire = proto.temporal.api.common.v1.Payload;
const textOf = (bytes: Uint8Array | null | undefined) => Buffer.from(bytes ?? []).toString();

interface Key {
  /** Tells keys apart, and nothing of them. */
  id: string;
  bytes: Buffer;
}

function keyOf(secret: Secret): Key {
  const derive = (purpose: string, length: number) =>
    Buffer.from(hkdfSync('sha256', secret, '', `octroi payload ${purpose}`, length));
  return { id: derive('key id', 8).toString('hex'), bytes: derive('key', 32) };
}

/**
 * AES-256-GCM over the whole payload, with what it says of itself. The first secret encrypts, each decrypts; without any
 * payloads stay plain. Plain payloads are read as they are, whatever is set.
 */
export function createPayloadCodec(secrets: readonly Secret[]): PayloadCodec {
  const keys = secrets.map(keyOf);
  const byId = new Map(keys.map((key) => [key.id, key]));
  const [present] = keys;
  // What is thrown within becomes a rejection.
  return {
    encode: (payloads) =>
      new Promise((resolve) => resolve(present ? payloads.map((one) => encrypt(one, present)) : payloads)),
    decode: (payloads) => new Promise((resolve) => resolve(payloads.map((one) => decrypt(one, byId)))),
  };
}

function encrypt(payload: Payload, { id, bytes }: Key): Payload {
  const iv = randomBytes(ivBytes);
  const cipher = createCipheriv(algorithm, bytes, iv, { authTagLength: tagBytes }).setAAD(Buffer.from(id));
  const sealed = Buffer.concat([cipher.update(wire.encode(payload).finish()), cipher.final()]);
  return {
    metadata: { [METADATA_ENCODING_KEY]: Buffer.from(encryptedEncoding), [keyIdField]: Buffer.from(id) },
    data: Buffer.concat([iv, sealed, cipher.getAuthTag()]),
  };
}

/** @throws ValueError when its key is not among these, or when it was changed. */
function decrypt(payload: Payload, keys: ReadonlyMap<string, Key>): Payload {
  if (textOf(payload.metadata?.[METADATA_ENCODING_KEY]) !== encryptedEncoding) return payload;
  const id = textOf(payload.metadata?.[keyIdField]);
  const key = keys.get(id);
  if (!key) throw new ValueError(`The payload is encrypted with the key ${id}, which is not among those set`);
  const data = Buffer.from(payload.data ?? []);
  try {
    const iv = data.subarray(0, ivBytes);
    const decipher = createDecipheriv(algorithm, key.bytes, iv, { authTagLength: tagBytes });
    decipher.setAAD(Buffer.from(id)).setAuthTag(data.subarray(-tagBytes));
    const plain = Buffer.concat([decipher.update(data.subarray(ivBytes, -tagBytes)), decipher.final()]);
    return wire.decode(plain);
  } catch (cause) {
    throw new ValueError(`The payload encrypted with the key ${id} is broken, or was changed`, cause);
  }
}

/** For clients and workers; with a key, what failures say is put where the codec encrypts it. */
export function dataConverterOf(codec: PayloadCodec, secrets: readonly Secret[]): DataConverter {
  if (secrets.length === 0) return { payloadCodecs: [codec] };
  const failureConverterPath = fileURLToPath(new URL('./failure-converter.cjs', import.meta.url));
  return { payloadCodecs: [codec], failureConverterPath };
}
