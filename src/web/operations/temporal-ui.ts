/** Links into Temporal's Web UI. */
import type { Config } from '../../config.js';

/** All runs of a workflow; undefined where no Web UI is known. */
export function workflowLink({ temporal }: Config, workflowId: string): string | undefined {
  if (!temporal.uiUrl) return undefined;
  const query = new URLSearchParams({ query: `WorkflowId="${workflowId.replaceAll('"', '\\"')}"` });
  return `${temporal.uiUrl}/namespaces/${encodeURIComponent(temporal.namespace)}/workflows?${query.toString()}`;
}
