/** Outboxes, measurements and the jobs of the night, run for real, and their histories replayed. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { schedules } from '../../src/integrations/schedules.js';
import { recordChanges } from '../../src/stores/changes.js';
import { tellChat } from '../../src/stores/chat-outbox.js';
import {
  chatWorkflowId,
  mailWorkflowId,
  measurementWorkflowId,
  tryNow,
  webhookWorkflowId,
} from '../../src/workflows/messages.js';
import { startEngineProxy, type EngineProxy } from '../support/engine-proxy.js';
import { eventually } from '../support/eventually.js';
import { startHarness, type Harness } from '../support/harness.js';
import { initiate, proPlan, untilStatus } from '../support/payments.js';
import { startReceiver, type Receiver } from '../support/receiver.js';
import { startSmtp, type SmtpServer } from '../support/smtp.js';
import { replayAndRecord } from './histories.js';

const secret = 'what-both-ends-share-in-these-tests';

let h: Harness;
let smtp: SmtpServer;
let platform: Receiver;
let chat: Receiver;
let engine: EngineProxy;
beforeAll(async () => {
  [smtp, platform, chat, engine] = await Promise.all([
    startSmtp(),
    startReceiver(),
    startReceiver(),
    startEngineProxy(),
  ]);
  engine.fate = (path) => {
    if (path.startsWith('/version')) return { body: { ApiVersion: '1.41' } };
    return { body: path.startsWith('/system') ? { Volumes: [] } : [] };
  };
  h = await startHarness({
    env: {
      SMTP_URL: smtp.url,
      PLATFORM_WEBHOOK_URL: platform.url,
      PLATFORM_WEBHOOK_SECRET: secret,
      CHAT_WEBHOOK_URL: chat.url,
      CHAT_WEBHOOK_SECRET: secret,
      DOCKER_HOSTS: `one=${engine.address}`,
    },
  });
});
afterAll(async () => {
  await h.close();
  await Promise.all([smtp.close(), platform.close(), chat.close(), engine.close()]);
});

const handleOf = (id: string) => h.octroi.client.workflow.getHandle(id);

/** What waits is refused once, then taken. */
async function refusedThenTaken(receiver: Receiver, workflowId: string, write: () => Promise<unknown>) {
  receiver.answer = 500;
  const before = receiver.deliveries.length;
  await write();
  await eventually(() => receiver.deliveries.length > before);
  receiver.answer = 204;
  const handle = handleOf(workflowId);
  // A signal that comes before the pause is none: it is given until one was heard.
  const ended = handle.result();
  await eventually(async () => {
    await handle.signal(tryNow).catch(() => {});
    return receiver.deliveries.length > before + 1;
  });
  await ended;
  return handle;
}

test('a mail that is sent', async () => {
  const { team, owner } = await h.newTeam();
  const { body } = await initiate(h, team, owner, proPlan);
  await untilStatus(h, owner, body.payment_id, 'completed');
  await eventually(() => smtp.received.length > 0);
  await handleOf(mailWorkflowId).result();
  await replayAndRecord('mail-sent', handleOf(mailWorkflowId));
});

test('the platform refuses a change, then takes it', async () => {
  const handle = await refusedThenTaken(platform, webhookWorkflowId, () =>
    h.octroi.db.sequelize.transaction((transaction) =>
      recordChanges(
        h.octroi.db,
        [{ type: 'project.paused', objectType: 'project', objectId: 'a-project', teamId: h.team }],
        transaction,
      ),
    ),
  );
  await replayAndRecord('platform-webhook-refused-once', handle);
});

test('the chat refuses a line, then takes it', async () => {
  const ticket = {
    id: randomUUID(),
    number: 7n,
    team_id: h.team,
    user_id: 'member',
    subject: 'It is down',
    status: 'open',
    priority: 'urgent',
    category: 'technical',
    assigned_to: null,
  } as const;
  const message = {
    id: randomUUID(),
    seq: 1,
    author_type: 'user',
    author_id: 'member',
    message: 'Help',
    internal: false,
    posted_at: new Date(),
  } as const;
  const handle = await refusedThenTaken(chat, chatWorkflowId, () =>
    h.octroi.db.sequelize.transaction((transaction) =>
      tellChat(h.octroi.db, [{ ticket, at: new Date(), kind: 'opened', message }], transaction),
    ),
  );
  await replayAndRecord('chat-webhook-refused-once', handle);
});

test.each(schedules.map(({ workflowType }) => workflowType))('the job %s', async (workflowType) => {
  const handle = await h.octroi.client.workflow.start(workflowType, {
    workflowId: `history-${workflowType}`,
    taskQueue: h.config.temporal.taskQueue,
    args: workflowType === 'cleanUpContainers' ? [{ dryRun: true }] : [],
  });
  await handle.result();
  await replayAndRecord(`job-${workflowType}`, handle);
});

test('a Docker host that was measured, as a part of the job', async () => {
  const handle = handleOf(measurementWorkflowId('one'));
  expect(await handle.result()).toMatchObject({ projects: expect.any(Number) });
  await replayAndRecord('docker-host-measured', handle);
});
