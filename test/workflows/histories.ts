/** Histories of workflows that ran for real: replayed, and recorded when `RECORD_HISTORIES` names a version. */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { WorkflowHandle } from '@temporalio/client';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { Worker } from '@temporalio/worker';
import { server } from '../support/database.js';

const directory = fileURLToPath(new URL('../histories/', import.meta.url));
const root = fileURLToPath(new URL('../../', import.meta.url));
const recordAs = process.env.RECORD_HISTORIES;

/** Whoever traces goes on with what others began, and the other way round. */
const bundles = [server('OCTROI_TEST_BUNDLE'), `${root}dist/workflows.traced.bundle.js`];
const sinks = { traces: { ended: { fn: () => {} } } };

async function replay(history: unknown, workflowId: string): Promise<void> {
  for (const codePath of bundles) {
    await Worker.runReplayHistory({ workflowBundle: { codePath }, sinks }, history, workflowId);
  }
}

/** Replays what a workflow has done so far; recording, keeps it as `name`. */
export async function replayAndRecord(name: string, handle: WorkflowHandle): Promise<void> {
  const history = await handle.fetchHistory();
  await replay(history, handle.workflowId);
  if (!recordAs) return;
  await mkdir(`${directory}${recordAs}`, { recursive: true });
  // Stack traces name files of this machine.
  await writeFile(`${directory}${recordAs}/${name}.json`, historyToJSON(history).replaceAll(root, ''));
}

/** Replays every recorded history of every version; their names, `0.1/expired`. */
export async function replayRecorded(): Promise<string[]> {
  const replayed: string[] = [];
  for (const version of await readdir(directory)) {
    for (const file of await readdir(`${directory}${version}`)) {
      const text = await readFile(`${directory}${version}/${file}`, 'utf8');
      await replay(JSON.parse(text), `recorded-${file}`);
      replayed.push(`${version}/${file.replace('.json', '')}`);
    }
  }
  return replayed;
}

/** All that stands in the recorded histories, by name, with what their payloads hold. */
export async function recordedTexts(): Promise<Record<string, string>> {
  const texts: Record<string, string> = {};
  for (const version of await readdir(directory)) {
    for (const file of await readdir(`${directory}${version}`)) {
      const text = await readFile(`${directory}${version}/${file}`, 'utf8');
      const payloads = [...text.matchAll(/"data": ?"([^"]*)"/g)].map(([, data = '']) =>
        Buffer.from(data, 'base64').toString(),
      );
      texts[`${version}/${file.replace('.json', '')}`] = [text, ...payloads].join('\n');
    }
  }
  return texts;
}
