/** From a payment to the mail in its owner's mailbox, whatever the mail server does. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { notify } from '../../src/stores/notices.js';
import { mailWorkflowId } from '../../src/workflows/messages.js';
import { eventually } from '../support/eventually.js';
import { startHarness, type Harness } from '../support/harness.js';
import { initiate, proPlan, untilStatus } from '../support/payments.js';
import { startSmtp, type SmtpServer } from '../support/smtp.js';
import { replayAndRecord } from '../workflows/histories.js';

let h: Harness;
let smtp: SmtpServer;
/** Addresses that the mail server does not take now. */
const putOff = new Set<string>();
const onRecipient = (address: string) => (putOff.has(address) ? 452 : undefined);
beforeAll(async () => {
  smtp = await startSmtp({ onRecipient });
  h = await startHarness({ env: { SMTP_URL: smtp.url, MAIL_FROM: 'Billing <billing@example.org>' } });
});
afterAll(async () => {
  await h.close();
  await smtp.close();
});

/** A team whose owner reads French. */
async function frenchTeam() {
  const { team, owner } = await h.newTeam();
  const [user] = await h.rows<{ id: string; email: string }>(
    `UPDATE "user" u SET locale = 'fr' FROM team_member m WHERE m.user_id = u.id AND m.team_id = $1
     RETURNING u.id, u.email`,
    [team],
  );
  return { team, owner, user: user!.id, email: user!.email };
}

async function buyPro({ team, owner }: { team: string; owner: string }): Promise<string> {
  const { body } = await initiate(h, team, owner, proPlan);
  await untilStatus(h, owner, body.payment_id, 'completed');
  return body.payment_id as string;
}

const outboxOf = async (user: string) =>
  (
    await h.rows<{ attempts: number; sent_at: Date | null }>('SELECT * FROM mail_outbox WHERE user_id = $1', [
      user,
    ])
  )[0];

const workflow = () => h.octroi.client.workflow.getHandle(mailWorkflowId);

test('a completed payment’s mail arrives once, in the owner’s language', async () => {
  const team = await frenchTeam();
  const id = await buyPro(team);
  await eventually(async () => (await outboxOf(team.user))?.sent_at !== null);
  await workflow().result();

  const [{ mail }, ...more] = smtp.to(team.email) as [SmtpServer['received'][number]];
  expect(more).toEqual([]);
  expect(mail.subject).toMatch(/^Paiement reçu : 3,00\s€$/);
  expect(mail.from?.text).toContain('billing@example.org');
  for (const body of [mail.text, String(mail.html)]) {
    expect(body).toContain(id);
    expect(body).toContain('A team');
    expect(body).not.toMatch(/undefined|null/);
  }
});

test('it arrives once when the server was away and is back', async () => {
  await smtp.close();
  const team = await frenchTeam();
  await buyPro(team);
  await eventually(async () => ((await outboxOf(team.user))?.attempts ?? 0) > 0);
  expect((await outboxOf(team.user))?.sent_at).toBeNull();

  smtp = await startSmtp({ port: smtp.port, onRecipient });
  await eventually(async () => (await outboxOf(team.user))?.sent_at !== null);
  expect(smtp.to(team.email)).toHaveLength(1);
});

/** A mail that nobody was told of, as a crash between commit and signal leaves it. */
const strand = (user: string, age: string) =>
  h.rows(
    `INSERT INTO mail_outbox (event_key, user_id, template, data, next_attempt_at)
     VALUES ('stranded:' || gen_random_uuid(), $1, 'project_restored', '{"team_id": "team-1", "project": "shop"}',
       now() - $2::interval)`,
    [user, age],
  );

test('the workflow ends when the outbox is empty; a mail that nobody was told of is found by the recovery', async () => {
  await workflow().result();
  await strand('admin', '1 minute');
  await h.octroi.client.schedule.getHandle('recover-payments').trigger();
  await eventually(() => smtp.to('admin@example.test').length === 1);
  await workflow().result();
  const runs = h.octroi.metrics.recovered;
  expect((await runs.get()).values).toContainEqual(
    expect.objectContaining({ labels: { kind: 'mails' }, value: 1 }),
  );
});

test('a mail that was put off is tried again when it is due, and keeps no other waiting', async () => {
  putOff.add('member@example.test');
  const notice = (key: string, alsoTo: string) => ({
    key,
    alsoTo,
    template: 'project_restored',
    teamId: 'nobody',
    data: { team_id: 'team-1', project: 'shop' },
  });
  const tell = (key: string, user: string) =>
    h.octroi.db.sequelize.transaction((t) => notify(h.octroi.db, notice(key, user), t));
  await tell('put-off', 'member');
  await eventually(async () => ((await outboxOf('member'))?.attempts ?? 0) > 0);
  const { runId } = await workflow().describe();
  await tell('at-once', 'outsider');
  await eventually(() => smtp.to('outsider@example.test').length === 1);
  putOff.clear();
  await eventually(() => smtp.to('member@example.test').length === 1);
  await workflow().result();
  expect((await workflow().describe()).runId).toBe(runId);
  await replayAndRecord('mail', workflow());
});

test('without a mail server nothing is started, and mail waits', async () => {
  const without = await startHarness();
  try {
    const mailboxOf = async () => without.rows('SELECT attempts FROM mail_outbox');
    const { team, owner } = await without.newTeam();
    const { body } = await initiate(without, team, owner, proPlan);
    await untilStatus(without, owner, body.payment_id, 'completed');
    await without.octroi.runSchedule('recover-payments', { dryRun: false });
    expect(await mailboxOf()).toEqual([{ attempts: 0 }]);
    const handle = without.octroi.client.workflow.getHandle(mailWorkflowId);
    await expect(handle.describe()).rejects.toThrow(/not found/i);
  } finally {
    await without.close();
  }
});
