/** Whether anything of people stands in the histories of workflows, which live as long as Temporal keeps them. */
import { Client, Connection } from '@temporalio/client';
import type { Payload, PayloadCodec } from '@temporalio/common';
import { createPayloadCodec } from '../../src/integrations/payload-codec.js';
import { payloadKeys } from './payload-keys.js';

/** The e-mail addresses and names that the tests give to people. */
const traces = [/[\w.+-]+@example\.(test|org|com)/, /"Ada"/];
const atOnce = 16;
/** Encryption must not hide from this what it would not hide from operators. */
const codec = createPayloadCodec(Object.values(payloadKeys));

/** One line for each workflow, in any namespace of the server, whose history has a trace of a person in it. */
export async function findPersonalData(address: string): Promise<{ found: string[]; read: number }> {
  const connection = await Connection.connect({ address });
  const found: string[] = [];
  let read = 0;
  try {
    const { namespaces } = await connection.workflowService.listNamespaces({ pageSize: 1000 });
    for (const { namespaceInfo } of namespaces) {
      const namespace = namespaceInfo?.name ?? '';
      if (!namespace.startsWith('test-')) continue;
      const client = new Client({ connection, namespace });
      const executions = client.workflow.list().intoHistories({ concurrency: atOnce });
      for await (const { workflowId, history } of executions) {
        read += 1;
        const text = await historyText(history, codec).catch((error: unknown) => error as Error);
        const trace =
          text instanceof Error
            ? `cannot be read: ${text.message}`
            : traces.map((pattern) => pattern.exec(text)?.[0]).find(Boolean);
        if (trace) found.push(`${namespace} ${workflowId}: ${trace}`);
      }
    }
  } finally {
    await connection.close();
  }
  return { found, read };
}

/** A history as text, what is encoded in it too; what is encrypted only as far as a codec is given. */
export async function historyText(value: unknown, codec?: PayloadCodec): Promise<string> {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('utf8');
  if (typeof value === 'string') return value;
  if (!value || typeof value !== 'object') return '';
  const [plain = value] = codec && isPayload(value) ? await codec.decode([value]) : [];
  const parts = await Promise.all(Object.values(plain).map((each) => historyText(each, codec)));
  return parts.join('\n');
}

const isPayload = (value: object): value is Payload =>
  'metadata' in value && value.metadata instanceof Object && 'encoding' in value.metadata;
