/** The pages of tickets: what they show to whom, and what can be done there; a browser's eyes are in test/browser. */
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createLogger } from '../../src/log.js';
import { createOctroi } from '../../src/octroi.js';
import { evil } from '../support/dashboard.js';
import { eventually } from '../support/eventually.js';
import { startHarness, type Harness } from '../support/harness.js';
import { addArticle } from '../support/kb.js';
import { insertMessage, insertTicket } from '../support/tickets.js';
import { makePro } from '../support/usage.js';
import { formTokenIn, openBrowser, withoutOwnScript, type Browser, type Page } from '../support/web.js';

let h: Harness;
beforeAll(async () => {
  h = await startHarness();
});
afterAll(() => h.close());

const list = '/teams/team-1/support';
const png = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');

async function as(token: string): Promise<Browser> {
  const browser = openBrowser(h);
  await browser.signIn(h.tokens[token as 'member'] ?? token);
  return browser;
}

/** Text as one line, without tags. */
const textOf = ({ html }: Page) => html.replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ');
const onceIn = ({ html }: Page) => /name="once" value="([^"]{36})"/.exec(html)?.[1] ?? '';

/** A form with files, as a browser sends it. */
async function sendFiles(
  browser: Browser,
  { page, to }: { page: Page; to: string },
  fields: Record<string, string>,
  files: Record<string, string | Buffer> = {},
): Promise<Page> {
  const body = new FormData();
  const all = { form_token: formTokenIn(page.html), once: onceIn(page), ...fields };
  for (const [name, value] of Object.entries(all)) body.append(name, value);
  for (const [name, data] of Object.entries(files)) {
    body.append('attachments', new Blob([new Uint8Array(Buffer.from(data))]), name);
  }
  return browser.request(to, { method: 'POST', body, headers: { Origin: h.apiUrl } });
}

const locationOf = ({ headers }: Page) => headers.get('Location') ?? '';
const filled = {
  subject: 'It is down',
  description: 'Since **today**.',
  category: 'technical',
  priority: 'low',
};

/** Opens a ticket by the form; returns its path. */
async function opened(
  browser: Browser,
  fields: Record<string, string> = {},
  team = 'team-1',
): Promise<string> {
  const path = `/teams/${team}/support/new`;
  const page = await browser.open(path);
  const sent = await sendFiles(browser, { page, to: path }, { ...filled, ...fields });
  expect(sent.status).toBe(303);
  return locationOf(sent);
}

const write = async (browser: Browser, path: string, message: string, more: Record<string, string> = {}) =>
  sendFiles(browser, { page: await browser.open(path), to: `${path}/messages` }, { message, ...more });

const change = async (browser: Browser, path: string, fields: Record<string, string>) => {
  await browser.open(path);
  return browser.submit(`${path}/change`, fields);
};

describe('a new ticket', () => {
  test('is opened by the form, with its files, once however often it is sent', async () => {
    const member = await as('member');
    const page = await member.open(`${list}/new`);
    const files = { 'error.log': 'oops', 'what I see.png': png };
    const send = () => sendFiles(member, { page, to: `${list}/new` }, filled, files);
    const [first, second] = [await send(), await send()];
    expect(first.status).toBe(303);
    expect(locationOf(second)).toBe(locationOf(first));
    const ticket = await member.open(locationOf(first));
    expect(ticket.html).toContain('<strong>today</strong>');
    const text = textOf(ticket);
    expect(text).toContain('The ticket is open. Support has been told.');
    for (const fact of ['Status Open', 'Priority Low', 'Category Technical', 'nobody yet', 'Member']) {
      expect(text).toContain(fact);
    }
    expect(text).toContain('error.log');
    const id = locationOf(first).split('/').at(-1);
    expect(await h.rows('SELECT 1 FROM support_message WHERE ticket_id = $1', [id])).toHaveLength(1);
    expect(await h.rows('SELECT 1 FROM support_attachment WHERE ticket_id = $1', [id])).toHaveLength(2);
  });

  test('that is not right is shown again with what was typed, and nothing is kept', async () => {
    const member = await as('member');
    const before = await h.rows('SELECT 1 FROM support_ticket');
    const page = await member.open(`${list}/new`);
    const send = (fields: object, files = {}) =>
      sendFiles(member, { page, to: `${list}/new` }, { ...filled, ...fields }, files);
    const empty = await send({ subject: '  ', description: `typed ${evil}`, category: 'billing' });
    expect(empty.status).toBe(422);
    expect(textOf(empty)).toContain('The subject must be one line of 1 to 200 characters.');
    expect(empty.html).toMatch(/<textarea id="description"[^>]*>typed &quot;&gt;&lt;script&gt;/);
    expect(empty.html).toContain('<option value="billing" selected>');
    expect(empty.html).toContain('aria-describedby="wrong-subject"');
    const fake = await send({}, { 'a.png': 'no png', 'b.txt': 'fine' });
    expect(fake.status).toBe(422);
    expect(textOf(fake)).toContain('each what its name says');
    expect(fake.html).toContain('value="It is down"');
    const html = await send({}, { 'page.html': '<script>1</script>' });
    expect(html.status).toBe(422);
    const again = await send({ subject: '' }, { 'b.txt': 'fine' });
    expect(textOf(again)).toContain('Choose the files again');
    expect(await h.rows('SELECT 1 FROM support_ticket')).toHaveLength(before.length);
    expect(await h.rows("SELECT 1 FROM support_attachment WHERE file_name = 'b.txt'")).toHaveLength(0);
  });

  test('comes after articles that may answer the question', async () => {
    await addArticle(h, { slug: 'invoices', title: 'Where invoices are', summary: `Under ${evil}` });
    const member = await as('member');
    const page = await member.open(`${list}/new?q=invoices`);
    expect(page.html).toContain('href="/kb/invoices?team=team-1"');
    expect(withoutOwnScript(page.html)).not.toMatch(/<script|<img/);
    expect(page.html).toMatch(/id="subject"[^>]* value="invoices"/);
    const none = await member.open(`${list}/new?q=${encodeURIComponent('zzqx<yyqx>')}`);
    expect(textOf(none)).toContain('No article answers “zzqx');
    expect(withoutOwnScript(none.html)).not.toMatch(/<yyqx/);
  });

  test('has the priorities that the plan has; a free team sees what pro gives', async () => {
    const { team, owner } = await h.newTeam();
    const browser = await as(owner);
    const path = `/teams/${team}/support/new`;
    const free = await browser.open(path);
    expect(free.html).not.toContain('value="urgent"');
    expect(free.html).toContain(`href="/teams/${team}/billing">See the plans`);
    await makePro(h, team);
    const pro = await browser.open(path);
    expect(pro.html).toContain('value="urgent"');
    expect(pro.html).not.toContain('value="low"');
    expect(pro.html).not.toContain('See the plans');
    const ticket = await browser.open(await opened(browser, { priority: 'urgent' }, team));
    expect(textOf(ticket)).toContain('Around the clock, every day.');
  });
});

describe('a ticket', () => {
  test('goes between the team and support; each sees what is theirs', async () => {
    const [member, agent] = [await as('member'), await as('support')];
    const path = await opened(member);
    const seen = await agent.open(path);
    expect(textOf(seen)).toContain('Team Team One');
    expect(textOf(seen)).toContain('Plan Free');
    await write(agent, path, 'I look into it.');
    await write(agent, path, 'Their card is odd', { internal: 'yes' });
    const forMember = textOf(await member.open(path));
    expect(forMember).toContain('Support (Support)');
    expect(forMember).toContain('I look into it.');
    expect(forMember).toContain('Status Answered');
    expect(forMember).not.toContain('odd');
    expect(forMember).not.toContain('Internal');
    expect(textOf(await agent.open(path))).toContain('Internal: only support sees this Their card is odd');
    expect((await write(member, path, 'Mine', { internal: 'yes' })).status).toBe(403);
    expect(textOf(await member.open(path))).not.toContain('Mine');
  });

  test('takes a message once however often it is sent, and its file comes back as it was', async () => {
    const member = await as('member');
    const path = await opened(member);
    const page = await member.open(path);
    const send = () =>
      sendFiles(member, { page, to: `${path}/messages` }, { message: 'Here' }, { 'a "b".log': 'hello' });
    const [first, second] = await Promise.all([send(), send()]);
    expect([first.status, second.status]).toEqual([303, 303]);
    expect(locationOf(first)).toBe(`${path}#m2`);
    const shown = await member.open(path);
    expect(shown.html.match(/<article /g)).toHaveLength(2);
    const [, href = ''] = /href="([^"]+\/attachments\/[^"]+)"/.exec(shown.html) ?? [];
    const file = await member.request(href);
    expect(file.html).toBe('hello');
    expect(file.headers.get('Content-Disposition')).toBe("attachment; filename*=UTF-8''a%20%22b%22.log");
    expect(file.headers.get('Content-Security-Policy')).toBe("sandbox; default-src 'none'");
    expect(file.headers.get('X-Content-Type-Options')).toBe('nosniff');
    const outsider = await as('outsider');
    expect((await outsider.request(href)).status).toBe(404);
    expect((await openBrowser(h).request(href)).status).toBe(303);
    const other = await opened(member);
    expect((await member.request(href.replace(path, other))).status).toBe(404);
  });

  test('refuses an empty message and a wrong file, and shows what was typed', async () => {
    const member = await as('member');
    const path = await opened(member);
    expect((await write(member, path, '   ')).status).toBe(422);
    const page = await member.open(path);
    const bad = await sendFiles(
      member,
      { page, to: `${path}/messages` },
      { message: `typed ${evil}` },
      { 'a.exe': 'MZ' },
    );
    expect(bad.status).toBe(422);
    expect(bad.html).toMatch(/<textarea id="message"[^>]*>typed &quot;/);
    expect(withoutOwnScript(bad.html)).not.toMatch(/<script|<img/);
    await change(member, path, { status: 'closed' });
    const late = await sendFiles(member, { page, to: `${path}/messages` }, { message: 'too late' });
    expect(late.status).toBe(409);
    expect(late.html).toMatch(/<textarea id="message"[^>]*>too late</);
    expect(textOf(late)).toContain('The ticket is closed: open it again');
  });

  test('is closed, rated once and opened again by its user', async () => {
    const member = await as('member');
    const path = await opened(member);
    const closed = await change(member, path, { status: 'closed' });
    expect(textOf(closed)).toContain('The ticket is closed. ');
    expect(closed.html).not.toContain('id="answer"');
    expect((await member.send(`${path}/rating`, { score: '9' })).status).toBe(422);
    const rate = () => member.send(`${path}/rating`, { once: 'rating', score: '4', comment: `Fine ${evil}` });
    await member.open(path);
    expect((await rate()).status).toBe(303);
    const rated = await member.open(path);
    expect(textOf(rated)).toContain('Thank you for rating.');
    expect(textOf(rated)).toContain('Rated 4 of 5 Fine');
    expect(rated.html).not.toContain('name="score"');
    expect((await rate()).status).toBe(303);
    await member.open(path);
    expect((await member.send(`${path}/rating`, { once: 'x', score: '1' })).status).toBe(409);
    expect(textOf(await change(member, path, { status: 'open' }))).toContain('The ticket is open again.');
  });

  test('is changed by support alone: assigned, held, given another priority, answered with a canned reply', async () => {
    const [member, agent] = [await as('member'), await as('support')];
    const path = await opened(member);
    expect(textOf(await change(agent, path, { assigned_to: 'support' }))).toContain('Answered by Support');
    expect(textOf(await change(agent, path, { assigned_to: '' }))).toContain('Answered by nobody yet');
    expect(textOf(await change(agent, path, { priority: 'urgent' }))).toContain('Priority Urgent');
    expect(textOf(await change(agent, path, { on_hold: 'user' }))).toContain('First answer – Paused');
    expect(textOf(await change(agent, path, { on_hold: '' }))).toContain('First answer – Due');
    expect(textOf(await change(agent, path, { status: 'resolved' }))).toContain('Status Resolved');
    expect((await change(agent, path, { assigned_to: 'member' })).status).toBe(422);
    expect((await change(agent, path, {})).status).toBe(422);
    for (const [field, value] of [
      ['priority', 'low'],
      ['assigned_to', 'member'],
      ['on_hold', 'user'],
    ] as const) {
      expect((await change(member, path, { [field]: value })).status).toBe(403);
    }
    const shown = await member.open(path);
    for (const only of ['id="note"', 'name="priority"', 'name="assigned_to"', '/merge', 'name="reply"']) {
      expect(shown.html).not.toContain(only);
    }
    const [reply] = await h.rows<{ id: string }>(
      `INSERT INTO support_canned_reply (title, body) VALUES ('Thanks', $1) RETURNING id::text`,
      [`Thank you ${evil}`],
    );
    await change(agent, path, { status: 'open' });
    const inserted = await agent.open(`${path}?reply=${reply!.id}`);
    expect(inserted.html).toMatch(/<textarea id="message"[^>]*>Thank you &quot;/);
    expect((await member.open(`${path}?reply=${reply!.id}`)).html).not.toContain('Thank you');
  });

  test('is merged by support into another one of its team, and of no other', async () => {
    const [member, agent] = [await as('member'), await as('support')];
    const [path, other] = [await opened(member), await opened(member, { subject: 'The same' })];
    const outsider = await as('outsider');
    const foreign = await opened(outsider, {}, 'team-2');
    const numberOf = async (at: string) =>
      String(
        (await h.rows('SELECT number FROM support_ticket WHERE id = $1', [at.split('/').at(-1)]))[0]?.number,
      );
    await member.open(path);
    expect((await member.send(`${path}/merge`, { into: await numberOf(other) })).status).toBe(403);
    for (const into of [await numberOf(foreign), 'x', '']) {
      await agent.open(path);
      const refused = await agent.send(`${path}/merge`, { into });
      expect(refused.status).toBe(422);
      expect(textOf(refused)).toContain('There is no such ticket of this team.');
    }
    await agent.open(path);
    const merged = await agent.submit(`${path}/merge`, { into: `#${await numberOf(other)}` });
    expect(merged.path).toBe(other);
    expect(textOf(merged)).toContain('was merged into this ticket');
    const left = await member.open(path);
    expect(left.html).toContain(`<a href="${other}">It goes on in another ticket</a>`);
  });

  test('of another team, or of no form of ours, is as absent as none', async () => {
    const [member, outsider, agent] = [await as('member'), await as('outsider'), await as('support')];
    const path = await opened(member);
    const foreign = path.replace('team-1', 'team-2');
    expect((await outsider.open(path)).status).toBe(404);
    for (const browser of [outsider, agent]) {
      expect((await browser.open(foreign)).status).toBe(404);
      expect((await browser.open('/teams/team-2/support')).status).toBe(200);
      for (const what of ['messages', 'typing', 'change', 'merge', 'rating']) {
        const fields = { message: 'x', status: 'closed', into: '1', score: '1', internal: 'yes' };
        const answer = await browser.send(`${foreign}/${what}`, fields);
        expect([what, [403, 404].includes(answer.status)]).toEqual([what, true]);
        await browser.open('/teams/team-2/support');
      }
    }
    for (const id of ['none', crypto.randomUUID()]) {
      expect((await member.open(`${list}/${id}`)).status).toBe(404);
    }
    await member.open(path);
    for (const what of ['messages', 'typing', 'change', 'rating']) {
      const answer = await member.send(`${path}/${what}`, {
        form_token: 'x',
        message: 'x',
        status: 'closed',
      });
      expect([what, answer.status]).toEqual([what, 403]);
      await member.open(path);
    }
    expect((await agent.open(`${list}/new`)).status).toBe(403);
    const operator = await as('operator');
    expect((await operator.open(path)).status).toBe(403);
  });
});

describe('deadlines', () => {
  const clock = async (path: string, columns: string) => {
    await h.rows(`UPDATE support_clock SET ${columns} WHERE ticket_id = $1`, [path.split('/').at(-1)]);
  };
  test.each([
    [
      "due_at = '2026-01-02T10:00Z', breached_at = '2026-01-02T10:00Z'",
      'Missed . It was due on 2 January 2026',
    ],
    ["due_at = '2026-01-02T10:00Z'", 'Missed . It was due on 2 January 2026 at 10:00 UTC, '],
    [
      "due_at = '2026-01-02T10:00Z', met_at = '2026-01-02T09:00Z'",
      'Met . Answered in time, on 2 January 2026',
    ],
    [
      "due_at = '2026-01-02T10:00Z', breached_at = '2026-01-02T10:00Z', met_at = '2026-01-02T12:00Z'",
      'Missed . It was due on 2 January 2026 at 10:00 UTC, and answered on 2 January 2026 at 12:00 UTC.',
    ],
    ["due_at = now() + interval '50 hours 1 minute'", '2 days, 2 hours.'],
    ["warned_at = now(), due_at = now() + interval '61 minutes'", 'Due soon . On '],
    ['due_at = NULL, warn_at = NULL', 'Paused . Support waits'],
    ['stopped_at = now()', 'Ended . No answer is needed any more.'],
  ])('%s', async (columns, said) => {
    const member = await as('member');
    const id = await insertTicket(h.rows, 'team-1', 'member');
    await h.rows(
      `INSERT INTO support_clock (ticket_id, kind, cycle, started_at, warn_at, due_at)
       VALUES ($1, 'first_response', 1, '2026-01-01Z', '2026-01-01Z', '2026-01-02Z')`,
      [id],
    );
    const path = `${list}/${id}`;
    await clock(path, columns);
    expect(textOf(await member.open(path))).toContain(`First answer – `);
    expect(textOf(await member.open(path))).toContain(said);
    expect(textOf(await member.open(list))).toContain(said);
    expect(textOf(await member.open(path))).toContain('Monday – Friday 08:00–18:00; Time of Africa/Abidjan');
    await h.rows('DELETE FROM support_clock WHERE ticket_id = $1', [id]);
    await h.rows('DELETE FROM support_ticket WHERE id = $1', [id]);
  });
});

describe('the list', () => {
  test('has the team’s tickets by status and order, page by page', async () => {
    const { team, owner } = await h.newTeam();
    const user = team.replace('team-', 'user-');
    const browser = await as(owner);
    const path = `/teams/${team}/support`;
    expect(textOf(await browser.open(path))).toContain('There are no such tickets.');
    for (let n = 0; n < 23; n += 1) {
      const id = await insertTicket(h.rows, team, user);
      const [status, priority] = n === 0 ? ['closed', 'urgent'] : ['open', 'normal'];
      await h.rows(
        `UPDATE support_ticket SET subject = 'Number ' || $2, status = $3, priority = $4,
           created_at = now() - $5 * interval '1 hour' WHERE id = $1`,
        [id, String(n), status, priority, 100 - n],
      );
    }
    const first = await browser.open(path);
    expect(first.html.match(/<h2><a /g)).toHaveLength(20);
    expect(textOf(first)).toContain('Number 22');
    const [, next = ''] = /href="([^"]*cursor=[^"]*)"/.exec(first.html) ?? [];
    const second = await browser.open(next.replaceAll('&amp;', '&'));
    expect(second.html.match(/<h2><a /g)).toHaveLength(3);
    expect(second.html).not.toContain('More tickets');
    const closed = await browser.open(`${path}?status=closed&sort=created`);
    expect(closed.html.match(/<h2><a /g)).toHaveLength(1);
    expect(closed.html).toContain('<option value="closed" selected>');
    expect((await browser.open(`${path}?status=&sort=priority`)).html).toMatch(/<h2>.*Number 0/);
    expect((await browser.open(`${path}?status=none`)).status).toBe(422);
    expect((await browser.open(`${path}?cursor=none`)).status).toBe(422);
  });

  test('in French, for people and for support', async () => {
    const member = await as('member');
    await opened(member);
    member.cookies.set('octroi_language', 'fr');
    const text = textOf(await member.open(list));
    expect(text).toContain('Nouvelle demande');
    expect(text).toContain('Première réponse – Due');
    expect(text.replaceAll(/[\u00a0\u202f]/g, ' ')).toContain('dans ');
    const agent = await as('support');
    const shown = await agent.open(list);
    expect(shown.html).not.toContain('/support/new');
  });
});

test('a long conversation is shown from its end, in a page under 50 kB, in few statements', async () => {
  const agent = await as('support');
  const id = await insertTicket(h.rows, 'team-1', 'member');
  for (let n = 1; n <= 60; n += 1) {
    const author = n % 2 ? ('user' as const) : ('support' as const);
    const userId = n % 2 ? 'member' : 'support';
    await insertMessage(h.rows, id, { author, userId, text: `Message ${n} ${'word '.repeat(n)}` });
  }
  const statements = async () =>
    (await h.octroi.metrics.sqlStatements.get()).values.reduce((sum, { value }) => sum + value, 0);
  const start = await statements();
  const page = await agent.open(`${list}/${id}`);
  expect((await statements()) - start).toBeLessThanOrEqual(7);
  expect(gzipSync(page.html).length).toBeLessThan(50_000);
  expect(page.html.match(/<article /g)).toHaveLength(50);
  expect(textOf(page)).toContain('Message 60 ');
  const earlier = await agent.open(`${list}/${id}?before=11`);
  expect(earlier.html.match(/<article /g)).toHaveLength(10);
  expect(textOf(earlier)).toContain('Message 1 ');
  expect(earlier.html).not.toContain('data-events');
});

test('what people write is text and safe Markdown, wherever it is shown', async () => {
  const { team, owner } = await h.newTeam();
  await h.rows('UPDATE team SET name = $2 WHERE id = $1', [team, evil]);
  await h.rows('UPDATE "user" SET name = $2 WHERE id = $1', [team.replace('team-', 'user-'), evil]);
  const [browser, agent] = [await as(owner), await as('support')];
  const path = await opened(
    browser,
    { subject: evil, description: `${evil} [x](javascript:alert(1))` },
    team,
  );
  const page = await browser.open(path);
  await sendFiles(
    browser,
    { page, to: `${path}/messages` },
    { message: '# Big\n<b>x</b>' },
    {
      [`onerror=alert(1) <img src=x>.txt`]: 'x',
    },
  );
  for (const each of [browser, agent]) {
    for (const at of [path, `/teams/${team}/support`]) {
      const { html } = await each.open(at);
      expect(withoutOwnScript(html)).not.toMatch(/<script|<img|<b>x|href="javascript/);
      expect(html).toContain('&lt;script&gt;');
    }
  }
  expect((await browser.open(path)).html).toMatch(/<h4>Big<\/h4>/);
});

describe('events', () => {
  test('come by the session, after Last-Event-ID, and end with the session and with the role', async () => {
    const log = createLogger('silent', 'test');
    const hasty = createOctroi(
      { ...h.config, port: 0 },
      { log, streamTimes: { recheckMs: 50, heartbeatMs: 25 } },
    );
    const api = await hasty.startApi();
    try {
      const id = await insertTicket(h.rows, 'team-1', 'member');
      for (const internal of [false, true, false]) {
        await insertMessage(h.rows, id, {
          author: 'support',
          userId: 'support',
          internal,
          text: `internal: ${internal}`,
        });
      }
      const follow = async (browser: Browser, query = '', last = '') => {
        const Cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
        const headers = { Cookie, Accept: 'text/event-stream', ...(last && { 'Last-Event-ID': last }) };
        const response = await fetch(`${api.url}${list}/${id}/events${query}`, { headers });
        const stream = { status: response.status, text: '', isOver: false };
        const read = async () => {
          const decoder = new TextDecoder();
          for await (const chunk of response.body!) stream.text += decoder.decode(chunk as Uint8Array);
          stream.isOver = true;
        };
        read().catch(() => {});
        return stream;
      };
      const [member, admin, outsider, agent] = await Promise.all(
        ['member', 'admin', 'outsider', 'support'].map(as),
      );
      expect((await follow(outsider!)).status).toBe(404);
      expect((await follow(openBrowser(h))).status).toBe(401);
      const [ofMember, ofAdmin, ofAgent] = [
        await follow(member!, '?after=0'),
        await follow(admin!, '?after=0', '1'),
        await follow(agent!, '?after=0'),
      ];
      for (const stream of [ofMember, ofAdmin, ofAgent])
        await eventually(() => stream.text.includes('id: 3\nevent'));
      expect(ofMember.text.match(/event: message/g)).toHaveLength(2);
      expect(ofMember.text).not.toContain('internal: true');
      expect(ofAdmin.text.match(/event: message/g)).toHaveLength(1);
      expect(ofAgent.text).toContain('internal: true');
      await member!.open(list);
      await member!.send('/logout', {});
      await eventually(() => ofMember.isOver);
      await h.rows("DELETE FROM team_member WHERE team_id = 'team-1' AND user_id = 'admin'");
      await eventually(() => ofAdmin.isOver);
      expect(ofAgent.isOver).toBe(false);
      await agent!.open(list);
      await agent!.send('/logout', {});
      await eventually(() => ofAgent.isOver);
    } finally {
      await api.close();
      await hasty.close();
    }
  });

  test('do not take away what the next page is to say', async () => {
    const member = await as('member');
    const path = await opened(member);
    await member.request(path, { headers: { 'Octroi-Live': '1' } });
    expect(textOf(await member.open(path))).toContain('Support has been told.');
    expect(textOf(await member.open(path))).not.toContain('Support has been told.');
  });
});
