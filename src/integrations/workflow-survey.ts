import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import { searchAttributes } from '../workflows/messages.js';

export type WorkflowSurvey = ReturnType<typeof createWorkflowSurvey>;

/** A workflow as Temporal's visibility tells it, for a person. */
export interface SeenWorkflow {
  workflow_id: string;
  /** The id of its row. */
  id: string;
  team: string | null;
  status: string | null;
  /** In minor units, of a payment. */
  amount_minor: number | null;
  running: boolean;
  started_at: Date;
}

const atOnce = 500;

/** What Temporal knows of workflows. */
export function createWorkflowSurvey(client: Client) {
  async function isRunning(workflowId: string): Promise<boolean> {
    try {
      const { status } = await client.workflow.getHandle(workflowId).describe();
      return status.name === 'RUNNING';
    } catch (error) {
      if (error instanceof WorkflowNotFoundError) return false;
      throw error;
    }
  }

  /** Workflows of a type that started since, in pages; their ids are `<type>-<id of the row>`. */
  async function* startedSince(kind: string, since: Date): AsyncGenerator<SeenWorkflow[]> {
    // Not by our search attribute: a namespace that was made a moment ago does not have it.
    const query = `WorkflowType = '${kind}' AND StartTime > '${since.toISOString()}'`;
    let page: SeenWorkflow[] = [];
    for await (const found of client.workflow.list({ query, pageSize: atOnce })) {
      const { workflowId, typedSearchAttributes: attributes, status, startTime } = found;
      page.push({
        workflow_id: workflowId,
        id: workflowId.slice(kind.length + 1),
        team: attributes.get(searchAttributes.team) ?? null,
        status: attributes.get(searchAttributes.status) ?? null,
        amount_minor: attributes.get(searchAttributes.amount) ?? null,
        running: status.name === 'RUNNING',
        started_at: startTime,
      });
      if (page.length < atOnce) continue;
      yield page;
      page = [];
    }
    if (page.length > 0) yield page;
  }

  return { isRunning, startedSince };
}
