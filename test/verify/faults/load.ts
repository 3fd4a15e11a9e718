/**
 * The load: teams that buy, cancel, get refunds, send traffic and open tickets, one script each; and a book of what
 * they were promised. Every team is used once, so that what it must have in the end is plain.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer, Client } from './client.js';
import type { Random } from './random.js';
import { descriptions } from './world.js';

export interface Customer {
  team: string;
  token: string;
  project: string;
}

/** What was accepted (2xx), by the ids that the answers gave. */
export interface Book {
  /** Payments by id, with the team that they are of. */
  payments: Map<string, string>;
  /** Teams all of whose requests were refused: they must have nothing. */
  refused: Set<string>;
  cancelled: Set<string>;
  refunds: Map<string, string>;
  /** Messages by ticket, in the order in which they were accepted. */
  tickets: Map<string, { team: string; messages: string[]; answered: boolean; open: boolean }>;
  /** Bytes that were acknowledged, by project. */
  traffic: Map<string, number>;
  /** Bytes, by project, whose request to the site broke off: they may be counted. */
  unsure: Map<string, number>;
  /** What no fault excuses: refusals that nothing explains. */
  surprises: string[];
  scripts: Record<string, number>;
}

interface Actor {
  client: Client;
  random: Random;
  tokens: { operator: string; platform: string; agent: string };
  book: Book;
  /** Undefined: there is no site. */
  siteUrl: string | undefined;
}

export const newBook = (): Book => ({
  payments: new Map(),
  refused: new Set(),
  cancelled: new Set(),
  refunds: new Map(),
  tickets: new Map(),
  traffic: new Map(),
  unsure: new Map(),
  surprises: [],
  scripts: {},
});

type Script = (customer: Customer, actor: Actor) => Promise<unknown>;

const scripts: Record<string, Script> = {
  buyPro,
  buyAddon,
  topUp,
  cancel,
  fail,
  refund,
  renew,
  ticket,
  traffic,
  served,
  refused,
};

/** Lives through scripts, one after another, with customers from `next`, until told to stop. */
export async function act(
  actor: Actor,
  next: () => Customer | undefined,
  isOver: () => boolean,
): Promise<void> {
  const names = Object.keys(scripts);
  while (!isOver()) {
    const customer = next();
    if (!customer) return;
    const name = actor.random.pick(names);
    await scripts[name]?.(customer, actor);
    actor.book.scripts[name] = (actor.book.scripts[name] ?? 0) + 1;
    await sleep(actor.random.whole(20, 200));
  }
}

const post = (actor: Actor, path: string, token: string, body: unknown) =>
  actor.client.send('POST', path, { token, body, key: randomUUID() });

/** A payment that is accepted goes into the book; returns its id. */
async function pay(
  customer: Customer,
  actor: Actor,
  path: string,
  body: unknown,
): Promise<string | undefined> {
  const answer = await post(actor, path, customer.token, body);
  if (answer.status !== 201 && answer.status !== 202) return void surprise(actor, path, answer);
  const id = answer.body.payment_id as string;
  actor.book.payments.set(id, customer.team);
  return id;
}

const initiate = (customer: Customer, actor: Actor, body: Record<string, unknown>) =>
  pay(customer, actor, `/api/payments/${customer.team}/initiate`, {
    payment_method: 'mobile_money',
    ...body,
  });

export const proPlan = { plan_upgrade: true, new_plan: 'pro' };

/** Waits until the payment has ended; its status then. */
export async function ending(id: string, token: string, client: Client): Promise<string> {
  for (;;) {
    const { body } = await client.send('GET', `/api/payments/${id}/status`, { token });
    if (!['pending', 'processing'].includes(body.status as string)) return body.status as string;
    await sleep(300);
  }
}

async function buyPro(customer: Customer, actor: Actor): Promise<boolean> {
  const id = await initiate(customer, actor, proPlan);
  return id !== undefined && (await ending(id, customer.token, actor.client)) === 'completed';
}

async function buyAddon(customer: Customer, actor: Actor): Promise<void> {
  if (!(await buyPro(customer, actor))) return;
  await pay(customer, actor, `/api/resources/${customer.team}/purchase`, {
    resource_type: actor.random.pick(['ram', 'cpu', 'traffic', 'storage']),
    quantity: actor.random.whole(1, 5),
  });
}

async function topUp(customer: Customer, actor: Actor): Promise<void> {
  await initiate(customer, actor, { amount: actor.random.whole(1, 40) });
}

async function cancel(customer: Customer, actor: Actor): Promise<void> {
  const staysOpen = actor.random.next() < 0.5;
  const description = staysOpen ? descriptions.staysOpen : 'races with its cancel';
  const id = await initiate(customer, actor, { amount: '5.00', description });
  if (!id) return;
  const answer = await actor.client.send('POST', `/api/payments/${id}/cancel`, { token: customer.token });
  if (answer.status === 200 && answer.body.status === 'cancelled') actor.book.cancelled.add(id);
  else if (answer.status !== 202 && answer.body.code !== 'payment_not_cancellable') {
    surprise(actor, 'cancel', answer);
  }
}

async function fail(customer: Customer, actor: Actor): Promise<void> {
  await initiate(customer, actor, { amount: '13.00', description: descriptions.fails });
}

async function refund(customer: Customer, actor: Actor): Promise<void> {
  const id = await initiate(customer, actor, { amount: '20.00' });
  if (!id || (await ending(id, customer.token, actor.client)) !== 'completed') return;
  const amount = actor.random.pick(['20.00', '7.50']);
  const body = { to: 'backend', amount, reason: 'as asked' };
  const answer = await post(actor, `/api/payments/${id}/refund`, actor.tokens.operator, body);
  if (answer.status === 201 || answer.status === 202) {
    actor.book.refunds.set(answer.body.refund_id as string, id);
  } else surprise(actor, 'refund', answer);
}

/** Credit for two periods: the plan renews itself from it, once. */
async function renew(customer: Customer, actor: Actor): Promise<void> {
  const id = await initiate(customer, actor, { amount: '6.00' });
  if (!id || (await ending(id, customer.token, actor.client)) !== 'completed') return;
  await initiate(customer, actor, { ...proPlan, payment_method: 'credit' });
}

async function ticket(customer: Customer, actor: Actor): Promise<void> {
  if (!(await buyPro(customer, actor))) return;
  const path = `/api/support/${customer.team}/tickets`;
  const first = `first of ${customer.team}`;
  const answer = await post(actor, path, customer.token, {
    subject: 'Something is wrong',
    description: first,
    priority: actor.random.pick(['urgent', 'high']),
  });
  if (answer.status !== 201) return surprise(actor, 'ticket', answer);
  const id = answer.body.ticket_id as string;
  const entry = { team: customer.team, messages: [first], answered: false, open: true };
  actor.book.tickets.set(id, entry);
  for (let n = actor.random.whole(0, 3); n > 0; n -= 1) {
    const byAgent = actor.random.next() < 0.5;
    const message = `${n} ${byAgent ? 'by the agent' : 'by the team'} ${randomUUID()}`;
    const token = byAgent ? actor.tokens.agent : customer.token;
    const sent = await post(actor, `${path}/${id}/messages`, token, { message });
    if (sent.status !== 201) return surprise(actor, 'message', sent);
    entry.messages.push(message);
    entry.answered ||= byAgent;
  }
}

async function traffic({ project }: Customer, actor: Actor): Promise<void> {
  for (let batch = actor.random.whole(1, 4); batch > 0; batch -= 1) {
    const events = Array.from({ length: actor.random.whole(1, 50) }, () => ({
      id: randomUUID(),
      project_id: project,
      bytes: actor.random.whole(1, 100_000_000),
      at: new Date().toISOString(),
    }));
    const body = { events };
    const answer = await actor.client.send('POST', '/api/usage/traffic', {
      token: actor.tokens.platform,
      body,
    });
    const { accepted, duplicates } = answer.body as { accepted: number; duplicates: number };
    if (answer.status !== 200 || accepted + duplicates !== events.length)
      return surprise(actor, 'traffic', answer);
    const bytes = events.reduce((sum, event) => sum + event.bytes, 0);
    add(actor.book.traffic, project, bytes);
  }
}

/** Traffic that a site counts itself. A request without an answer is not repeated: it may have been counted. */
async function served({ project }: Customer, { random, book, siteUrl }: Actor): Promise<void> {
  if (!siteUrl) return;
  for (let requests = random.whole(5, 30); requests > 0; requests -= 1) {
    const bytes = random.whole(1, 100_000_000);
    const signal = AbortSignal.timeout(30_000);
    const isCounted = await fetch(`${siteUrl}/${project}/${bytes}`, { method: 'POST', signal }).then(
      ({ status }) => status === 204,
      () => false,
    );
    add(isCounted ? book.traffic : book.unsure, project, bytes);
    await sleep(random.whole(20, 100));
  }
}

const add = (sums: Map<string, number>, project: string, bytes: number) =>
  sums.set(project, (sums.get(project) ?? 0) + bytes);

/** Requests that must be refused, and leave nothing. */
async function refused(customer: Customer, actor: Actor): Promise<void> {
  const { team, token } = customer;
  actor.book.refused.add(team);
  const initiateAt = `/api/payments/${team}/initiate`;
  const wrong: [path: string, body: unknown][] = [
    [initiateAt, { payment_method: 'mobile_money', ...proPlan, amount: '0.01' }],
    [initiateAt, { payment_method: 'mobile_money', new_plan: 'gold', plan_upgrade: true }],
    [initiateAt, { payment_method: 'credit', ...proPlan }],
    [`/api/resources/${team}/purchase`, { resource_type: 'ram', quantity: 1 }],
    [`/api/support/${team}/tickets`, { subject: 'x', description: '' }],
  ];
  const [path, body] = actor.random.pick(wrong);
  const answer = await post(actor, path, token, body);
  if (answer.status < 400) surprise(actor, `accepted: ${path} ${JSON.stringify(body)}`, answer);
}

function surprise(actor: Actor, what: string, { status, body }: Answer): void {
  actor.book.surprises.push(`${what}: ${status} ${JSON.stringify(body).slice(0, 300)}`);
}
