/** A ticket with a long history goes on as a new run, and loses no update on the way. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { createTicketWorkflows } from '../../src/integrations/ticket-workflows.js';
import { addSearchAttributesRequest } from '../../src/integrations/temporal.js';
import type { TicketView } from '../../src/stores/ticket-steps.js';
import { ticketWorkflowId } from '../../src/workflows/messages.js';
import { eventually } from '../support/eventually.js';
import { withWorker } from './time-skipping.js';

let env: TestWorkflowEnvironment;
beforeAll(async () => {
  env = await TestWorkflowEnvironment.createLocal({
    server: {
      executable: { type: 'existing-path', path: process.env.TEMPORAL_CLI_PATH ?? 'temporal' },
      // So few events are a long history here.
      extraArgs: ['--dynamic-config-value', 'limit.historyCount.suggestContinueAsNew=30'],
      log: { format: 'pretty', level: 'never' },
    },
  });
  await env.connection.operatorService.addSearchAttributes(addSearchAttributesRequest('default'));
});
afterAll(() => env?.teardown());

/** A ticket's activities, without a database. */
function createWorld() {
  const posted: string[] = [];
  let status: TicketView['status'] = 'open';
  const world = { posted, beforeLook: () => Promise.resolve() };
  const activities = {
    async advanceTicket(): Promise<TicketView> {
      await world.beforeLook();
      return { status, now: new Date().toISOString(), endsAt: null, next: null };
    },
    postTicketMessage(_ticketId: string, { messageId }: { messageId: string }) {
      posted.push(messageId);
      return Promise.resolve({ status });
    },
    changeTicketRow: () => Promise.resolve({ status: (status = 'closed') }),
  };
  return { world, activities };
}

const uuids = (count: number) => Array.from({ length: count }, () => randomUUID());
const newTicket = () => ({
  id: randomUUID(),
  number: 1n,
  team_id: 'acme',
  priority: 'normal',
  status: 'open',
});
type Ticket = ReturnType<typeof newTicket>;

const handleOf = ({ id }: Ticket) => env.client.workflow.getHandle(ticketWorkflowId(id));
const runId = async (ticket: Ticket) => (await handleOf(ticket).describe()).runId;

/** With the messages' senders. */
function speakTo(ticket: Ticket, taskQueue: string) {
  const workflows = createTicketWorkflows(env.client, { taskQueue });
  return {
    // The attributes are there once a workflow with them can be started.
    start: () => eventually(() => workflows.start(ticket).then(() => true)),
    send: (messageId: string) => workflows.post(ticket, { messageId, actor: 'test' }),
    close: async () => {
      await workflows.change(ticket, { change: { status: 'closed' }, by: 'support', actor: 'test' });
      expect(await handleOf(ticket).result()).toBe('closed');
    },
  };
}

test('messages one after the other and many at once are all posted and answered, over several runs', async () => {
  const { world, activities } = createWorld();
  const ticket = newTicket();
  await withWorker(env, activities, async (taskQueue) => {
    const { start, send, close } = speakTo(ticket, taskQueue);
    await start();
    const first = await runId(ticket);
    const ids = uuids(40);
    for (const id of ids.slice(0, 10)) expect(await send(id)).toEqual({ status: 'open' });
    expect(await Promise.all(ids.slice(10).map(send))).toEqual(ids.slice(10).map(() => ({ status: 'open' })));
    // More than once too: a task that ends a run is done again when an update came in between. The row makes it one.
    expect(new Set(world.posted)).toEqual(new Set(ids));
    expect(await runId(ticket)).not.toBe(first);
    await close();
  });
});

test('a message that comes while a run is about to end is posted by that run', async () => {
  const { world, activities } = createWorld();
  const ticket = newTicket();
  await withWorker(env, activities, async (taskQueue) => {
    await env.client.workflow.start('ticket', {
      workflowId: ticketWorkflowId(ticket.id),
      taskQueue,
      args: [{ ticketId: ticket.id }],
      // Soon the task of a long look is handed in, and the next one brings what has come.
      workflowTaskTimeout: '2s',
    });
    const { send, close } = speakTo(ticket, taskQueue);
    const [late = '', ...ids] = uuids(9);
    for (const id of ids) await send(id);
    let sent: Promise<unknown> = Promise.resolve();
    world.beforeLook = async () => {
      world.beforeLook = () => Promise.resolve();
      sent = send(late);
      await eventually(async () => {
        const { events = [] } = await handleOf(ticket).fetchHistory();
        return events?.some(
          ({ workflowExecutionUpdateAcceptedEventAttributes: accepted }) =>
            accepted?.protocolInstanceId === late,
        );
      });
    };
    await send(randomUUID());
    expect(await sent).toEqual({ status: 'open' });
    expect(world.posted).toContain(late);
    await close();
  });
});
