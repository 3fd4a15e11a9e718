/** The ways of tickets, run for real with targets of seconds, and their histories replayed. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ticketWorkflowId } from '../../src/workflows/messages.js';
import { startHarness, type Harness } from '../support/harness.js';
import { replayAndRecord, replayRecorded } from './histories.js';

let h: Harness;
beforeAll(async () => {
  h = await startHarness({
    env: { SLA_CALENDAR: 'always', SLA_NORMAL: '1s', TICKET_CLOSE_AFTER: '1s' },
  });
});
afterAll(() => h.close());

const base = '/api/support/team-1/tickets';

async function open() {
  const body = { subject: 'It does not start', description: 'Since today.' };
  const answer = await h.call('POST', base, { as: 'member', body });
  const id = answer.body.ticket_id as string;
  const call = (method: string, path: string, as: string, what: object) =>
    h.call(method, `${base}/${id}${path}`, { as, body: what });
  return {
    handle: () => h.octroi.client.workflow.getHandle(ticketWorkflowId(id)),
    say: (as: string) => call('POST', '/messages', as, { message: 'text' }),
    change: (as: string, what: object) => call('PATCH', '', as, what),
  };
}

test('answered, held, resolved, closed after silence; opened and closed again', async () => {
  const ticket = await open();
  await ticket.say('support');
  await ticket.say('member');
  await ticket.change('support', { on_hold: 'user' });
  await ticket.change('support', { priority: 'high', on_hold: null });
  await ticket.change('support', { status: 'resolved' });
  const handle = ticket.handle();
  expect(await handle.result()).toBe('closed');
  await replayAndRecord('ticket-closed-after-silence', handle);
  await ticket.change('member', { status: 'open' });
  await ticket.change('member', { status: 'closed' });
  const again = ticket.handle();
  expect(await again.result()).toBe('closed');
  await replayAndRecord('ticket-reopened', again);
});

test('missed, refused a change, cancelled in the Web UI', async () => {
  const ticket = await open();
  expect((await ticket.change('member', { status: 'resolved' })).status).toBe(409);
  await ticket.handle().cancel();
  expect(await ticket.handle().result()).toBe('closed');
  await replayAndRecord('ticket-cancelled-in-web-ui', ticket.handle());
});

test('recorded histories are replayed by this version', async () => {
  const replayed = await replayRecorded();
  for (const name of ['ticket-closed-after-silence', 'ticket-reopened', 'ticket-cancelled-in-web-ui']) {
    expect(replayed).toContain(`0.3/${name}`);
  }
});
