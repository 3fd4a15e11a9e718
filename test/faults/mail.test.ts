/** From a payment to the mail in its owner's mailbox, whatever the mail server does. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { applySchedules } from '../../src/integrations/schedules.js';
import { eventually } from '../support/eventually.js';
import { startHarness, type Harness } from '../support/harness.js';
import { initiate, proPlan, untilStatus } from '../support/payments.js';
import { startSmtp, type SmtpServer } from '../support/smtp.js';

let h: Harness;
let smtp: SmtpServer;
beforeAll(async () => {
  smtp = await startSmtp();
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

const sendMail = () => h.octroi.client.schedule.getHandle('send-mail');

test('a completed payment’s mail arrives once, in the owner’s language', async () => {
  const team = await frenchTeam();
  const id = await buyPro(team);
  await eventually(async () => (await outboxOf(team.user))?.sent_at !== null);
  await sendMail().trigger();
  await eventually(async () => (await sendMail().describe()).info.runningActions.length === 0);

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

  smtp = await startSmtp({ port: smtp.port });
  await eventually(async () => (await outboxOf(team.user))?.sent_at !== null);
  expect(smtp.to(team.email)).toHaveLength(1);
});

test('without a mail server there is no schedule for mail; with one there is again', async () => {
  const { client, config } = h.octroi;
  const apply = (sendsMail: boolean) => applySchedules(client, { ...config.temporal, sendsMail });
  expect(await apply(false)).not.toContain('send-mail');
  await expect(sendMail().describe()).rejects.toThrow(/not found/i);
  expect(await apply(false)).not.toContain('send-mail');
  expect(await apply(true)).toContain('send-mail');
  expect((await sendMail().describe()).scheduleId).toBe('send-mail');
});
