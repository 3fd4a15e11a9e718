import { describe, expect, test } from '@jest/globals';
import { answerLines } from '../../src/mail/answer-line.js';
import { createMailLinks } from '../../src/mail/links.js';
import type { Renewal } from '../../src/mail/renewal-links.js';
import { renderMail, UnusableMail } from '../../src/mail/render.js';
import { templates, type TemplateName } from '../../src/mail/templates/index.js';

const secret = 's'.repeat(32);
const linksWith = (supportAddress?: string) =>
  createMailLinks({ baseUrl: 'https://billing.example.test', secrets: [secret], supportAddress });
const links = linksWith('support@example.test');

const price = { amount: '3.00', currency: 'EUR' };
const payment = { payment_id: '7f0c3a52-9f6e-4a39-8c53-0d6a8ed2a0c4', ...price };
const team = { team_id: 'team-1' };
const project = { ...team, project: 'shop' };
const usage = {
  ...team,
  metric: 'traffic',
  level: 'warning',
  month: '2026-11',
  used_bytes: 4_402_341_478,
  limit_bytes: 5_368_709_120,
  percent: 81.99,
  plan: 'free',
  enforced: false,
};
const ends = { ends_at: '2026-06-02T14:05:00.000Z' };
const ended = { ended_at: '2026-06-02T14:05:00.000Z' };
const addon = { ...team, addon_id: 'addon-1', resource_type: 'ram', quantity: 3 };

const ticket = {
  ...team,
  ticket_id: '0b7c3a52-9f6e-4a39-8c53-0d6a8ed2a0c4',
  number: '12',
  subject: 'Ça <b>ne</b> marche pas',
  priority: 'high',
};
const text = 'Hello,\n<script>alert(1)</script> & so on';
/** As `plain` leaves it. */
const shown = 'Hello, <script>alert(1)</script> & so on';
const clock = { ...ticket, clock: 'first_response', due_at: ends.ends_at };

interface Example {
  data: object;
  /** What the mail must say, beside amounts and dates. */
  en: string[];
  fr: string[];
  renews?: Omit<Renewal, 'userId'>;
}

const refused = { ...payment, reason: 'Not enough money.' };
const ofTeam = { teamId: 'team-1', addonId: null };
const date = { en: '2 June 2026 at 14:05 UTC', fr: '2 juin 2026 à 14:05 UTC' };
const amount = { en: '€3.00', fr: '3,00 €' };

const examples: Record<TemplateName, Example> = {
  payment_completed: {
    data: { ...payment, reason: null },
    en: ['received', amount.en, payment.payment_id],
    fr: ['reçu', amount.fr, payment.payment_id],
  },
  payment_failed: {
    data: refused,
    en: ['failed', amount.en, 'Reason: Not enough money.'],
    fr: ['échoué', amount.fr, 'Motif : Not enough money.'],
  },
  payment_cancelled: {
    data: { ...payment, reason: null },
    en: ['cancelled', amount.en],
    fr: ['annulé', amount.fr],
  },
  payment_expired: {
    data: refused,
    en: ['expired', amount.en],
    fr: ['expiré', amount.fr],
  },
  payment_late_money: {
    data: refused,
    en: ['credit', amount.en],
    fr: ['crédit', amount.fr],
  },
  plan_reminder: {
    data: { ...team, ...ends, ...price },
    en: [date.en, amount.en, 'Renew the pro plan'],
    fr: [date.fr, amount.fr, 'Renouveler le forfait pro'],
    renews: ofTeam,
  },
  plan_renewed: {
    data: { ...team, ...ends, ...price },
    en: [date.en, amount.en, 'credit'],
    fr: [date.fr, amount.fr, 'crédit'],
  },
  plan_grace: {
    data: { ...team, ...ended, grace_until: '2026-06-09T14:05:00.000Z', ...price },
    en: [date.en, '9 June 2026', amount.en, 'still on the pro plan'],
    fr: [date.fr, '9 juin 2026', amount.fr, 'garde le forfait pro'],
    renews: ofTeam,
  },
  plan_ended: {
    data: { ...team, ...ended, paused_projects: ['blog', 'shop'], ...price },
    en: [date.en, amount.en, 'blog and shop', 'Nothing was deleted', 'keep their time'],
    fr: [date.fr, amount.fr, 'blog et shop', 'Rien n’a été supprimé', 'gardent leur durée'],
    renews: ofTeam,
  },
  addon_reminder: {
    data: { ...addon, ...ends, ...price },
    en: [date.en, amount.en, '1500 MB of memory'],
    fr: [date.fr, amount.fr, '1500 Mo de mémoire'],
    renews: { teamId: 'team-1', addonId: 'addon-1' },
  },
  addon_renewed: {
    data: { ...addon, resource_type: 'cpu', ...ends, ...price },
    en: [date.en, amount.en, '3 CPU cores', 'credit'],
    fr: [date.fr, amount.fr, '3 cœurs', 'crédit'],
  },
  addon_expired: {
    data: { ...addon, resource_type: 'traffic', ...ended },
    en: [date.en, '30 GB of traffic'],
    fr: [date.fr, '30 Go de trafic'],
  },
  refund_made: {
    data: { ...payment, to: 'backend' },
    en: [amount.en, 'the way they were paid'],
    fr: [amount.fr, 'moyen de paiement'],
  },
  usage_alert: {
    data: usage,
    en: [
      '81.99% of its traffic for November 2026',
      '4.09 GB',
      '5 GB',
      'Nothing is cut off',
      'Get the pro plan',
    ],
    fr: [
      '81,99 % de son trafic pour novembre 2026',
      '4,09 Go',
      '5 Go',
      'Rien n’est coupé',
      'Passer au forfait pro',
    ],
    renews: ofTeam,
  },
  project_inactive: {
    data: { ...project, last_traffic_at: ended.ended_at, reactivate_until: '2026-06-09T14:05:00.000Z' },
    en: ['shop', date.en, 'no traffic for 5 days', '9 June 2026', 'Nothing was deleted'],
    fr: ['shop', date.fr, 'aucun trafic pendant 5 jours', '9 juin 2026', 'Rien n’a été supprimé'],
  },
  project_disabled: {
    data: { ...project, deactivated_at: ended.ended_at },
    en: ['shop', date.en, 'for good', 'Nothing was deleted'],
    fr: ['shop', date.fr, 'définitivement', 'Rien n’a été supprimé'],
  },
  project_restored: {
    data: project,
    en: ['shop', 'on again'],
    fr: ['shop', 'réactivé'],
  },
  ticket_opened: {
    data: { ...ticket, text, due_at: ends.ends_at },
    en: ['[#12] Ça <b>ne</b> marche pas', 'priority high', date.en, shown],
    fr: ['[#12] Ça <b>ne</b> marche pas', 'priorité haute', date.fr, shown],
  },
  ticket_new: {
    data: { ...ticket, text, due_at: null },
    en: ['[#12] New ticket: Ça', 'Priority high.', shown],
    fr: ['[#12] Nouvelle demande : Ça', 'Priorité haute.', shown],
  },
  ticket_reply: {
    data: { ...ticket, text },
    en: ['[#12] Ça', 'has answered', shown],
    fr: ['[#12] Ça', 'a répondu', shown],
  },
  ticket_reply_follower: {
    data: { ...ticket, text },
    en: ['[#12] Ça', shown, 'Stop mails like this'],
    fr: ['[#12] Ça', shown, 'Ne plus recevoir'],
  },
  ticket_user_message: {
    data: { ...ticket, text },
    en: ['[#12] Ça', 'new message', shown],
    fr: ['[#12] Ça', 'nouveau message', shown],
  },
  ticket_status: {
    data: { ...ticket, from: 'in_progress', to: 'resolved' },
    en: ['[#12] Ça', 'now resolved; it was in progress', 'open again'],
    fr: ['[#12] Ça', 'maintenant résolue', 'rouverte'],
  },
  ticket_warning: {
    data: clock,
    en: ['[#12] Due soon: Ça', 'first answer', date.en],
    fr: ['[#12] Échéance proche : Ça', 'première réponse', date.fr],
  },
  ticket_breach: {
    data: { ...clock, clock: 'next_response' },
    en: ['[#12] Overdue: Ça', 'next answer', date.en],
    fr: ['[#12] En retard : Ça', 'réponse suivante', date.fr],
  },
  ticket_answer_to_closed: {
    data: ticket,
    en: ['[#12] Ça', 'is closed'],
    fr: ['[#12] Ça', 'est fermée'],
  },
};

const person = { userId: 'u-1', name: 'Awa', team: 'Team One' };
const render = (template: string, data: unknown, locale: 'en' | 'fr' = 'en') =>
  renderMail({ ...person, template, data, locale }, links);

const oneLine = (text: string) => text.replace(/\s+/g, ' ');

/** HTML as a reader sees it, on one line; any space is a space. */
const plain = (text: string) =>
  text
    .replace(/<[^>]*>/g, ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')
    .replace(/\s+/g, ' ');

describe.each(Object.keys(templates) as TemplateName[])('%s', (name) => {
  test.each(['en', 'fr'] as const)('says in %s what it must, as text and as HTML', async (locale) => {
    const { data, renews, ...expected } = examples[name];
    const { subject, text, html } = await render(name, data, locale);
    const greeting = locale === 'en' ? 'Hello Awa,' : 'Bonjour Awa,';
    for (const words of [...expected[locale], greeting, 'Team One']) {
      expect(oneLine(`${subject} ${text}`)).toContain(words);
      expect(plain(html)).toContain(words);
    }
    expect(subject + text + html).not.toMatch(/undefined|null|NaN|\[object|Invalid/);
    expect(html).toContain(`<html lang="${locale}">`);

    const link = /https:\/\/billing\.example\.test\/renew\/(\S+)/.exec(text);
    const token = link?.[1] ?? '';
    expect(await links.renewal.read(token)).toEqual(renews && { ...renews, userId: 'u-1' });
    expect(html.includes('href="https://billing.example.test/renew/')).toBe(renews !== undefined);
  });
});

test('a project that never had traffic is told so', async () => {
  const data = { ...project, last_traffic_at: null, reactivate_until: ended.ended_at };
  expect((await render('project_inactive', data)).text).toContain('It never had any traffic.');
});

test('a reason that is not known is left out', async () => {
  expect((await render('payment_failed', { ...payment, reason: null })).text).not.toContain('Reason');
});

test('a team on pro that is over its limit is told so, and what it can buy', async () => {
  const over = { ...usage, plan: 'pro', metric: 'storage', used_bytes: 5_500_000_000, percent: 102.44 };
  const { subject, text, html } = await render('usage_alert', { ...over, enforced: true });
  expect(subject).toBe('Your team is over its limit of storage for November 2026');
  for (const words of ['102.44%', 'in steps of 10 GB', 'may refuse', 'that you delete'])
    expect(text).toContain(words);
  expect(text + html).not.toMatch(/Nothing is cut off|\/renew\//);
  expect((await render('usage_alert', { ...over, used_bytes: 1_048_576 })).text).toContain('1 MB of storage');
});

test('a currency without decimals is written without', async () => {
  const { text } = await render('payment_completed', { ...payment, amount: '300', currency: 'XOF' });
  expect(plain(text)).toContain('F CFA 300.');
});

test('a team that is not known is not named', async () => {
  const notice = {
    ...person,
    team: null,
    template: 'payment_completed',
    data: payment,
    locale: 'en',
  } as const;
  expect((await renderMail(notice, links)).text).toContain('This is an automatic message.');
});

test('what others wrote is escaped in HTML, and stays on its line', async () => {
  const script = '<script>alert("&")</script>';
  const { html, text } = await renderMail(
    {
      ...person,
      name: `${script}\nBcc: x`,
      team: script,
      template: 'plan_ended',
      data: { ...team, ...ended, paused_projects: [script], ...price },
      locale: 'en',
    },
    links,
  );
  expect(html).not.toContain('<script');
  expect(html.match(/&lt;script&gt;alert\(&quot;&amp;&quot;\)/g)).toHaveLength(3);
  expect(text).toContain(`${script} Bcc: x,\n`);
});

test.each([
  ['no such template', 'plan_lost', {}],
  ['a name that every object has', 'toString', {}],
  ['a field that is missing', 'plan_reminder', { ...team, ...price }],
  ['a date that is none', 'plan_reminder', { ...team, ends_at: 'soon', ...price }],
  ['a currency that is none', 'payment_completed', { ...payment, currency: '€€€' }],
  ['data that are no object', 'payment_completed', null],
])('%s is told as such', async (_what, template, data) => {
  await expect(render(template, data)).rejects.toThrow(UnusableMail);
});

describe('a mail of a ticket', () => {
  const notice = { ...person, template: 'ticket_reply', data: { ...ticket, text }, locale: 'fr' } as const;

  test('asks for an answer above its line, to an address of its reader alone', async () => {
    const { text: body, html, replyTo, threadKey } = await renderMail(notice, links);
    expect(body.startsWith(answerLines.fr)).toBe(true);
    expect(html).toContain(answerLines.fr);
    expect(replyTo).toMatch(/^support\+[a-z2-7]{42}@example\.test$/);
    const token = links.tickets.tokenOf(replyTo!.toUpperCase())!;
    expect(links.tickets.ticketOf(token)).toBe(ticket.ticket_id);
    expect(links.tickets.isFor(token, 'u-1')).toBe(true);
    expect(links.tickets.isFor(token, 'u-2')).toBe(false);
    expect(links.tickets.isFor(`${token.slice(0, -1)}${token.endsWith('a') ? 'b' : 'a'}`, 'u-1')).toBe(false);
    const other = { ...notice, userId: 'u-2' };
    expect((await renderMail(other, links)).threadKey).toBe(threadKey);
    expect(links.tickets.ticketOfRoot(threadKey!)).toBe(ticket.ticket_id);
    expect(links.tickets.ticketOfRoot(`ticket.${token}`)).toBeUndefined();
    const [longest] = ('x'.repeat(21) + replyTo!.slice('support'.length)).split('@');
    expect(longest!.length).toBeLessThanOrEqual(64);
  });

  test('asks for none without a support address', async () => {
    const { text: body, replyTo } = await renderMail(notice, linksWith());
    expect(replyTo).toBeUndefined();
    expect(body).not.toContain(answerLines.fr);
  });

  test('that may be done without has a link to do so, for mail programs too', async () => {
    expect((await renderMail(notice, links)).headers).toBeUndefined();
    const { headers, text: body } = await renderMail({ ...notice, template: 'ticket_reply_follower' }, links);
    const url = /<(.*)>/.exec(headers!['List-Unsubscribe']!)![1]!;
    expect(body).toContain(url);
    const token = url.split('/').at(-1)!;
    expect(await links.unsubscribe.read(token)).toEqual({ userId: 'u-1', topic: 'tickets' });
    expect(await links.unsubscribe.read(`${token}x`)).toBeUndefined();
    expect(await links.renewal.read(token)).toBeUndefined();
  });
});
