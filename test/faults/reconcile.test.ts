/** Backup and restore of PostgreSQL is enough: what Temporal lost is started again, what rows lost the backend tells. */
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { money } from '../../src/domain/money.js';
import { isIncomplete, type Reconciled } from '../../src/reconcile/reconcile.js';
import { createRefundStore } from '../../src/stores/refunds.js';
import { notify } from '../../src/stores/notices.js';
import { callbackReceived, searchAttributes } from '../../src/workflows/messages.js';
import {
  activeAddon,
  buy,
  decide,
  expectSoundBooks,
  externalId,
  holdOpen,
  limitsOf,
  limitsOfPro,
  pay,
  proTeam,
  purchase,
  topUp,
  type TeamAs,
} from '../support/billing.js';
import { eventually } from '../support/eventually.js';
import type { Harness } from '../support/harness.js';
import {
  booksOf,
  credited,
  initiate,
  nothingBooked,
  openTopUp,
  paidOnce,
  proPlan,
  untilStatus,
} from '../support/payments.js';
import { startReceiver, type Receiver } from '../support/receiver.js';
import { startRestorable, type Restorable } from '../support/restorable.js';
import { startSmtp, type SmtpServer } from '../support/smtp.js';

let world: Restorable;
let h: Harness;

const run = (dryRun = false): Promise<Reconciled> => h.octroi.reconcile({ dryRun, sinceDays: 7 });
const started = ({ workflows }: Reconciled) =>
  Object.fromEntries(Object.entries(workflows).map(([kind, counts]) => [kind, counts.started]));
const failed = ({ workflows }: Reconciled) =>
  Object.values(workflows).reduce((sum, counts) => sum + counts.failed, 0);
const nothing = { payment: 0, refund: 0, addon: 0, subscription: 0, ticket: 0, outbox: 0 };

/** A refund that its workflow was started for, and that has got nowhere. */
async function pendingRefund(paymentId: string): Promise<string> {
  const id = randomUUID();
  await createRefundStore(h.octroi.db).create(
    { id, paymentId, amount: money(500, 'EUR'), destination: 'backend', reason: null },
    { actor: 'operator' },
  );
  await world.rows('UPDATE refund SET workflow_started_at = now() WHERE id = $1', [id]);
  return id;
}

const untilRefunded = (id: string) =>
  eventually(async () => {
    const [row] = await world.rows('SELECT status FROM refund WHERE id = $1', [id]);
    return row?.status === 'completed';
  });

async function openTicket({ team, owner }: TeamAs): Promise<string> {
  const body = { subject: 'It is slow', description: 'Since today.' };
  const answer = await h.call('POST', `/api/support/${team}/tickets`, { as: owner, body });
  return answer.body.ticket_id as string;
}

const workflow = (id: string) => h.octroi.client.workflow.getHandle(id);
/** What the workflow of an add-on says of it, which is what it knows. */
const toldOf = async (addon: string) =>
  (await workflow(`addon-${addon}`).describe()).typedSearchAttributes.get(searchAttributes.status);
const ended = (id: string) => eventually(async () => (await statusOf(id)) === 'COMPLETED');
const statusOf = async (id: string) => (await workflow(id).describe()).status.name;

/** Every row of the tables that reconciling could touch, but for the times of its own looks. */
const everything = async () => {
  const tables = [
    'payment',
    'refund',
    'additional_resource',
    'paid_period',
    'ledger_entry',
    'support_clock',
    'audit_log',
  ];
  const entries = tables.map(async (table) => [
    table,
    await world.rows(`SELECT to_jsonb(t) - 'updated_at' AS row FROM ${table} t ORDER BY 1`),
  ]);
  return Object.fromEntries(await Promise.all(entries)) as Record<string, unknown[]>;
};

describe('Temporal has lost everything', () => {
  let smtp: SmtpServer;
  let receiver: Receiver;
  let team: TeamAs;
  let open: string;
  let addon: string;
  let refund: string;
  let ticket: string;

  beforeAll(async () => {
    smtp = await startSmtp();
    receiver = await startReceiver();
    world = await startRestorable({ SLA_NORMAL: '10s', SLA_CALENDAR: 'always', PAYMENT_POLL_FIRST: '1s' });
    h = world.h;
    await world.up({ setUp: true });
    await world.rows(`INSERT INTO "user" (id, email, name) VALUES ('agent', 'agent@example.test', 'Agent')`);
    await world.rows(
      `INSERT INTO api_token (token_hash, name, scope, user_id) VALUES ('none', 'agent', 'support', 'agent')`,
    );
    team = await proTeam(h);
    addon = await activeAddon(h, team);
    const paid = await topUp(h, team, '5.00');
    await holdOpen(h, team);
    open = (await initiate(h, team.team, team.owner, openTopUp)).body.payment_id as string;
    await untilStatus(h, team.owner, open, 'processing');
    ticket = await openTicket(team);
    await eventually(async () => (await clock()) !== undefined);
    await world.stopWorker();
    refund = await pendingRefund(paid);
    await world.rows(
      `UPDATE additional_resource SET auto_renew = false, stage = 4, expires_at = now() + interval '6 seconds' WHERE id = $1`,
      [addon],
    );
    await h.octroi.db.sequelize.transaction((transaction) =>
      notify(
        h.octroi.db,
        {
          key: 'told',
          template: 'payment_completed',
          teamId: team.team,
          data: { payment_id: paid, amount: '5.00', currency: 'EUR', reason: null },
        },
        transaction,
      ),
    );
    const chat = {
      kind: 'message',
      number: '1',
      subject: 'It is slow',
      priority: 'normal',
      team: 'A',
      text: 'Well?',
    };
    await world.rows(`INSERT INTO chat_outbox (event_key, data) VALUES ('message:lost', $1)`, [
      JSON.stringify(chat),
    ]);
    await world.down();
    await world.loseTemporal();
    const env = {
      SMTP_URL: smtp.url,
      MAIL_FROM: 'Billing <billing@example.org>',
      PLATFORM_WEBHOOK_URL: `${receiver.url}/platform`,
      PLATFORM_WEBHOOK_SECRET: 'a secret of the platform that is 32 or more',
      CHAT_WEBHOOK_URL: `${receiver.url}/chat`,
      WEBHOOK_PRIVATE_ADDRESSES: 'true',
    };
    await world.up({ setUp: false, env });
  });
  afterAll(async () => {
    await world.close();
    await smtp.close();
    await receiver.close();
  });

  const clock = async () =>
    (
      await world.rows<{ warned_at: Date | null }>(
        'SELECT warned_at FROM support_clock WHERE ticket_id = $1',
        [ticket],
      )
    )[0];
  const workflowIds = async () => {
    const found: string[] = [];
    for await (const { workflowId, runId } of h.octroi.client.workflow.list())
      found.push(`${workflowId} ${runId}`);
    return found.filter((id) => /^(payment|refund|addon|subscription|ticket)-/.test(id)).sort();
  };

  test('a dry run tells what is missing, and starts nothing', async () => {
    const before = await everything();
    const result = await run(true);
    expect(started(result)).toEqual({
      payment: 1,
      refund: 1,
      addon: 1,
      subscription: 1,
      ticket: 1,
      outbox: 3,
    });
    expect(await workflowIds()).toEqual([]);
    expect(await everything()).toEqual(before);
    await expect(h.octroi.client.schedule.getHandle('recover-payments').describe()).rejects.toThrow();
  });

  test('all that rows need is started, and everything goes on', async () => {
    const result = await run();
    expect(failed(result)).toBe(0);
    expect(started(result)).toEqual({
      payment: 1,
      refund: 1,
      addon: 1,
      subscription: 1,
      ticket: 1,
      outbox: 3,
    });
    expect(result.payments).toMatchObject({ open: 1, completed: 0 });
    expect(await h.octroi.client.schedule.getHandle('recover-payments').describe()).toBeDefined();

    await decide(h, open, 'approve');
    await untilStatus(h, team.owner, open, 'completed');
    await untilRefunded(refund);
    await eventually(async () => {
      const [row] = await world.rows('SELECT status FROM additional_resource WHERE id = $1', [addon]);
      return row?.status === 'expired';
    });
    await eventually(async () => (await clock())?.warned_at, 15_000);
    await eventually(async () => {
      const [row] = await world.rows('SELECT FROM mail_outbox WHERE sent_at IS NULL');
      return row === undefined;
    });
    await eventually(() => new Set(receiver.deliveries.map(({ path }) => path)).size === 2);
    const ids = smtp.received.map(({ to, mail }) => `${mail.messageId} ${String(to)}`);
    expect(ids.length).toBeGreaterThan(3);
    expect(new Set(ids).size).toBe(ids.length);
    expect(await booksOf(h, team.team)).toMatchObject({ ...credited(1234), entries: 14, periods: 2 });
    await expectSoundBooks(h);
  });

  test('again it finds everything as it should be', async () => {
    await eventually(async () => started(await run(true)).outbox === 0);
    const before = { rows: await everything(), workflows: await workflowIds() };
    expect(started(await run())).toEqual(nothing);
    expect({ rows: await everything(), workflows: await workflowIds() }).toEqual(before);
  });

  test('what was bought hears of a payment that the backend alone knew as paid', async () => {
    const buyer = await proTeam(h);
    await h.fault(buyer.team, { outcome: 'cancelled', outcome_after_ms: 80_000_000, callback: 'never' });
    const { body } = await purchase(h, buyer, { resource_type: 'cpu', quantity: 1 });
    await externalId(h, body.payment_id);
    const bought = String(body.resource_id);
    await eventually(async () => (await toldOf(bought)) === 'pending');
    // Nobody asks the backend but we.
    await workflow(`payment-${String(body.payment_id)}`).terminate();
    await decide(h, body.payment_id, 'approve');
    expect(isIncomplete(await run())).toBe(false);
    await eventually(async () => (await toldOf(bought)) === 'active');
  });
});

describe('PostgreSQL was restored to an earlier hour', () => {
  beforeAll(async () => {
    world = await startRestorable();
    h = world.h;
  });
  afterAll(() => world.close());
  beforeEach(() => world.up({ setUp: true }).then(() => undefined));
  afterEach(() => world.down());

  test('what the backend holds as completed is completed, once, and nothing else', async () => {
    const plan = await h.newTeam();
    const given = await h.newTeam();
    const lost = await h.newTeam();
    const still = await h.newTeam();
    const unnamed = await h.newTeam();
    const refused = await h.newTeam();
    const strange = await h.newTeam();
    const young = await h.newTeam();
    const cancelled = await h.newTeam();
    const old = await h.newTeam();
    const broken = await h.newTeam();
    await h.fault(broken.team, { outcome: 'failed', outcome_after_ms: 0 });
    for (const team of [plan, given, still, unnamed, refused, strange, young, cancelled, old])
      await holdOpen(h, team);
    const top = async ({ team, owner }: TeamAs) =>
      (await initiate(h, team, owner, openTopUp)).body.payment_id as string;
    const ids = {
      plan: (await initiate(h, plan.team, plan.owner, proPlan)).body.payment_id as string,
      given: await top(given),
      still: await top(still),
      unnamed: await top(unnamed),
      refused: await top(refused),
      strange: await top(strange),
      young: await top(young),
      cancelled: await top(cancelled),
      old: await top(old),
      broken: await top(broken),
    };
    // One was given up before the backup; of one the backup has no answer of the backend.
    for (const id of Object.values(ids)) await externalId(h, id);
    await untilStatus(h, broken.owner, ids.broken, 'failed');
    await world.down();
    await world.rows(
      `UPDATE payment SET status = 'processing', reason = NULL, completed_at = NULL WHERE id = $1`,
      [ids.broken],
    );
    await world.rows(`UPDATE payment SET status = 'expired' WHERE id IN ($1, $2)`, [ids.given, ids.old]);
    await world.rows(`UPDATE payment SET status = 'cancelled' WHERE id = $1`, [ids.cancelled]);
    await world.rows(`UPDATE payment SET created_at = now() - interval '8 days' WHERE id = $1`, [ids.old]);
    await world.backUp();

    await world.up({ setUp: false });
    for (const id of [ids.plan, ids.unnamed])
      await pay(h, { ...plan, owner: id === ids.plan ? plan.owner : unnamed.owner }, id);
    for (const team of ['given', 'cancelled', 'old'] as const) {
      await decide(h, ids[team], 'approve');
      await eventually(async () => (await booksOf(h, { given, cancelled, old }[team].team))?.entries === 2);
    }
    await decide(h, ids.refused, 'refuse');
    await eventually(async () => {
      const [row] = await world.rows('SELECT status FROM payment WHERE id = $1', [ids.refused]);
      return row?.status === 'cancelled';
    });
    const after = await buy(h, lost);
    const made = {
      addon: await activeAddon(h, lost),
      ticket: await openTicket(lost),
      refund: await pendingRefund(await topUp(h, lost, '5.00')),
    };
    await run();
    await untilRefunded(made.refund);
    await holdOpen(h, lost);
    const unmatched = { id: await top(lost), external: '' };
    unmatched.external = await externalId(h, unmatched.id);
    await world.down();
    await world.restore();
    await world.rows(
      `UPDATE payment SET external_payment_id = NULL, initiated_at = NULL, status = 'pending',
         created_at = created_at - interval '2 minutes' WHERE id = $1`,
      [ids.unnamed],
    );
    await world.rows(`UPDATE payment SET external_payment_id = 'pay_of_another' WHERE id = $1`, [
      ids.strange,
    ]);
    await world.rows(`UPDATE payment SET external_payment_id = NULL, created_at = now() WHERE id = $1`, [
      ids.young,
    ]);
    await world.up({ setUp: false });
    await fetch(`${h.sandboxUrl}/pay/${unmatched.external}/approve`, { method: 'POST', redirect: 'manual' });
    await eventually(
      async () => (await world.rows('SELECT FROM payment_event WHERE applied_at IS NULL')).length > 0,
    );
    expect(await booksOf(h, plan.team)).toMatchObject(nothingBooked);

    const dry = await run(true);
    expect(dry.payments).toEqual({
      ...{ completed: 1, failed: 1, cancelled: 1, late_money: 2, open: 1, not_taken: 2 },
      ...{ unknown_there: 1, unchanged: 0, unanswered: 0 },
    });
    // Not those that it says have ended; of the one that is not asked for, the workflow has ended.
    expect(dry.workflows.payment).toEqual({ rows: 4, running: 3, started: 1, failed: 0 });
    expect(await booksOf(h, plan.team)).toMatchObject(nothingBooked);

    const result = await run();
    expect(result.payments).toEqual({
      ...{ completed: 2, failed: 1, cancelled: 1, late_money: 2, open: 1, not_taken: 1 },
      ...{ unknown_there: 1, unchanged: 0, unanswered: 0 },
    });
    expect(result.unknown_there).toEqual([ids.strange]);
    expect(result.workflows.payment).toEqual({ rows: 3, running: 3, started: 0, failed: 0 });
    expect(failed(result)).toBe(0);
    await untilStatus(h, broken.owner, ids.broken, 'failed');
    expect(await booksOf(h, plan.team)).toEqual(paidOnce);
    expect(await limitsOf(h, plan)).toMatchObject(limitsOfPro);
    expect(await booksOf(h, unnamed.team)).toMatchObject(credited(1234));
    expect(await booksOf(h, given.team)).toMatchObject(credited(1234));
    expect(await booksOf(h, cancelled.team)).toMatchObject(credited(1234));
    for (const { team } of [still, refused, strange, young, old, broken])
      expect(await booksOf(h, team)).toMatchObject(nothingBooked);
    await expectSoundBooks(h);

    // What was paid by a payment that the backup does not know, Temporal still names.
    const gone = new Map(result.without_row.workflows.map(({ workflow_id, team }) => [workflow_id, team]));
    for (const id of [
      `payment-${after}`,
      `payment-${unmatched.id}`,
      ...Object.entries(made).map(([kind, id]) => `${kind}-${id}`),
    ])
      expect({ id, team: gone.get(id) }).toEqual({ id, team: lost.team });
    expect(new Set(gone.values())).toEqual(new Set([lost.team]));
    expect(result.unmatched_callbacks).toMatchObject({
      count: 1,
      callbacks: [{ external_payment_id: unmatched.external, status: 'completed', payment_id: unmatched.id }],
    });

    const again = await run();
    expect(started(again)).toEqual(nothing);
    expect(again.payments).toMatchObject({ completed: 0, late_money: 0, unchanged: 1 });
    expect(await booksOf(h, plan.team)).toEqual(paidOnce);
  });

  test('a workflow that has ended runs again for a row that was restored to before its end', async () => {
    const team = await proTeam(h);
    const paid = await topUp(h, team, '5.00');
    await holdOpen(h, team);
    const open = (await initiate(h, team.team, team.owner, openTopUp)).body.payment_id as string;
    await untilStatus(h, team.owner, open, 'processing');
    const mute = await h.newTeam();
    const silent = { outcome: 'cancelled', outcome_after_ms: 80_000_000, status_call: 'error_500' };
    await h.fault(mute.team, silent);
    await externalId(h, (await initiate(h, mute.team, mute.owner, openTopUp)).body.payment_id);
    const ticket = await openTicket(team);
    await eventually(() => statusOf(`ticket-${ticket}`));
    await world.stopWorker();
    const refund = await pendingRefund(paid);
    await world.down();
    await world.backUp();

    await world.up({ setUp: false });
    await run();
    await untilRefunded(refund);
    await ended(`refund-${refund}`);
    // Given up here and closed, after the backup: the backend has the payment open.
    await world.rows(`UPDATE payment SET status = 'expired' WHERE id = $1`, [open]);
    await workflow(`payment-${open}`).signal(callbackReceived);
    await ended(`payment-${open}`);
    await workflow(`ticket-${ticket}`).cancel();
    await ended(`ticket-${ticket}`);
    await world.down();
    await world.restore();
    await world.up({ setUp: false });

    const result = await run();
    expect(started(result)).toEqual({ ...nothing, payment: 1, refund: 1, ticket: 1 });
    expect(result.payments.unanswered).toBe(1);
    expect(isIncomplete(result)).toBe(true);
    expect(await statusOf(`payment-${open}`)).toBe('RUNNING');
    expect(await statusOf(`ticket-${ticket}`)).toBe('RUNNING');
    await untilRefunded(refund);
    await pay(h, team, open);
    expect(await booksOf(h, team.team)).toMatchObject({ ...credited(1234), entries: 10, periods: 1 });
    await expectSoundBooks(h);
  });
});
