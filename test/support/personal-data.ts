/** Whether anything of people stands in the histories of workflows, which live as long as Temporal keeps them. */
import { Client, Connection } from '@temporalio/client';

/** The e-mail addresses and names that the tests give to people. */
const traces = [/[\w.+-]+@example\.(test|org|com)/, /"Ada"/];
const atOnce = 16;

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
        const text = textOf(history);
        const trace = traces.map((pattern) => pattern.exec(text)?.[0]).find(Boolean);
        if (trace) found.push(`${namespace} ${workflowId}: ${trace}`);
      }
    }
  } finally {
    await connection.close();
  }
  return { found, read };
}

/** A history as text, what is encoded in it too. */
function textOf(value: unknown): string {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('utf8');
  if (Array.isArray(value)) return value.map(textOf).join('\n');
  if (value && typeof value === 'object') return Object.values(value).map(textOf).join('\n');
  return typeof value === 'string' ? value : '';
}
