/**
 * Decrypts and encrypts what Temporal keeps, for Temporal's command line: its `--codec-endpoint`. The Web UI has a page
 * of its own (web/operations/codec.ts).
 * The protocol: https://docs.temporal.io/codec-server
 */
import type { Payload, PayloadCodec } from '@temporalio/common';
import { ValueError } from '@temporalio/common';
import { z } from 'zod';
import { invalidField } from '../errors.js';
import { route } from './route.js';

const base64 = z.base64().meta({ examples: ['anNvbi9wbGFpbg=='] });
const payload = z
  .object({
    metadata: z.record(z.string().max(200), base64).optional(),
    data: z
      .base64()
      .optional()
      .meta({ examples: ['eyJpZCI6MX0='] }),
  })
  .meta({
    id: 'TemporalPayload',
    description: 'A payload in the JSON of Protocol Buffers: bytes are base64.',
  });

/** What clients of a codec send and are answered. */
export const payloads = z.object({ payloads: z.array(payload).max(10_000) });
export type Payloads = z.infer<typeof payloads>;

const bytes = (text: string) => Buffer.from(text, 'base64');
const text = (data: Uint8Array) => Buffer.from(data).toString('base64');
const mapped = <From, To>(record: Record<string, From>, change: (value: From) => To) =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));

const fromJson = ({ metadata = {}, data = '' }: z.infer<typeof payload>): Payload => ({
  metadata: mapped(metadata, bytes),
  data: bytes(data),
});
const toJson = ({ metadata, data }: Payload) => ({
  metadata: mapped(metadata ?? {}, text),
  data: text(data ?? new Uint8Array()),
});

export const codecDirections = ['decode', 'encode'] as const;

/** @throws AppError `validation_failed` for a payload of a key that is not set, or that was changed. */
export async function convert(
  codec: PayloadCodec,
  direction: (typeof codecDirections)[number],
  { payloads }: Payloads,
): Promise<Payloads> {
  try {
    return { payloads: (await codec[direction](payloads.map(fromJson))).map(toJson) };
  } catch (error) {
    if (error instanceof ValueError) throw invalidField('payloads', 'not_readable', error.message);
    throw error;
  }
}

const summaries = { decode: 'Decrypt payloads of Temporal', encode: 'Encrypt payloads for Temporal' };

export const payloadCodecRoutes = codecDirections.map((direction) =>
  route({
    method: 'post',
    path: `/api/operations/codec/${direction}`,
    summary: summaries[direction],
    access: { scopes: ['admin'] },
    body: payloads,
    response: payloads,
    handle: async ({ body }, { payloadCodec }) => ({ body: await convert(payloadCodec, direction, body) }),
  }),
);
