/** The life of plans and add-ons, months of it under time skipping, with real PostgreSQL, stores and workflows. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { day, freeLimits, hour, proLimits, second } from '../support/billing-stores.js';
import { expectMails, iso, startWorld, type World } from './billing-world.js';
import { testServer } from './time-skipping.js';

const pro = { plan: 'pro', minor: 300 } as const;
const remindersOf = (end: number) => [7, 3, 1].map((days) => end - days * day);
const ram = (quantity: number) => ({ addon: { type: 'ram', quantity }, minor: 100 * quantity }) as const;
(testServer ? describe : describe.skip)('the life of plans and add-ons', () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld();
  });
  afterAll(() => world?.close());

  const projectsOf = async (team: string) => {
    const rows = await world.rows<{ name: string; status: string }>(
      'SELECT name, status FROM project WHERE team_id = $1',
      [team],
    );
    return Object.fromEntries(rows.map(({ name, status }) => [name, status]));
  };
  const creditOf = async (team: string) => {
    const [row] = await world.rows<{ credit: string }>(
      `SELECT COALESCE(sum(amount_minor), 0)::text AS credit FROM ledger_entry
       WHERE team_id = $1 AND account = 'team_credit'`,
      [team],
    );
    return row?.credit;
  };

  test('bought, reminded of, missed: grace, free, and pro again', async () => {
    const team = await world.newTeam(['p1', 'p2', 'p3', 'p4', 'by-hand']);
    await world.rows(`UPDATE project SET status = 'paused' WHERE id = $1`, [`${team}/by-hand`]);
    const active = { p1: 'active', p2: 'active', p3: 'active', p4: 'active', 'by-hand': 'paused' };
    expect(await world.limits(team)).toEqual(freeLimits);

    const { paidAt } = await world.buy(team, pro);
    const end = paidAt + 30 * day;
    expect(await world.planOf(team)).toEqual({ plan: 'pro', end, proUntil: end + 7 * day });
    expect(await world.limits(team)).toEqual(proLimits);
    await world.planWaitsFor(team, `remind at ${iso(end - 7 * day)}`);

    await world.passUntil(paidAt + 12 * day);
    const addon = await world.buy(team, ram(2));
    const addonEnd = addon.paidAt + 30 * day;
    expect(await world.addonOf(addon.id)).toEqual({ status: 'active', end: addonEnd });
    expect(await world.limits(team)).toEqual({ ...proLimits, memory_mb: 7144 });

    await world.passUntil(end + hour);
    await world.planWaitsFor(team, `fall at ${iso(end + 7 * day)}`);
    const [week, three, one] = remindersOf(end);
    expectMails(await world.mails(team, 'plan%'), [
      ['plan_reminder', week ?? 0],
      ['plan_reminder', three ?? 0],
      ['plan_reminder', one ?? 0],
      ['plan_grace', end],
    ]);
    const grace = (await world.mails(team, 'plan_grace'))[0];
    expect(grace?.data).toMatchObject({
      ended_at: iso(end),
      grace_until: iso(end + 7 * day),
      amount: '3.00',
    });
    expect(await world.limits(team)).toEqual({ ...proLimits, memory_mb: 7144 });
    expect(await projectsOf(team)).toEqual(active);

    await world.passUntil(end + 7 * day + hour);
    await world.planWaitsFor(team, 'news');
    expect(await world.planOf(team)).toEqual({ plan: 'free', end, proUntil: end + 7 * day });
    expect(await world.limits(team)).toEqual(freeLimits);
    expect(await projectsOf(team)).toEqual({ ...active, p3: 'paused', p4: 'paused' });
    const [ended] = await world.mails(team, 'plan_ended');
    expectMails(ended ? [ended] : [], [['plan_ended', end + 7 * day]]);
    expect([...(ended?.data.paused_projects as string[])].sort()).toEqual(['p3', 'p4']);
    // The add-on keeps its time, and nobody is asked to renew what does not count.
    expect(await world.addonOf(addon.id)).toEqual({ status: 'active', end: addonEnd });
    await world.passUntil(addonEnd - 2.5 * day);
    await world.addonWaitsFor(addon.id, `remind at ${iso(addonEnd - day)}`);
    expectMails(await world.mails(team, 'addon%'), [['addon_reminder', addonEnd - 7 * day]]);

    const again = await world.buy(team, pro);
    expect(await world.planOf(team)).toMatchObject({ plan: 'pro', end: again.paidAt + 30 * day });
    expect(await world.limits(team)).toEqual({ ...proLimits, memory_mb: 7144 });
    expect(await projectsOf(team)).toEqual(active);

    await world.passUntil(addonEnd + hour);
    expect(await world.addonEnded(addon.id)).toBe('expired');
    expect(await world.addonOf(addon.id)).toEqual({ status: 'expired', end: addonEnd });
    expect(await world.limits(team)).toEqual(proLimits);
    expectMails(await world.mails(team, 'addon%'), [
      ['addon_reminder', addonEnd - 7 * day],
      ['addon_reminder', addonEnd - day],
      ['addon_expired', addonEnd],
    ]);
  });

  test('renewed from credit without a reminder, as long as the credit covers all that ends before', async () => {
    const team = await world.newTeam();
    const { paidAt } = await world.buy(team, pro);
    const end = paidAt + 30 * day;
    const addon = await world.buy(team, ram(3));
    const addonEnd = addon.paidAt + 30 * day;
    // For the plan twice and the add-on once.
    await world.buy(team, { minor: 900 });

    await world.passUntil(addonEnd + hour);
    await world.planWaitsFor(team, `remind at ${iso(end + 23 * day)}`);
    await world.addonWaitsFor(addon.id, `remind at ${iso(addonEnd + 23 * day)}`);
    expect(await world.planOf(team)).toMatchObject({ plan: 'pro', end: end + 30 * day });
    expect(await world.addonOf(addon.id)).toEqual({ status: 'active', end: addonEnd + 30 * day });
    expect(await creditOf(team)).toBe('300');
    expectMails(
      await world.mails(team, '%renewed'),
      [end, addonEnd].map((at, i) => [i === 0 ? 'plan_renewed' : 'addon_renewed', at - hour]),
    );
    const renewals = await world.rows(
      `SELECT plan_id, addon_id, amount_minor::int, status FROM payment
       WHERE team_id = $1 AND payment_method = 'credit' ORDER BY completed_at`,
      [team],
    );
    expect(renewals).toEqual([
      { plan_id: 'pro', addon_id: null, amount_minor: 300, status: 'completed' },
      { plan_id: null, addon_id: addon.id, amount_minor: 300, status: 'completed' },
    ]);

    // The plan comes first and is covered; what is left is too little for the add-on.
    await world.passUntil(addonEnd + 30 * day + hour);
    expect(await world.addonEnded(addon.id)).toBe('expired');
    await world.planWaitsFor(team, /^remind at/);
    expect(await world.planOf(team)).toMatchObject({ end: end + 60 * day });
    expect(await creditOf(team)).toBe('0');
    const last = addonEnd + 30 * day;
    expectMails(
      await world.mails(team, '%reminder'),
      remindersOf(last).map((at) => ['addon_reminder', at]),
    );
  });

  test('renewed by payment before its end, twice: each extends from the present end', async () => {
    const team = await world.newTeam();
    const { paidAt } = await world.buy(team, pro);
    const addon = await world.buy(team, ram(1));
    await world.passUntil(paidAt + 25 * day);
    await world.buy(team, { renews: addon.id, minor: 100 });
    await world.buy(team, pro);
    await world.buy(team, pro);
    expect(await world.planOf(team)).toMatchObject({ end: paidAt + 90 * day });
    expect(await world.addonOf(addon.id)).toEqual({ status: 'active', end: addon.paidAt + 60 * day });
    await world.planWaitsFor(team, `remind at ${iso(paidAt + 83 * day)}`);
    expectMails(await world.mails(team, '%reminder'), [
      ['plan_reminder', paidAt + 23 * day],
      ['addon_reminder', addon.paidAt + 23 * day],
    ]);
  });

  test('in grace, a top-up renews the plan at once', async () => {
    const team = await world.newTeam();
    const { paidAt } = await world.buy(team, pro);
    await world.passUntil(paidAt + 33 * day);
    await world.planWaitsFor(team, /^fall at/);
    const topUp = await world.buy(team, { minor: 300 });
    await world.planWaitsFor(team, /^remind at/);
    const { end } = await world.planOf(team);
    expect(end).toBeGreaterThanOrEqual(topUp.paidAt + 30 * day);
    expect(end).toBeLessThan(topUp.paidAt + 30 * day + 60 * second);
    expect(await creditOf(team)).toBe('0');
  });

  test('a payment for the renewal of an add-on that comes after its end brings it back, from then on', async () => {
    const team = await world.newTeam();
    await world.buy(team, pro);
    await world.buy(team, pro);
    const addon = await world.buy(team, ram(1));
    const addonEnd = addon.paidAt + 30 * day;
    await world.passUntil(addonEnd - 5 * hour);
    const renewal = await world.initiate(team, { renews: addon.id, minor: 100 });
    await world.passUntil(addonEnd + 5 * hour);
    await world.addonWaitsFor(addon.id, /^look at/);
    expect(await world.addonOf(addon.id)).toEqual({ status: 'expired', end: addonEnd });
    expect(await world.limits(team)).toEqual(proLimits);
    const paidAt = (await world.callBack(renewal)).getTime();
    expect(await world.addonOf(addon.id)).toEqual({ status: 'active', end: paidAt + 30 * day });
    await world.addonWaitsFor(addon.id, `remind at ${iso(paidAt + 23 * day)}`);
    expect(await world.limits(team)).toEqual({ ...proLimits, memory_mb: 6644 });
  });

  test('cancelled at its end: no reminder, no grace, though there is credit', async () => {
    const team = await world.newTeam(['p1', 'p2', 'p3']);
    const { paidAt } = await world.buy(team, pro);
    const end = paidAt + 30 * day;
    await world.buy(team, { minor: 1000 });
    await world.subscriptions.cancel(team, { actor: 'user:x' });
    await world.billing.wakeSubscription(team);
    await world.passUntil(end - hour / 2);
    expect(await world.limits(team)).toEqual(proLimits);
    await world.passUntil(end + hour);
    await world.planWaitsFor(team, 'news');
    expect(await world.planOf(team)).toEqual({ plan: 'free', end, proUntil: end });
    expect(await projectsOf(team)).toEqual({ p1: 'active', p2: 'active', p3: 'paused' });
    expectMails(await world.mails(team, 'plan%'), [['plan_ended', end]]);
  });

  test('un-cancelled in time: it goes on as if nothing had been', async () => {
    const team = await world.newTeam();
    const { paidAt } = await world.buy(team, pro);
    const end = paidAt + 30 * day;
    await world.subscriptions.cancel(team, { actor: 'user:x' });
    await world.billing.wakeSubscription(team);
    await world.passUntil(end - 2 * day);
    await world.subscriptions.setAutoRenew(team, true, { actor: 'user:x' });
    await world.billing.wakeSubscription(team);
    await world.passUntil(end + hour);
    await world.planWaitsFor(team, `fall at ${iso(end + 7 * day)}`);
    expectMails(await world.mails(team, 'plan%'), [
      ['plan_reminder', end - day],
      ['plan_grace', end],
    ]);
  });

  test('an add-on: cancelled now it counts no more; at its end it keeps what is paid', async () => {
    const team = await world.newTeam();
    await world.buy(team, pro);
    await world.buy(team, { minor: 1000 });
    const [now, later] = [await world.buy(team, ram(1)), await world.buy(team, ram(2))];
    for (const [{ id }, atPeriodEnd] of [[now, false] as const, [later, true] as const]) {
      const row = await world.addons.find(id);
      if (row) await world.addons.cancel(row, atPeriodEnd, { actor: 'user:x' });
      await world.billing.wakeAddon(id, team);
    }
    expect(await world.addonEnded(now.id)).toBe('cancelled');
    expect(await world.limits(team)).toEqual({ ...proLimits, memory_mb: 7144 });
    await world.passUntil(later.paidAt + 30 * day - second * 90);
    expect(await world.limits(team)).toEqual({ ...proLimits, memory_mb: 7144 });
    await world.passUntil(later.paidAt + 30 * day + hour);
    expect(await world.addonEnded(later.id)).toBe('expired');
    expectMails(await world.mails(team, 'addon%'), [['addon_expired', later.paidAt + 30 * day]]);
  });

  test('400 days: a payment every other period, credit in between', async () => {
    const team = await world.newTeam();
    const { paidAt } = await world.buy(team, pro);
    const addon = await world.buy(team, ram(1));
    let end = paidAt + 30 * day;
    let addonEnd = addon.paidAt + 30 * day;
    for (let period = 1; period <= 13; period += 1) {
      await world.passUntil(end - 2 * day);
      await (period % 2 ? world.buy(team, { minor: 400 }) : world.buy(team, pro));
      if (period % 2 === 0) await world.buy(team, { renews: addon.id, minor: 100 });
      await world.passUntil(addonEnd + hour);
      end += 30 * day;
      addonEnd += 30 * day;
      await world.planWaitsFor(team, `remind at ${iso(end - 7 * day)}`);
      await world.addonWaitsFor(addon.id, `remind at ${iso(addonEnd - 7 * day)}`);
      expect(await world.planOf(team)).toEqual({ plan: 'pro', end, proUntil: end + 7 * day });
      expect(await world.addonOf(addon.id)).toEqual({ status: 'active', end: addonEnd });
    }
    expect(end).toBe(paidAt + 420 * day);
    expect(await creditOf(team)).toBe('0');
    // Two reminders of each before each of the 13 payments, which came two days before the end.
    expect(await world.mails(team, 'plan_reminder')).toHaveLength(26);
    expect(await world.mails(team, 'addon_reminder')).toHaveLength(26);
    expect(await world.mails(team, 'plan_renewed')).toHaveLength(7);
    expect(await world.mails(team, 'plan_grace')).toEqual([]);
    const [periods] = await world.rows<{ plan: number; addon: number; gaps: number }>(
      `SELECT count(*) FILTER (WHERE plan_id = 'pro')::int AS plan, count(addon_id)::int AS addon,
         count(*) FILTER (WHERE starts_at <> before)::int AS gaps
       FROM (SELECT *, lag(ends_at) OVER (PARTITION BY addon_id ORDER BY starts_at) AS before
         FROM paid_period WHERE team_id = $1) p`,
      [team],
    );
    expect(periods).toEqual({ plan: 14, addon: 14, gaps: 0 });
  });
});
