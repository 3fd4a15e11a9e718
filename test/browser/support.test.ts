/** Tickets in a real browser: a chat of two, files, the keyboard alone, no JavaScript, and what every page must be. */
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { chromiumPath, openPage, startChromium, type Watched } from '../support/chromium.js';
import { evil, examine, signedIn } from '../support/dashboard.js';
import { eventually } from '../support/eventually.js';
import { startHarness, type Harness } from '../support/harness.js';
import { addArticle } from '../support/kb.js';
import { insertMessage, insertTicket } from '../support/tickets.js';

const list = '/teams/team-1/support';

(chromiumPath ? describe : describe.skip)('tickets in Chromium', () => {
  let h: Harness;
  let browser: Browser;
  beforeAll(async () => {
    [h, browser] = await Promise.all([startHarness(), startChromium()]);
    await h.rows(`INSERT INTO support_canned_reply (title, body) VALUES ('Thanks', 'Thank you.'), ($1, $1)`, [
      evil,
    ]);
    await addArticle(h, { slug: 'invoices', title: 'Where invoices are' });
  });
  afterAll(async () => {
    await browser.close();
    await h.close();
  });

  const enter = (token: 'member' | 'support', path: string): Promise<Watched> =>
    signedIn(browser, h, { token: h.tokens[token], path });
  const text = (page: Page, selector: string) => page.textContent(selector);
  const idOf = (page: Page) => new URL(page.url()).pathname.split('/').at(-1)!;

  async function fillNew(page: Page): Promise<void> {
    await page.fill('#subject', 'It is down');
    await page.fill('#description', 'Since today');
    await page.click('#new button');
    await page.waitForSelector('#conversation');
  }

  test('a ticket with a chat: both see what the other writes and that they type, and a note stays with support', async () => {
    const user = await enter('member', `${list}/new`);
    await fillNew(user.page);
    const agent = await enter('support', new URL(user.page.url()).pathname);
    await agent.page.fill('#message', 'half an ans');
    await agent.page.focus('#message');
    await eventually(async () => (await text(user.page, '.hint')) === 'Support is typing…');

    await user.page.fill('#message', 'It says **502**');
    await user.page.click('#answer button');
    await agent.page.waitForSelector('#conversation strong:has-text("502")');
    await eventually(async () => (await text(agent.page, '[data-tells]')) === 'Member: It says **502**');
    // What was being typed is still there, and so is the focus.
    expect(await agent.page.inputValue('#message')).toBe('half an ans');
    expect(await agent.page.locator('#message:focus').count()).toBe(1);
    expect(await user.page.inputValue('#message')).toBe('');

    await agent.page.click('summary:has-text("Internal note")');
    await agent.page.fill('#note-text', 'their server is odd');
    await agent.page.click('#note button');
    await agent.page.waitForSelector('.message.internal:has-text("odd")');
    await agent.page.fill('#message', 'Fixed');
    await agent.page.click('#answer button');
    await user.page.waitForSelector('.message.support:has-text("Fixed")');
    expect(await user.page.content()).not.toContain('odd');
    await eventually(async () => (await text(user.page, '#facts'))?.includes('Answered'));

    await agent.page.selectOption('#priority', 'urgent');
    await agent.page.click('#save-priority');
    await eventually(async () => (await text(user.page, '#facts'))?.includes('Urgent'));
    await agent.page.fill('#message', 'kept while the ticket is changed');
    await agent.page.click('#set-on_hold-user, #set-on_hold-on');
    await eventually(async () => (await text(agent.page, 'main > .flash')) === 'The ticket is changed.');
    expect(await agent.page.inputValue('#message')).toBe('kept while the ticket is changed');

    // Sent again and again, it is one.
    await user.page.fill('#message', 'Once');
    await user.page.dblclick('#answer button');
    await agent.page.waitForSelector('.message:has-text("Once")');
    const once = await h.rows("SELECT 1 FROM support_message WHERE ticket_id = $1 AND message = 'Once'", [
      idOf(user.page),
    ]);
    expect(once).toHaveLength(1);
    for (const { faults } of [user, agent]) expect(faults).toEqual([]);
    await user.close();
    await agent.close();
  });

  test('a page that follows leads to signing in once the session has ended', async () => {
    const id = await insertTicket(h.rows, 'team-1', 'member');
    const user = await enter('member', `${list}/${id}`);
    await user.page.waitForSelector('#answer');
    await h.rows("DELETE FROM web_session WHERE user_id = 'member'");
    // Each is news for the page; it leaves once.
    for (const message of ['Not for who has left', 'Nor this']) {
      await h.call('POST', `/api/support/team-1/tickets/${id}/messages`, {
        as: 'support',
        body: { message },
      });
    }
    await user.page.waitForURL('**/login?*');
    expect(await user.page.content()).not.toContain('Not for who has left');
    await user.close();
  });

  test('a file goes up with a message and comes down as it was; articles are found while one types', async () => {
    const user = await enter('member', `${list}/new`);
    const { page } = user;
    await page.fill('#subject', 'invoices');
    await page.waitForSelector('#answers a[href="/kb/invoices?team=team-1"]');
    await page.fill('#description', 'Where?');
    await page.setInputFiles('#attachments', { name: 'first.log', mimeType: '', buffer: Buffer.from('one') });
    await page.click('#new button');
    await page.waitForSelector('a[download]:has-text("first.log")');
    await page.fill('#message', 'And this');
    await page.setInputFiles('#attachments', {
      name: '<img src=x onerror=alert(1)>.txt',
      mimeType: 'text/plain',
      buffer: Buffer.from('two'),
    });
    await page.click('#answer button');
    const link = page.locator('a[download]:has-text("onerror")');
    await link.waitFor();
    const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
    expect(await readFile(await download.path(), 'utf8')).toBe('two');
    expect(await page.locator('main img').count()).toBe(0);
    // A file that is none of those taken: the page says so, with the text still there.
    await page.fill('#message', 'Wrong');
    await page.setInputFiles('#attachments', {
      name: 'a.png',
      mimeType: 'image/png',
      buffer: Buffer.from('no'),
    });
    await page.click('#answer button');
    await page.waitForSelector('#wrong-answer');
    expect(await page.inputValue('#message')).toBe('Wrong');
    expect(user.faults.filter((fault) => !fault.includes('422'))).toEqual([]);
    await user.close();
  });

  test('a ticket is opened by the keyboard alone', async () => {
    const user = await enter('member', list);
    const { page } = user;
    const tabTo = async (selector: string) => {
      for (let n = 0; n < 60; n += 1) {
        await page.keyboard.press('Tab');
        if ((await page.locator(`${selector}:focus`).count()) > 0) return;
      }
      throw new Error(`the keyboard does not reach ${selector}`);
    };
    await tabTo(`a[href="${list}/new"]`);
    await page.keyboard.press('Enter');
    await page.waitForSelector('#new');
    await tabTo('#subject');
    await page.keyboard.type('By keyboard');
    await tabTo('#description');
    await page.keyboard.type('No mouse here');
    await tabTo('#new button');
    await page.keyboard.press('Enter');
    await page.waitForSelector('#conversation:has-text("No mouse here")');
    await tabTo('#message');
    await page.keyboard.type('More');
    await tabTo('#answer button');
    await page.keyboard.press('Enter');
    await page.waitForSelector('.message:has-text("More")');
    expect(user.faults).toEqual([]);
    await user.close();
  });

  test('without JavaScript a ticket is opened, answered, closed, rated and opened again', async () => {
    const user = await openPage(browser, h.apiUrl, { javaScriptEnabled: false });
    const { page } = user;
    await page.goto(`/login?to=${list}/new`);
    await page.fill('#token', h.tokens.member);
    await page.click('main button:not(.quiet)');
    await page.fill('#q', 'invoices');
    await page.click('button:has-text("Look for answers")');
    await page.waitForSelector('#answers a[href="/kb/invoices?team=team-1"]');
    await fillNew(page);
    await page.fill('#message', 'By a plain form');
    await page.click('#answer button');
    await page.waitForSelector('.message:has-text("By a plain form")');
    await page.click('summary:has-text("Close")');
    await page.click('#close');
    await page.waitForSelector('.flash:has-text("closed")');
    await page.click('label:has-text("very good")');
    await page.click('button:has-text("Rate")');
    await page.waitForSelector('text=Rated 5 of 5');
    await page.click('#reopen');
    await page.waitForSelector('.flash:has-text("open again")');
    expect(user.faults).toEqual([]);
    await user.close();
  });

  test('each page, for the team and for support, in both languages, light and dark: nothing is wrong with it', async () => {
    const id = await insertTicket(h.rows, 'team-1', 'member');
    await h.rows('UPDATE support_ticket SET subject = $2, assigned_to = $3 WHERE id = $1', [
      id,
      evil,
      'support',
    ]);
    await h.rows(
      `INSERT INTO support_clock (ticket_id, kind, cycle, started_at, warn_at, due_at, breached_at, met_at)
       VALUES ($1, 'first_response', 1, '2026-01-01Z', '2026-01-01Z', '2026-01-02Z', '2026-01-02Z', '2026-01-03Z'),
         ($1, 'next_response', 1, '2026-01-04Z', '2026-01-05Z', '2026-01-06Z', NULL, NULL)`,
      [id],
    );
    const long = `# Title\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n\`\`\`\n${'wide '.repeat(60)}\n\`\`\`\n\n- one\n- two\n\n${'x'.repeat(300)}`;
    await insertMessage(h.rows, id, { author: 'user', userId: 'member', text: long });
    await insertMessage(h.rows, id, { author: 'support', userId: 'support', text: evil });
    await insertMessage(h.rows, id, { author: 'support', userId: 'support', text: 'Note', internal: true });
    const closed = await insertTicket(h.rows, 'team-1', 'member');
    await h.rows("UPDATE support_ticket SET status = 'closed', closed_at = now() WHERE id = $1", [closed]);
    const both = { tickets: list, ticket: `${list}/${id}`, closed: `${list}/${closed}` };
    const ofTeam = { ...both, new: `${list}/new?q=invoices` };
    await examine(browser, h, { token: h.tokens.member, paths: ofTeam });
    const ofSupport = Object.fromEntries(Object.entries(both).map(([name, path]) => [`agent-${name}`, path]));
    await examine(browser, h, { token: h.tokens.support, paths: ofSupport });
  });
});
