/** The articles that come with the product: their form, their links, and that what they say is so. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { routes } from '../../src/api/app.js';
import { loadConfig } from '../../src/config.js';
import { quantityRange, unitOf } from '../../src/domain/addons.js';
import { maxAttachmentBytes } from '../../src/domain/attachments.js';
import { topUpMinor } from '../../src/domain/payments.js';
import { idleMs, inactiveMs } from '../../src/domain/projects.js';
import { slaDeadline } from '../../src/domain/sla.js';
import { scopes } from '../../src/domain/roles.js';
import { errorCodes } from '../../src/errors.js';
import { read, root } from '../docs/documents.js';

const folder = 'src/kb/articles';
const categories = ['getting_started', 'deployment', 'billing', 'troubleshooting', 'api', 'other'];

interface Article {
  slug: string;
  text: string;
  /** Without the front matter. */
  body: string;
  /** The body without code. */
  prose: string;
  /** Spans and blocks of code. */
  code: string[];
  meta: Record<string, string>;
}

function readArticle(locale: string, file: string): Article {
  const text = read(join(folder, locale, file));
  const [, head = '', body = ''] = /^---\n([^]*?)\n---\n\n([^]*)$/.exec(text) ?? [];
  const pairs = head.split('\n').map((line) => /^(\w+): (.+)$/.exec(line)?.slice(1) ?? [line, '']);
  const blocks = [...body.matchAll(/^ *```[^]*?^ *```$/gm)].map(([block]) => block);
  const rest = body.replaceAll(/^ *```[^]*?^ *```$/gm, '');
  const spans = [...rest.matchAll(/`([^`]+)`/g)].map(([, span = '']) => span);
  return {
    slug: file.replace(/\.md$/, ''),
    text,
    body,
    prose: rest.replaceAll(/`[^`]+`/g, ''),
    code: [...blocks, ...spans],
    meta: Object.fromEntries(pairs) as Record<string, string>,
  };
}

const articlesIn = (locale: string) =>
  readdirSync(join(root, folder, locale))
    .filter((name) => name.endsWith('.md'))
    .map((file) => readArticle(locale, file));

const articles = { en: articlesIn('en'), fr: articlesIn('fr') };
const bySlug = new Map(articles.en.map((article) => [article.slug, article]));

test('there are thirty articles in English and ten in French, of every category', () => {
  expect(articles.en.length).toBeGreaterThanOrEqual(30);
  expect(articles.fr.length).toBeGreaterThanOrEqual(10);
  expect(new Set(articles.en.map(({ meta }) => meta.category))).toEqual(new Set(categories));
});

test('no two articles of a language have the same title', () => {
  for (const list of Object.values(articles)) {
    expect(new Set(list.map(({ meta }) => meta.title)).size).toBe(list.length);
  }
});

test.each(articles.fr)('fr/$slug is there in English too, in the same category', ({ slug, meta }) => {
  expect(bySlug.get(slug)?.meta.category).toBe(meta.category);
});

describe.each([...articles.en, ...articles.fr])('$meta.title', ({ slug, meta, body, prose, code }) => {
  test('has title, summary and category, and nothing else', () => {
    expect(Object.keys(meta)).toEqual(['title', 'summary', 'category']);
    expect(categories).toContain(meta.category);
    expect(meta.title).toMatch(/^\S.{0,118}\S$/);
    expect(meta.summary).toMatch(/^\S.{0,298}\S$/);
    expect(slug).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
  });

  test('is neither too short nor too long, and has no heading of the first level', () => {
    expect(body.length).toBeGreaterThanOrEqual(600);
    expect(body.length).toBeLessThanOrEqual(6000);
    expect(prose).not.toMatch(/^# /m);
  });

  test('is Markdown without HTML and pictures', () => {
    expect(prose).not.toMatch(/<\/?[a-z!]/i);
    expect(prose).not.toMatch(/!\[/);
  });

  test('links to articles that are there', () => {
    const links = [...prose.matchAll(/\]\(([^)]*)\)/g)].map(([, link = '']) => link);
    const dead = links.filter((link) => !bySlug.has(/^\/kb\/([a-z0-9-]+)$/.exec(link)?.[1] ?? ''));
    expect(dead).toEqual([]);
  });

  test('names only endpoints that are there', () => {
    expect(code.flatMap(endpointsIn).filter((endpoint) => !isKnown(endpoint))).toEqual([]);
  });

  test('names only error codes that are there', () => {
    const named = [...body.matchAll(/\*\*\d{3} `(\w+)`\*\*|^\| `(\w+)` \| \d{3} \|/gm)];
    const codes: readonly string[] = errorCodes;
    expect(named.map(([, a, b]) => a ?? b ?? '').filter((name) => !codes.includes(name))).toEqual([]);
  });
});

interface Endpoint {
  method: string;
  path: string;
}

/** `METHOD /api/…`, and what a curl command asks for. */
function endpointsIn(code: string): Endpoint[] {
  const plain = code.matchAll(/\b(GET|POST|PUT|PATCH|DELETE) (\/api\/[^\s`"'?,;)]*)/g);
  const curls = code.replaceAll(/\\\n\s*/g, ' ').matchAll(/curl [^\n]*?\$OCTROI(\/api\/[^\s"'?]*)[^\n]*/g);
  return [
    ...Array.from(plain, ([, method = '', path = '']) => ({ method, path })),
    ...Array.from(curls, ([command, path = '']) => ({ method: methodOf(command), path })),
  ];
}

const methodOf = (command: string) =>
  / -X ([A-Z]+)/.exec(command)?.[1] ?? (/ (-d|--data-binary|-F) /.test(command) ? 'POST' : 'GET');

function isKnown({ method, path }: Endpoint): boolean {
  const wanted = path.split('/');
  return routes.some((route) => {
    const parts = route.path.split('/');
    const fits = (part: string, index: number) => part.startsWith(':') || part === wanted[index];
    return (
      route.method.toUpperCase() === method &&
      parts.length === wanted.length &&
      parts.every((p, i) => fits(p, i))
    );
  });
}

/** What each plan was given when the tables were made: price in cents, teams, members, projects, and so on. */
const plans = Object.fromEntries(
  [
    ...read('src/models/migrations/0001-foundation.ts').matchAll(
      /\('(free|pro)', +(\d+), 'EUR', +-?\d+, +(-?\d+), +(-?\d+), +(\d+), +(\d+), +(\d+), +(\d+)\)/g,
    ),
  ].map(([, plan = '', ...values]) => {
    const [price = 0, members = 0, projects = 0, millicores = 0, memory = 0, traffic = 0, storage = 0] =
      values.map(Number);
    return [plan, { price, members, projects, cores: millicores / 1000, memory, traffic, storage }] as const;
  }),
);

const addonPrices = Object.fromEntries(
  [
    ...read('src/models/migrations/0002-subscriptions.ts').matchAll(
      /\('(ram|cpu|traffic|storage)', 'EUR', (\d+)/g,
    ),
  ].map(([, type = '', cents]) => [type, Number(cents)] as const),
);

describe('what the articles say is what the product does', () => {
  const { free, pro } = plans;
  if (!free || !pro) throw new Error('the migration was not understood');
  const { defaults } = settings();
  const euros = (cents: number | undefined) => `${(Number(cents) / 100).toFixed(2)} EUR`;
  const days = (ms: number) => ms / 86_400_000;
  const row = (...cells: (string | number)[]) => `| ${cells.join(' | ')} |`;
  const en = (n: number | bigint) => n.toLocaleString('en');
  const fr = (n: number | bigint) => n.toLocaleString('fr').replaceAll(/\s/g, ' ');
  const eurosFr = (cents: number | undefined) => euros(cents).replace('.', ',');
  const eur = { en: en(topUpMinor.EUR.max / 100n), fr: fr(topUpMinor.EUR.max / 100n) };
  const xof = { en: en(topUpMinor.XOF.max), fr: fr(topUpMinor.XOF.max) };

  test.each<[article: string, ...texts: string[]]>([
    [
      'en/what-the-plans-include',
      row('price', 'nothing', `${euros(pro.price)} for 30 days`),
      row('projects', free.projects, 'any number'),
      row('members of the team', free.members, 'any number'),
      row('CPU', `${free.cores} cores`, `${pro.cores} cores`),
      row('memory', `${free.memory} MB`, `${en(pro.memory)} MB`),
      row('traffic a month', `${free.traffic} GB`, `${pro.traffic} GB`),
      row('storage', `${free.storage} MB`, `${en(pro.storage)} MB`),
    ],
    [
      'fr/what-the-plans-include',
      row('prix', 'gratuit', `${eurosFr(pro.price)} pour 30 jours`),
      row('projets', free.projects, 'illimités'),
      row('membres de l’équipe', free.members, 'illimités'),
      row('processeur', `${String(free.cores).replace('.', ',')} cœur`, `${pro.cores} cœurs`),
      row('mémoire', `${free.memory} Mo`, `${fr(pro.memory)} Mo`),
      row('trafic par mois', `${free.traffic} Go`, `${pro.traffic} Go`),
      row('stockage', `${free.storage} Mo`, `${fr(pro.storage)} Mo`),
    ],
    [
      'en/buy-the-pro-plan',
      `default ${euros(pro.price)} for 30 days`,
      `The price is ${euros(pro.price)} unless`,
    ],
    ['fr/buy-the-pro-plan', `Il coûte ${eurosFr(pro.price)}, sauf`],
    ['en/currencies-eur-and-xof', euros(pro.price), `0.01 to ${eur.en} EUR`, `1 to ${xof.en} XOF`],
    ['en/top-up-credit', `0.01 to ${eur.en} EUR`, `1 to ${xof.en} XOF`],
    ['fr/top-up-credit', `de 0,01 à ${eur.fr} EUR`, `de 1 à ${xof.fr} XOF`],
    [
      'en/falling-to-the-free-plan',
      `${free.traffic} GB of traffic a month, ${free.storage} MB of storage, ${free.memory} MB of memory`,
      `${free.cores} cores`,
      `after ${days(idleMs)} days without traffic`,
    ],
    [
      'fr/falling-to-the-free-plan',
      `${free.traffic} Go de trafic par mois, ${free.storage} Mo de stockage, ${free.memory} Mo de mémoire`,
    ],
    [
      'en/add-ons',
      row('`ram`', `${unitOf.ram.amount} MB of memory`, euros(addonPrices.ram)),
      row('`cpu`', `${unitOf.cpu.amount / 1000} core`, euros(addonPrices.cpu)),
      row('`traffic`', `${unitOf.traffic.amount} GB of traffic a month`, euros(addonPrices.traffic)),
      row('`storage`', `${unitOf.storage.amount} GB of storage`, euros(addonPrices.storage)),
      `from ${quantityRange.min} to ${quantityRange.max}`,
    ],
    [
      'fr/add-ons',
      row('`ram`', `${unitOf.ram.amount} Mo de mémoire`, eurosFr(addonPrices.ram)),
      row('`cpu`', `${unitOf.cpu.amount / 1000} cœur`, eurosFr(addonPrices.cpu)),
      row('`traffic`', `${unitOf.traffic.amount} Go de trafic par mois`, eurosFr(addonPrices.traffic)),
      row('`storage`', `${unitOf.storage.amount} Go de stockage`, eurosFr(addonPrices.storage)),
      `de ${quantityRange.min} à ${quantityRange.max}`,
    ],
    ['en/project-switched-off', `**no traffic for ${days(idleMs)} days**`, `**${days(inactiveMs)} days**`],
    [
      'fr/project-switched-off',
      `**aucun trafic pendant ${days(idleMs)} jours**`,
      `**${days(inactiveMs)} jours**`,
    ],
    ['en/project-disabled-for-good', `for ${days(idleMs)} days`, `within ${days(inactiveMs)} days`],
    ['en/renewals-and-grace', `pro plan for **${defaults.graceDays} days**`],
    ['fr/renewals-and-grace', `pendant **${defaults.graceDays} jours**`],
    ['en/payment-pending-or-failed', `within ${defaults.deadlineHours} hours`],
    [
      'en/support-response-times',
      ...Object.entries(defaults.targets).map(([priority, hours]) => `| \`${priority}\` | ${hours} hours |`),
    ],
    [
      'en/answer-and-close-tickets',
      `Up to 10 MB (${en(maxAttachmentBytes)} bytes) a file`,
      `after **${defaults.closeDays} days** of silence`,
    ],
    ['en/api-tokens-and-scopes', ...scopes.map((scope) => `| \`${scope}\` |`)],
  ])('%s', (path, ...texts) => {
    const text = read(`${folder}/${path}.md`);
    for (const wanted of texts) expect(text).toContain(wanted);
  });
});

test('the examples of when support answers are what the deadlines come to', () => {
  const { calendar, targets } = settings();
  const days = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
  // Abidjan has the time of UTC; the first of November 2026 is a Sunday.
  const at = (day: string, time: string) => new Date(`2026-11-0${days.indexOf(day) + 1}T${time}:00Z`);
  const text = read(`${folder}/en/support-response-times.md`);
  const rows = [...text.matchAll(/^\| `(\w+)` \| (\w+) ([\d:]+) \| (\w+) ([\d:]+) \|$/gm)];
  expect(rows).toHaveLength(4);
  for (const [, priority = '', day = '', time = '', dueDay = '', dueTime = ''] of rows) {
    const hours = priority === 'urgent' ? { ...calendar, hours: null } : calendar;
    const target = targets[priority as keyof typeof targets];
    const due = slaDeadline(at(day, time), target, hours, []);
    expect([days[due.getUTCDay()], due.toISOString().slice(11, 16)]).toEqual([dueDay, dueTime]);
  }
});

/** The defaults of the settings that articles name. */
function settings() {
  const config = loadConfig({
    DATABASE_URL: 'postgres://user@localhost/octroi',
    PAYMENT_API_KEY: 'key',
    PAYMENT_WEBHOOK_SECRET: 'secret',
  });
  const hours = (seconds: number) => seconds / 3600;
  const { targets, closeAfterMs, calendar } = config.support;
  return {
    targets,
    calendar,
    defaults: {
      graceDays: config.gracePeriodMs / 86_400_000,
      deadlineHours: config.payment.deadlineMs / 3_600_000,
      closeDays: closeAfterMs / 86_400_000,
      targets: Object.fromEntries(
        Object.entries(targets).map(([priority, seconds]) => [priority, hours(seconds)]),
      ),
    },
  };
}
