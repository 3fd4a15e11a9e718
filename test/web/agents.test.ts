/** Pages of support agents: the queue, its statistics, canned replies; and that nobody else sees them. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { evil } from '../support/dashboard.js';
import { startHarness, type Harness } from '../support/harness.js';
import { insertTicket } from '../support/tickets.js';
import { setClock } from '../support/usage.js';
import { openBrowser, withoutOwnScript, type Browser } from '../support/web.js';

let h: Harness;
let agent: Browser;
beforeAll(async () => {
  h = await startHarness({ worker: false });
  agent = openBrowser(h);
  await agent.signIn(h.tokens.support);
});
afterAll(() => h.close());
beforeEach(async () => {
  await setClock(h, '2027-03-15T12:00:00Z');
  await h.rows('DELETE FROM support_ticket');
});

const textOf = (html: string) => html.replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ');
const onceIn = (html: string) => /name="once" value="([^"]+)"/.exec(html)?.[1] ?? '';

async function read(path: string, browser = agent) {
  const page = await browser.open(path);
  expect([path, page.status]).toEqual([path, 200]);
  return { ...page, text: textOf(page.html) };
}

/** A ticket with its deadline, and what else is to be so. */
async function ticket(subject: string, due: string | null, set: Record<string, unknown> = {}) {
  const id = await insertTicket(h.rows, 'team-1', 'member');
  const columns = { subject, next_due_at: due, created_at: '2027-03-15T08:00:00Z', ...set };
  for (const [column, value] of Object.entries(columns)) {
    await h.rows(`UPDATE support_ticket SET ${column} = $2 WHERE id = $1`, [id, value]);
  }
  await h.rows(
    `INSERT INTO support_clock (ticket_id, kind, cycle, started_at, due_at) VALUES ($1, 'first_response', 1, $2, $3)`,
    [id, columns.created_at, due],
  );
  return id;
}

const subjects = (html: string) =>
  [...html.matchAll(/id="ticket-\d+"[^>]*><span[^>]*>#\d+<\/span> ([^<]+)</g)].map(([, subject]) => subject);

describe('the queue', () => {
  test('has what is not over, the next deadline first, with state and a link to the ticket', async () => {
    await ticket('Later', '2027-03-15T16:00:00Z', { priority: 'low' });
    const missed = await ticket('Missed', '2027-03-15T11:00:00Z', {
      priority: 'urgent',
      assigned_to: 'support',
    });
    await ticket('Without', null, { assigned_to: 'admin' });
    await ticket('Over', '2027-03-15T10:00:00Z', { status: 'resolved' });
    const { html, text } = await read('/support/queue');
    expect(subjects(html)).toEqual(['Missed', 'Later', 'Without']);
    expect(html).toContain(`href="/teams/team-1/support/${missed}"`);
    expect(html).toContain('<section id="queue" data-live data-every="15">');
    expect(html).toContain('<b class="level exceeded">Missed</b>');
    expect(text).toContain('Assigned to: You');
    expect(text).toContain('Assigned to: Admin');
    expect(text).toContain('Assigned to: Nobody');
    expect(text).toContain('as of 15 March 2027 at 12:00 UTC');
    const fr = openBrowser(h, { 'Accept-Language': 'fr' });
    await fr.signIn(h.tokens.support);
    await fr.submit('/language', { language: 'fr', to: '/support/queue' });
    expect((await read('/support/queue', fr)).text).toContain('Demandes de toutes les équipes');
  });

  test('is narrowed by its form; fields left empty do not count', async () => {
    await ticket('Mine', '2027-03-15T16:00:00Z', { assigned_to: 'support', priority: 'high' });
    await ticket('Theirs', '2027-03-15T17:00:00Z', { assigned_to: 'admin', category: 'billing' });
    await ticket('Free', '2027-03-15T18:00:00Z', { status: 'waiting' });
    const of = async (query: string) =>
      subjects((await read(`/support/queue?status=&priority=&q=&team=&${query}`)).html);
    expect(await of('assigned_to=me')).toEqual(['Mine']);
    expect(await of('assigned_to=none')).toEqual(['Free']);
    expect(await of('on_hold=true')).toEqual([]);
    expect(subjects((await read('/support/queue?priority=high')).html)).toEqual(['Mine']);
    expect(subjects((await read('/support/queue?category=billing')).html)).toEqual(['Theirs']);
    expect(subjects((await read('/support/queue?status=waiting')).html)).toEqual(['Free']);
    expect(subjects((await read('/support/queue?q=thei')).html)).toEqual(['Theirs']);
    expect(subjects((await read('/support/queue?team=team-2')).html)).toEqual([]);
    expect((await read('/support/queue?priority=high')).html).toContain('<option value="high" selected>');
    for (const bad of ['priority=x', 'cursor=x', 'nothing=1', 'on_hold=perhaps']) {
      expect([bad, (await agent.open(`/support/queue?${bad}`)).status]).toEqual([bad, 422]);
    }
  });

  test('has pages of 50, which keep the filters', async () => {
    await h.rows(
      `INSERT INTO support_ticket (team_id, user_id, subject, description, priority)
       SELECT 'team-1', 'member', 'T' || n, 'x', 'high' FROM generate_series(1, 60) n`,
    );
    const first = await read('/support/queue?priority=high');
    const [, next = ''] = /href="(\/support\/queue\?[^"]*cursor=[^"]+)"/.exec(first.html) ?? [];
    const second = await read(next.replaceAll('&amp;', '&'));
    expect([subjects(first.html).length, subjects(second.html).length]).toEqual([50, 10]);
    expect(next).toContain('priority=high');
  });
});

describe('statistics', () => {
  test('are of a period by priority and agent, and by month', async () => {
    const late = await ticket('Late', '2027-03-15T09:00:00Z', {
      priority: 'high',
      assigned_to: 'support',
      status: 'resolved',
      resolved_at: '2027-03-15T12:00:00Z',
      csat_score: 4,
    });
    await h.rows(`UPDATE support_clock SET met_at = '2027-03-15T10:30:00Z' WHERE ticket_id = $1`, [late]);
    await ticket('Old', '2027-01-11T12:00:00Z', { created_at: '2027-01-10T12:00:00Z' });
    const { html, text } = await read('/support/statistics');
    expect(text).toContain('First responses in the last 30 days');
    expect(text).toMatch(/High 1 0 1 0%/);
    expect(text).toMatch(/Support 1 1 1 2\.5 h 4 h 4/);
    expect(text).toMatch(/January 2027 1 0 1 – – – February 2027 0 0 0 – – – March 2027 1 1 1 2\.5 h 4 h 4/);
    expect(html.match(/<rect /g)).toHaveLength(2);
    expect(text).toContain('4 of 5 (1 ratings)');
    const longer = await read('/support/statistics?days=90');
    expect(longer.text).toMatch(/Nobody 1 0 1 –/);
    expect(longer.html).toContain('<option value="90" selected>');
    for (const days of ['x', '31', '-1']) {
      expect((await agent.open(`/support/statistics?days=${days}`)).status).toBe(422);
    }
  });

  test('of nothing at all are shown too', async () => {
    const { text } = await read('/support/statistics?days=7');
    expect(text).toContain('No tickets were opened.');
    expect(text).toContain('none yet');
  });
});

describe('canned replies', () => {
  const path = '/support/replies';
  const rowsOf = (title: string) => h.rows('SELECT * FROM support_canned_reply WHERE title = $1', [title]);

  async function create(title: string, body = 'Thank you') {
    const { html } = await agent.open(`${path}/new`);
    const sent = await agent.send(path, { title, body, once: onceIn(html) });
    expect(sent.status).toBe(303);
    const [row] = await rowsOf(title);
    return String(row?.id);
  }

  test('are kept once, changed, found, and deleted after asking', async () => {
    const title = `Thanks ${randomUUID()}`;
    const { html } = await agent.open(`${path}/new`);
    const fields = { title, body: 'Thank you', once: onceIn(html) };
    const sent = await Promise.all([agent.send(path, fields), agent.send(path, fields)]);
    expect(sent.map(({ status }) => status)).toEqual([303, 303]);
    const rows = await rowsOf(title);
    expect(rows).toHaveLength(1);
    const list = await read(`${path}?q=${encodeURIComponent(title)}`);
    expect(list.text).toContain('The reply is saved.');
    expect(list.text).toContain('Thank you');
    const own = `${path}/${String(rows[0]?.id)}`;
    expect(list.html).toContain(`href="${own}"`);
    await agent.open(own);
    const changed = await agent.submit(own, { title, body: 'Thank you twice' });
    expect(textOf(changed.html)).toContain('The reply is changed.');
    expect((await read(own)).html).toContain('Thank you twice</textarea>');
    expect((await read(own)).text).toContain('The reply will be gone for every agent.');
    const removed = await agent.submit(`${own}/delete`, {});
    expect(textOf(removed.html)).toContain('The reply is deleted.');
    expect(await rowsOf(title)).toEqual([]);
    expect((await agent.open(own)).status).toBe(404);
    await agent.open(path);
    expect((await agent.send(`${own}/delete`, {})).status).toBe(404);
  });

  test('what is wrong is said beside the fields, with what was typed', async () => {
    const title = `Taken ${randomUUID()}`;
    await create(title);
    const id = await create(`Other ${randomUUID()}`);
    await agent.open(`${path}/new`);
    const empty = await agent.send(path, { title: ' ', body: 'Typed for long' });
    expect(empty.status).toBe(422);
    expect(empty.html).toContain('Typed for long</textarea>');
    expect(empty.html).toContain('id="title-wrong"');
    expect(empty.html).not.toContain('id="body-wrong"');
    for (const to of [path, `${path}/${id}`]) {
      await agent.open(path + '/new');
      const taken = await agent.send(to, { title: title.toUpperCase(), body: 'Typed' });
      expect(taken.status).toBe(409);
      expect(taken.html).toContain('Another reply has this title already.');
      expect(taken.html).toContain(`value="${title.toUpperCase()}"`);
      expect(taken.html).toContain(`action="${to}"`);
    }
  });
});

test('texts that hold HTML are shown as text', async () => {
  await h.rows('UPDATE team SET name = $1 WHERE id = $2', [evil, 'team-1']);
  await ticket(evil, '2027-03-15T16:00:00Z', { assigned_to: 'owner' });
  await h.rows(`UPDATE "user" SET name = $1 WHERE id = 'owner'`, [evil]);
  await h.rows('INSERT INTO support_canned_reply (title, body) VALUES ($1, $1)', [evil]);
  const [row] = await h.rows('SELECT id FROM support_canned_reply WHERE title = $1', [evil]);
  const query = encodeURIComponent(evil);
  const pages = ['/support/queue', `/support/queue?q=${query}`, `/support/queue?team=${query}`];
  pages.push('/support/statistics', '/support/replies', `/support/replies?q=${query}`);
  pages.push(`/support/replies/${String(row?.id)}`);
  for (const path of pages) {
    const { html } = await read(path);
    expect(withoutOwnScript(html)).not.toMatch(/<script|<img/);
    expect([path, html.includes('&lt;script&gt;')]).toEqual([path, true]);
  }
});

test('nobody but support sees any of it, or does anything there', async () => {
  const guest = openBrowser(h);
  expect((await guest.open('/support/queue')).path).toBe('/login?to=%2Fsupport%2Fqueue');
  for (const token of [h.tokens.owner, h.tokens.operator]) {
    const other = openBrowser(h);
    await other.signIn(token);
    for (const path of ['queue', 'statistics', 'replies', 'replies/new', `replies/${randomUUID()}`]) {
      expect([path, (await other.open(`/support/${path}`)).status]).toEqual([path, 403]);
    }
    for (const path of ['replies', `replies/${randomUUID()}`, `replies/${randomUUID()}/delete`]) {
      await other.open('/kb');
      expect([path, (await other.send(`/support/${path}`, { title: 'a', body: 'b' })).status]).toEqual([
        path,
        403,
      ]);
    }
  }
});
