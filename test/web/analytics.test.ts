/** The pages of analytics: what teams on pro read, what others would get, and the file. */
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { evil } from '../support/dashboard.js';
import { startHarness, type Harness } from '../support/harness.js';
import { addTraffic, addUnits, gb, makePro, mb, newProject, setClock, setStorage } from '../support/usage.js';
import { openBrowser, textOf, withoutOwnScript } from '../support/web.js';

let h: Harness;
beforeAll(async () => {
  h = await startHarness({ worker: false });
});
afterAll(() => h.close());
beforeEach(() => setClock(h, '2027-03-15T12:00:00Z'));

async function newTeam({ pro = true } = {}) {
  const { team, owner } = await h.newTeam();
  if (pro) await makePro(h, team);
  const browser = openBrowser(h);
  await browser.signIn(owner);
  const path = `/teams/${team}/analytics`;
  const read = async (more = '') => {
    const page = await browser.open(path + more);
    expect(page.status).toBe(200);
    return { ...page, text: textOf(page.html) };
  };
  return { team, owner, browser, path, read };
}

/** So many bytes at noon on each of the days before the 15th of March 2027. */
async function addDays(project: string, days: number, bytes: bigint): Promise<void> {
  for (let n = 1; n <= days; n += 1) {
    const day = new Date(Date.UTC(2027, 2, 15 - n, 12)).toISOString();
    await addTraffic(h, project, bytes, day);
  }
}

const endOfMonth = (project: string, month: number, storage: bigint) =>
  h.rows(
    `INSERT INTO project_usage (project_id, year, month, storage_bytes) VALUES ($1, 2027, $2, $3)
     ON CONFLICT (project_id, year, month) DO UPDATE SET storage_bytes = excluded.storage_bytes`,
    [project, month, storage],
  );

describe('the overview', () => {
  test('says what is used, what comes, what was before, who uses most, and what it costs', async () => {
    const { team, read } = await newTeam();
    const [shop, blog] = [await newProject(h, team), await newProject(h, team, 'Blog')];
    await addDays(shop, 28, gb / 4n);
    await addTraffic(h, blog, gb / 2n, '2027-03-02T00:00:00Z');
    await setStorage(h, shop, 900n * mb);
    await endOfMonth(shop, 1, 500n * mb);
    await endOfMonth(shop, 2, 800n * mb);
    await addUnits(h, team, 'traffic');
    await h.rows(
      `INSERT INTO usage_alert (team_id, metric, month, level, used_bytes, limit_bytes)
      VALUES ($1, 'traffic', '2027-03-01', 'warning', 1, 1)`.replace('$1', `'${team}'`),
    );
    const { text, html } = await read();
    expect(text).toContain('Analytics: March 2027');
    expect(text).toContain('Traffic 4 GB of 20 GB (20%) OK');
    expect(text).toContain('Storage 900 MB of 10 GB (8.78%) OK');
    expect(text).toContain('1 alert of this month was not seen yet');
    expect(text).toContain('4 CPU cores, 6 GB of memory, 20 GB of traffic a month and 10 GB of storage');
    expect(text).toContain('As of 15 March 2027 at 12:00 UTC.');
    expect(text).toMatch(
      /About 8\.\d+ GB of traffic are expected by the end of the month: 4\d(\.\d+)?% of the limit/,
    );
    expect(text).toMatch(/In 80 of 100 months it would be between 7\.\d+ GB and 10\.\d+ GB\./);
    expect(text).toContain('will not be reached this month, not even at the upper end');
    expect(text).toMatch(/Storage grows by \d+(\.\d+)? MB a day\./);
    expect(text).toContain(
      'Up to 15 March 2027 at 12:00 UTC, beside the same elapsed part of February 2027.',
    );
    expect(text).toContain('Metric March 2027 February 2027 Change Traffic 4 GB 0 MB from nothing');
    expect(text).toContain('Storage 900 MB 800 MB +12.5%');
    expect(text).toContain('Shop 3.5 GB, 87.5% of all');
    expect(text).toContain('Blog 512 MB, 12.5% of all');
    expect(text).toContain('10 GB of traffic €1.00 1 January 2099');
    expect(text).toContain('Most: 4 GB, in March 2027.');
    expect(html.match(/class="runs"/g)).toHaveLength(2);
    expect(text).toContain('March 2027, so far 4 GB');
    expect(html).toContain('class="limit"');
    expect(text).toMatch(/The interval comes from the errors .+ It knows the past alone/);
  });

  test('says the day on which a limit will be reached, or was', async () => {
    const { team, read } = await newTeam();
    const shop = await newProject(h, team);
    await addDays(shop, 28, (gb * 6n) / 10n);
    await setStorage(h, shop, 9n * gb);
    await endOfMonth(shop, 1, 5n * gb);
    await endOfMonth(shop, 2, 8n * gb);
    const { text } = await read();
    expect(text).toMatch(/The limit of traffic will be reached on (17|18) March 2027[,.]/);
    expect(text).toMatch(/At that rate its limit will be reached on \d+ (March|April) 2027\./);
    await addTraffic(h, shop, 9n * gb, '2027-03-15T01:00:00Z');
    await setStorage(h, shop, 11n * gb);
    const after = (await read()).text;
    expect(after).toContain('The limit of traffic was reached on 15 March 2027.');
    expect(after).toContain('The limit of storage is reached.');
  });

  test('says that there is not enough data, and how much is needed', async () => {
    const { team, read } = await newTeam();
    expect((await read()).text).toContain('none was counted in the 84 days before today');
    const shop = await newProject(h, team);
    await addDays(shop, 5, gb);
    const { text, html } = await read();
    expect(text).toContain('a forecast needs 21 days since the first traffic, and there are 5.');
    expect(text).toContain('must span 14 days');
    expect(text).not.toContain('are expected by the end');
    expect(html).not.toContain('class="forecast"');
  });

  test('has as many months as are asked for', async () => {
    const { read, browser, path } = await newTeam();
    const rows = (html: string) => html.match(/<th scope="row">\w+ 20\d\d/g)?.length;
    expect(rows((await read()).html)).toBe(12);
    expect(rows((await read('?months=24')).html)).toBe(24);
    expect((await read('?months=24')).html).toContain('aria-current="true">24 months');
    for (const bad of ['0', '25', 'x'])
      expect((await browser.open(`${path}?months=${bad}`)).status).toBe(422);
  });

  test('tells what the API tells', async () => {
    const { team, owner, read } = await newTeam();
    const shop = await newProject(h, team);
    await addDays(shop, 30, gb / 3n);
    const { body } = await h.call<{ traffic: { predicted_percent: number } }>(
      'GET',
      `/api/analytics/${team}/prediction`,
      { as: owner },
    );
    expect((await read()).text).toContain(`${body.traffic.predicted_percent}% of the limit`);
  });

  test('in French', async () => {
    const { team, browser, read } = await newTeam();
    const shop = await newProject(h, team);
    await addDays(shop, 28, gb / 4n);
    browser.cookies.set('octroi_language', 'fr');
    const { text, html } = await read();
    expect(html).toContain('<html lang="fr">');
    expect(text).toContain('Analyses : mars 2027');
    expect(text).toMatch(
      /Environ \d,\d+ Go de trafic sont attendus d’ici la fin du mois, soit \d+(,\d+)? % de la limite/,
    );
    expect(text).toContain('Pas assez de données pour le stockage');
    expect(text).toContain('4 cœurs de processeur, 6 Go de mémoire');
    expect(text).toContain('Shop 3,5 Go, 100 % de l’ensemble');
  });
});

describe('the comparison of projects', () => {
  test('sets each beside the month before, in any month that has begun', async () => {
    const { team, browser, path, read } = await newTeam();
    const [shop, blog] = [await newProject(h, team), await newProject(h, team, 'Blog')];
    await addTraffic(h, shop, 2n * gb, '2027-02-02T00:00:00Z');
    await addTraffic(h, shop, 8n * gb, '2027-02-20T00:00:00Z');
    await addTraffic(h, shop, 3n * gb, '2027-03-02T00:00:00Z');
    await addTraffic(h, blog, gb, '2027-03-02T00:00:00Z');
    await h.rows("UPDATE project SET status = 'deleted' WHERE id = $1", [blog]);
    const { text, html } = await read('/comparison');
    expect(text).toContain('beside the same elapsed part of February 2027');
    expect(text).toContain('Shop 3 GB 2 GB +50%');
    expect(text).toContain('Blog (deleted) 1 GB 0 MB from nothing');
    expect(html).toContain(`href="${path}/comparison?month=2027-02"`);
    const whole = (await read('/comparison?month=2027-02')).text;
    expect(whole).toContain('All of February 2027, beside all of January 2027.');
    expect(whole).toContain('Shop 10 GB 0 MB from nothing');
    expect((await read('/comparison?month=2001-01')).text).toContain('no projects in this month');
    for (const month of ['2027-04', 'x']) {
      expect((await browser.open(`${path}/comparison?month=${month}`)).status).toBe(422);
    }
  });
});

test('top consumers are listed by traffic and by storage', async () => {
  const { team, read } = await newTeam();
  const projects: string[] = [];
  for (let n = 1; n <= 22; n += 1) {
    const project = await newProject(h, team, `No ${n}.`);
    await addTraffic(h, project, BigInt(n) * mb, '2027-03-02T00:00:00Z');
    projects.push(project);
  }
  await setStorage(h, projects[0] ?? '', 5n * mb);
  const { text, html } = await read('/consumers');
  expect(text).toMatch(/By traffic No 22\. 22 MB, 8\.7% of all No 21\./);
  expect(text).toMatch(/By storage No 1\. 5 MB, 100% of all/);
  expect(html.match(/<li>\s*<b>/g)).toHaveLength(21);
});

describe('the export', () => {
  test('is the file of the API, by the session of the browser', async () => {
    const { team, owner, browser, path } = await newTeam();
    const shop = await newProject(h, team, '=SUM(A1)"é');
    await addTraffic(h, shop, gb, '2027-03-02T00:00:00Z');
    const page = await browser.open(`${path}/export?months=2`);
    expect(page.status).toBe(200);
    expect(page.headers.get('Content-Type')).toBe('text/csv; charset=utf-8');
    expect(page.headers.get('Content-Disposition')).toBe('attachment; filename="octroi-usage.csv"');
    expect(page.headers.get('Cache-Control')).toContain('no-store');
    expect(page.html).toContain(`"2027-03","${shop}","'=SUM(A1)""é",1073741824,0\r\n`);
    const api = await h.call<string>('GET', `/api/analytics/${team}/export/csv?months=2`, { as: owner });
    expect(page.html).toBe(api.body);
    for (const bad of ['', '?months=0', '?months=25']) {
      expect((await browser.open(`${path}/export${bad}`)).status).toBe(422);
    }
  });

  test('is for nobody else', async () => {
    const { path } = await newTeam();
    const [outsider, nobody] = [openBrowser(h), openBrowser(h)];
    await outsider.signIn(h.tokens.outsider);
    for (const page of ['', '/comparison', '/consumers', '/export?months=1']) {
      expect((await outsider.open(path + page)).status).toBe(404);
      expect((await nobody.request(path + page)).headers.get('Location')).toContain('/login');
    }
  });
});

describe('a team on another plan', () => {
  test('sees what it would get, its price, and where; on every page', async () => {
    const { team, read } = await newTeam({ pro: false });
    for (const page of ['', '/comparison', '/consumers', '/export?months=3']) {
      const { text, html, headers } = await read(page);
      expect(headers.get('Content-Type')).toContain('text/html');
      expect(text).toContain('Analytics are part of the pro plan, and this team is on the free one.');
      expect(text).toContain('A forecast to the end of the month');
      expect(text).toMatch(/The pro plan costs €\d+\.\d\d for 30 days\./);
      expect(html).toContain(`href="/teams/${team}/billing">To billing`);
      expect(html.match(/<li>[A-Z]/g)).toHaveLength(6);
    }
  });

  test('is not told a price that there is none of', async () => {
    const { team, read } = await newTeam({ pro: false });
    await h.rows("INSERT INTO team_subscription (team_id, plan_id, currency) VALUES ($1, 'free', 'XOF')", [
      team,
    ]);
    expect((await read()).text).not.toContain('The pro plan costs');
  });

  test('in French', async () => {
    const { browser, read } = await newTeam({ pro: false });
    browser.cookies.set('octroi_language', 'fr');
    const { text } = await read();
    expect(text).toContain('Les analyses font partie de la formule pro');
    expect(text).toMatch(/La formule pro coûte \d+,\d\d € pour 30 jours\./);
  });
});

test('members read as others do; support agents and operators have pages of their own', async () => {
  await makePro(h, h.team);
  for (const [token, status] of [
    ['member', 200],
    ['admin', 200],
    ['support', 403],
    ['operator', 403],
  ] as const) {
    const browser = openBrowser(h);
    await browser.signIn(h.tokens[token]);
    expect([token, (await browser.open(`/teams/${h.team}/analytics`)).status]).toEqual([token, status]);
  }
});

test('with 200 projects each page is under 50 kB gzipped', async () => {
  const { team, read } = await newTeam();
  await h.rows(
    `INSERT INTO project (id, team_id, name, created_at)
     SELECT 'lots-' || n, $1, 'Project ' || md5(n::text), '2026-01-01Z' FROM generate_series(1, 210) n`,
    [team],
  );
  await h.rows(
    `INSERT INTO project_usage (project_id, year, month, traffic_bytes, storage_bytes)
     SELECT 'lots-' || n, 2027, m, 1000000000::bigint / n * m, 900000000 / n FROM generate_series(1, 210) n, generate_series(1, 3) m`,
  );
  for (const page of ['', '?months=24', '/comparison', '/comparison?month=2027-02', '/consumers']) {
    const { html } = await read(page);
    expect(gzipSync(html).length).toBeLessThan(30_000);
  }
  const { html, text } = await read('/comparison?month=2027-02');
  expect(html.match(/<th scope="row">/g)).toHaveLength(200);
  expect(text).toContain('And 10 more projects with less traffic');
});

test('names that hold HTML are shown as text on every page', async () => {
  const { team, read } = await newTeam();
  const shop = await newProject(h, team, evil);
  await addTraffic(h, shop, gb, '2027-03-02T00:00:00Z');
  await setStorage(h, shop, mb);
  for (const page of ['', '/comparison', '/consumers']) {
    const { html } = await read(`${page}?x=${encodeURIComponent(evil)}`);
    expect(withoutOwnScript(html)).not.toMatch(/<script|<img/);
    expect(html).toContain('&lt;script&gt;');
  }
});
