/** The pages of operators: schedules, webhooks, unknown hosts. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { recordChanges } from '../../src/stores/changes.js';
import { schedules } from '../../src/integrations/schedules.js';
import { evil } from '../support/dashboard.js';
import { eventually } from '../support/eventually.js';
import { startHarness, type Harness } from '../support/harness.js';
import { startReceiver, type Receiver } from '../support/receiver.js';
import { openBrowser, withoutOwnScript, type Browser } from '../support/web.js';

let h: Harness;
let receiver: Receiver;
let operator: Browser;
beforeAll(async () => {
  receiver = await startReceiver();
  h = await startHarness({
    env: {
      PLATFORM_WEBHOOK_URL: `${receiver.url}/hook`,
      PLATFORM_WEBHOOK_SECRET: 'what-platform-and-octroi-share-in-tests',
      TEMPORAL_UI_URL: 'http://temporal.example.test:8233/',
    },
  });
  operator = openBrowser(h);
  await operator.signIn(h.tokens.operator);
});
afterAll(async () => {
  await h.close();
  await receiver.close();
});

const textOf = (html: string) => html.replaceAll(/<[^>]*>/g, ' ').replaceAll(/\s+/g, ' ');
const read = async (path: string) => {
  const page = await operator.open(path);
  expect(page.status).toBe(200);
  return { ...page, text: textOf(page.html) };
};
const audited = (objectId: string) =>
  h.rows('SELECT action, actor, after FROM audit_log WHERE object_id = $1 ORDER BY id', [objectId]);

describe('schedules', () => {
  const path = '/operations/schedules';
  const id = 'nightly-forget';
  /** What the page says of one schedule. */
  const part = (html: string) => textOf(html.slice(html.indexOf(`>${id}</h2>`)).split('</li>')[0] ?? '');

  test('are all there, with what they do and when they run next', async () => {
    const { html, text } = await read(path);
    for (const { scheduleId } of schedules) expect(html).toContain(`>${scheduleId}</h2>`);
    expect(text).not.toContain('undefined');
    expect(part(html)).toMatch(
      /deletes what is kept for a time only.* Waiting for its time .* next on .* at 01:00 UTC/,
    );
    const query = new URLSearchParams({ query: `WorkflowId="${id}"` }).toString();
    const namespace = h.config.temporal.namespace;
    expect(html).toContain(`"http://temporal.example.test:8233/namespaces/${namespace}/workflows?${query}"`);
  });

  test('are paused with a reason, which is shown, and resumed', async () => {
    await operator.open(path);
    for (const note of ['', ' ', 'x'.repeat(201)]) {
      const { status, html } = await operator.send(`${path}/${id}/pause`, { note });
      expect(status).toBe(422);
      expect(part(html)).toContain('Say why, in 1 to 200 characters');
      if (note.trim()) expect(html).toContain(`value="${note}"`);
    }
    expect(await audited(id)).toEqual([]);
    const paused = await operator.submit(`${path}/${id}/pause`, { note: evil });
    expect(textOf(paused.html)).toContain(`${id} is paused.`);
    expect(withoutOwnScript(paused.html)).not.toMatch(/<script|<img/);
    expect(part(paused.html)).toContain('Paused: &quot;&gt;&lt;script&gt;');
    expect(part(paused.html)).not.toContain('next on');
    const handle = h.octroi.client.schedule.getHandle(id);
    expect((await handle.describe()).state).toMatchObject({ paused: true, note: evil });
    const resumed = await operator.submit(`${path}/${id}/resume`, {});
    expect(part(resumed.html)).toMatch(/Waiting for its time|Running now/);
    expect((await handle.describe()).state.paused).toBe(false);
    const actor: unknown = expect.stringMatching(/^token:/);
    expect(await audited(id)).toEqual([
      { action: 'schedule.paused', actor, after: { note: evil } },
      { action: 'schedule.resumed', actor, after: null },
    ]);
  });

  test('run when they are triggered, once however often the button is clicked', async () => {
    const once = crypto.randomUUID();
    await operator.open(path);
    const trigger = () => operator.send(`${path}/${id}/trigger`, { once });
    const answers = await Promise.all([trigger(), trigger()]);
    expect(answers.map(({ status }) => status)).toEqual([303, 303]);
    expect(textOf((await operator.open(path)).html)).toContain(`${id} was triggered.`);
    await eventually(async () => part((await read(path)).html).includes(': completed'));
    const { info } = await h.octroi.client.schedule.getHandle(id).describe();
    expect(info.numActionsTaken).toBe(1);
    const actions = (await audited(id)).map(({ action }) => action);
    expect(actions.filter((action) => action === 'schedule.triggered')).toHaveLength(1);
  });

  test('that are none are not there', async () => {
    for (const action of ['pause', 'resume', 'trigger']) {
      await operator.open(path);
      expect((await operator.send(`${path}/nightly-none/${action}`, { note: 'x' })).status).toBe(404);
    }
  });

  test('in French', async () => {
    operator.cookies.set('octroi_language', 'fr');
    const { text } = await read(path);
    operator.cookies.delete('octroi_language');
    expect(text).toContain('Planifications');
    expect(text).toContain('prochaine le');
  });
});

describe('webhooks', () => {
  const path = '/operations/webhooks';
  const record = () =>
    h.octroi.db.sequelize.transaction((transaction) =>
      recordChanges(
        h.octroi.db,
        [{ type: 'project.paused', objectType: 'project', objectId: 'p-1', teamId: h.team }],
        transaction,
      ),
    );

  test('that fail are shown with why and when they are tried again; tried at once, they deliver', async () => {
    expect((await read(path)).text).toContain('CHAT_WEBHOOK_URL is not set');
    receiver.answer = 500;
    await record();
    const failing = await eventually(async () => {
      const page = await read(path);
      // The workflow tells its next try, the row since when it fails: the page may have asked in between.
      return /Next try on/.test(page.text) && /It has failed since/.test(page.text) && page;
    });
    expect(failing.text).toMatch(/It is not taken 1 waits\. The oldest is of .* It has failed since .*500/);
    await h.rows('UPDATE webhook_delivery SET last_error = $1', [evil]);
    const injected = await read(path);
    expect(withoutOwnScript(injected.html)).not.toMatch(/<script|<img/);
    expect(injected.html).toContain('&lt;script&gt;');

    receiver.answer = 204;
    const tried = await operator.submit(`${path}/platform/try`, {});
    expect(textOf(tried.html)).toContain('The platform: it is tried now.');
    const delivered = await eventually(async () => {
      const page = await read(path);
      return page.text.includes('All is delivered') && page;
    });
    expect(delivered.html).not.toContain('/platform/try');
    expect(await audited('platform')).toMatchObject([{ action: 'webhook.tried' }]);
  });

  test('that are not set, or are none, cannot be tried', async () => {
    for (const target of ['chat', 'none']) {
      await operator.open(path);
      expect((await operator.send(`${path}/${target}/try`, {})).status).toBe(404);
    }
  });
});

test('unknown hosts are listed, most traffic first, page by page, as text', async () => {
  const path = '/operations/hosts';
  expect((await read(path)).text).toContain('There are none.');
  await h.rows(
    `INSERT INTO unknown_host (host, bytes, events) SELECT 'h' || n || '.example.test', n * 1048576, n
     FROM generate_series(1, 60) n`,
  );
  await h.rows('INSERT INTO unknown_host (host, bytes, events) VALUES ($1, 1073741824, 7)', [evil]);
  const first = await read(path);
  expect(withoutOwnScript(first.html)).not.toMatch(/<script|<img/);
  expect(first.text).toMatch(/onerror=alert\(1\)&gt; 1 GB 7 .* h60\.example\.test 60 MB 60 /);
  expect(first.text).not.toContain('h11.example.test');
  const next = /href="(\/operations\/hosts\?cursor=[^"]+)"/.exec(first.html)?.[1] ?? '';
  const second = await read(next);
  expect(second.text).toMatch(/h11\.example\.test .* h1\.example\.test 1 MB/);
  expect((await operator.open(`${path}?cursor=x`)).status).toBe(422);
});

test('people and agents see none of it, and do none of it', async () => {
  for (const token of [h.tokens.owner, h.tokens.support]) {
    const browser = openBrowser(h);
    await browser.signIn(token);
    for (const page of ['schedules', 'webhooks', 'hosts', 'health', 'objects', 'tokens']) {
      expect([page, (await browser.open(`/operations/${page}`)).status]).toEqual([page, 403]);
    }
    for (const action of ['schedules/nightly-forget/trigger', 'webhooks/platform/try']) {
      expect((await browser.send(`/operations/${action}`, {})).status).toBe(403);
    }
  }
});

describe('with Temporal away', () => {
  let away: Harness;
  beforeAll(async () => {
    away = await startHarness({
      temporalAway: true,
      env: {
        PLATFORM_WEBHOOK_URL: `${receiver.url}/hook`,
        PLATFORM_WEBHOOK_SECRET: 'what-platform-and-octroi-share-in-tests',
      },
    });
  });
  afterAll(() => away.close());

  test('the pages say so; what is asked for is not done, and not written down', async () => {
    const browser = openBrowser(away);
    await browser.signIn(away.tokens.operator);
    const shown = await browser.open('/operations/schedules');
    expect(shown.status).toBe(200);
    expect(textOf(shown.html)).toContain('Temporal does not answer');
    expect(shown.html).not.toContain('/trigger');
    await away.rows(
      `INSERT INTO platform_change (type, object_type, object_id) VALUES ('x', 'project', 'p')`,
    );
    const webhooks = await browser.open('/operations/webhooks');
    expect(textOf(webhooks.html)).toContain('When it is tried next cannot be told');
    for (const path of ['schedules/nightly-forget/trigger', 'webhooks/platform/try']) {
      await browser.open('/operations/hosts');
      const once = crypto.randomUUID();
      expect((await browser.send(`/operations/${path}`, { once })).status).toBe(503);
    }
    expect(await away.rows("SELECT action FROM audit_log WHERE action ~ '^(schedule|webhook)'")).toEqual([]);
  });
});
