/** Backup and restore of PostgreSQL is enough: what Temporal lost is started again, what rows lost the backend tells. */
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { money } from '../../src/domain/money.js';
import type { Reconciled } from '../../src/reconcile/reconcile.js';
import { createRefundStore } from '../../src/stores/refunds.js';
import { notify } from '../../src/stores/notices.js';
import {
  activeAddon,
  buy,
  decide,
  expectSoundBooks,
  holdOpen,
  limitsOf,
  limitsOfPro,
  pay,
  proTeam,
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
  let team: TeamAs;
  let open: string;
  let addon: string;
  let refund: string;
  let ticket: string;

  beforeAll(async () => {
    smtp = await startSmtp();
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
    const wanted = { subject: 'It is slow', description: 'Since today.' };
    const answer = await h.call('POST', `/api/support/${team.team}/tickets`, {
      as: team.owner,
      body: wanted,
    });
    ticket = answer.body.ticket_id as string;
    await eventually(async () => (await clock()) !== undefined);
    await world.stopWorker();
    refund = randomUUID();
    await createRefundStore(h.octroi.db).create(
      { id: refund, paymentId: paid, amount: money(500, 'EUR'), destination: 'backend', reason: null },
      { actor: 'operator' },
    );
    // Its workflow was started, and has got nowhere.
    await world.rows('UPDATE refund SET workflow_started_at = now() WHERE id = $1', [refund]);
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
    await world.down();
    await world.loseTemporal();
    await world.up({ setUp: false, env: { SMTP_URL: smtp.url, MAIL_FROM: 'Billing <billing@example.org>' } });
  });
  afterAll(async () => {
    await world.close();
    await smtp.close();
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
      outbox: 1,
    });
    expect(await workflowIds()).toEqual([]);
    expect(await everything()).toEqual(before);
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
      outbox: 1,
    });
    expect(result.payments).toMatchObject({ open: 1, completed: 0 });
    expect(await h.octroi.client.schedule.getHandle('recover-payments').describe()).toBeDefined();

    await decide(h, open, 'approve');
    await untilStatus(h, team.owner, open, 'completed');
    await eventually(async () => {
      const [row] = await world.rows('SELECT status FROM refund WHERE id = $1', [refund]);
      return row?.status === 'completed';
    });
    await eventually(async () => {
      const [row] = await world.rows('SELECT status FROM additional_resource WHERE id = $1', [addon]);
      return row?.status === 'expired';
    });
    await eventually(async () => (await clock())?.warned_at, 15_000);
    await eventually(async () => {
      const [row] = await world.rows('SELECT FROM mail_outbox WHERE sent_at IS NULL');
      return row === undefined;
    });
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
    for (const team of [plan, given, still, unnamed]) await holdOpen(h, team);
    const ids = {
      plan: (await initiate(h, plan.team, plan.owner, proPlan)).body.payment_id as string,
      given: (await initiate(h, given.team, given.owner, openTopUp)).body.payment_id as string,
      still: (await initiate(h, still.team, still.owner, openTopUp)).body.payment_id as string,
      unnamed: (await initiate(h, unnamed.team, unnamed.owner, openTopUp)).body.payment_id as string,
    };
    // One was given up before the backup; of one the backup has no answer of the backend.
    const named = await world.rows<{ id: string }>(
      'SELECT external_payment_id AS id FROM payment WHERE id = $1 AND external_payment_id IS NOT NULL',
      [ids.unnamed],
    );
    expect(named).toHaveLength(1);
    await world.down();
    await world.rows(`UPDATE payment SET status = 'expired' WHERE id = $1`, [ids.given]);
    await world.backUp();

    await world.up({ setUp: false });
    for (const id of [ids.plan, ids.unnamed])
      await pay(h, { ...plan, owner: id === ids.plan ? plan.owner : unnamed.owner }, id);
    await decide(h, ids.given, 'approve');
    await eventually(async () => (await booksOf(h, given.team))?.entries === 2);
    const after = await buy(h, lost);
    await world.down();
    await world.restore();
    await world.rows(
      `UPDATE payment SET external_payment_id = NULL, initiated_at = NULL, status = 'pending',
         created_at = created_at - interval '2 minutes' WHERE id = $1`,
      [ids.unnamed],
    );
    await world.up({ setUp: false });
    expect(await booksOf(h, plan.team)).toMatchObject(nothingBooked);

    const dry = await run(true);
    expect(dry.payments).toMatchObject({ completed: 1, late_money: 1, open: 1, not_taken: 1 });
    expect(await booksOf(h, plan.team)).toMatchObject(nothingBooked);

    const result = await run();
    expect(result.payments).toMatchObject({ completed: 2, late_money: 1, open: 1, unanswered: 0 });
    expect(failed(result)).toBe(0);
    expect(await booksOf(h, plan.team)).toEqual(paidOnce);
    expect(await limitsOf(h, plan)).toMatchObject(limitsOfPro);
    expect(await booksOf(h, unnamed.team)).toMatchObject(credited(1234));
    expect(await booksOf(h, given.team)).toMatchObject(credited(1234));
    expect(await booksOf(h, still.team)).toMatchObject(nothingBooked);
    await expectSoundBooks(h);

    // What was paid by a payment that the backup does not know, Temporal still names.
    const gone = result.without_row.workflows.map(({ workflow_id, team }) => ({ workflow_id, team }));
    expect(gone).toEqual([{ workflow_id: `payment-${after}`, team: lost.team }]);

    const again = await run();
    expect(started(again)).toEqual(nothing);
    expect(again.payments).toMatchObject({ completed: 0, late_money: 0, open: 1 });
    expect(await booksOf(h, plan.team)).toEqual(paidOnce);
  });
});
