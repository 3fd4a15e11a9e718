/** Plans and add-ons when PostgreSQL's clock and the server's differ: PostgreSQL's counts. */
import { afterEach, describe, expect, test } from '@jest/globals';
import { day, hour, second } from '../support/billing-stores.js';
import { expectMails, startWorld, type World } from './billing-world.js';
import { testServer } from './time-skipping.js';

const pro = { plan: 'pro', minor: 300 } as const;
const ram = { addon: { type: 'ram', quantity: 1 }, minor: 100 } as const;

let world: World;
afterEach(() => world?.close());

(testServer ? describe : describe.skip)("PostgreSQL's clock and the server's differ", () => {
  test.each([
    ['ahead', 5 * second, 0],
    ['behind', -5 * second, 0],
    ['gaining on it', 0, 5 * second],
    ['losing on it', 0, -5 * second],
  ])('%s: nothing ends early by it, nothing spins, every end comes', async (_how, skewMs, driftMs) => {
    world = await startWorld({ skewMs });
    const team = await world.newTeam(['p1', 'p2', 'p3']);
    const { paidAt } = await world.buy(team, pro);
    const { id, paidAt: addonPaidAt } = await world.buy(team, ram);
    const addonEnd = addonPaidAt + 30 * day;
    const proUntil = paidAt + 37 * day;
    await world.planWaitsFor(team, /^remind/);
    await world.addonWaitsFor(id, /^remind/);
    const bought = world.calls.length;
    // Between any two steps the clocks part further.
    for (const days of [22, 26, 28, 29.5, 33]) {
      await world.passUntil(paidAt + days * day);
      await world.jump(driftMs);
    }
    await world.passUntil(proUntil + hour);
    await world.planWaitsFor(team, 'news');
    expect(await world.addonEnded(id)).toBe('expired');
    expect(await world.addonOf(id)).toEqual({ status: 'expired', end: addonEnd });
    expectMails(await world.mails(team, 'addon%'), [
      ['addon_reminder', addonEnd - 7 * day],
      ['addon_reminder', addonEnd - 3 * day],
      ['addon_reminder', addonEnd - day],
      ['addon_expired', addonEnd],
    ]);
    expectMails(await world.mails(team, 'plan%'), [
      ['plan_reminder', paidAt + 23 * day],
      ['plan_reminder', paidAt + 27 * day],
      ['plan_reminder', paidAt + 29 * day],
      ['plan_grace', paidAt + 30 * day],
      ['plan_ended', proUntil],
    ]);
    // Five steps of the add-on and six of the plan, each looked at twice; a busy machine runs a task again now and then,
    // a workflow that spins looks thousands of times.
    expect(world.calls.slice(bought).length).toBeLessThan(60);
  });
});
