/** The running product, filled with one of everything, for whoever asks it odd questions. */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { loadConfig } from '../../../src/config.js';
import { demoProjects, demoTeam, seedDemo } from '../../../src/dev/demo.js';
import { loadSecrets, type Tokens } from '../../../src/dev/secrets.js';
import { createLogger } from '../../../src/log.js';
import { createOctroi } from '../../../src/octroi.js';
import { octroi } from '../../bench/processes.js';
import { startServers, type Later } from '../../bench/servers.js';

/** What exists: values of a parameter of the addresses that `paths`, a regular expression, finds. */
export type Known = Record<string, { paths: string; parameter: string; values: string[] }>;

export interface World {
  apiUrl: string;
  directory: string;
  tokens: Tokens;
  known: Known;
  /** Both processes run and serve. */
  isWell(): Promise<boolean>;
}

export async function startWorld(later: Later): Promise<World> {
  const servers = await startServers(later);
  const { directory, apiUrl, workerUrl } = servers;
  // No limit on how often somebody may ask: what is limited is not asked any further.
  const env = { ...servers.env, RATE_LIMIT: '0', LOG_LEVEL: 'error' };
  const sandbox = await octroi(['sandbox', '--port', '0'], env);
  later(() => sandbox.stop());
  const all = { ...env, PAYMENT_BACKEND_URL: sandbox.url };
  const { tokens } = await loadSecrets(join(directory, 'secrets.json'));
  await seed(all, tokens);
  const children = await Promise.all([octroi(['worker'], all), octroi(['api'], all)]);
  for (const child of children) later(() => child.stop());
  const serves = async (url: string) => (await fetch(`${url}/readyz`).catch(() => undefined))?.status === 200;
  return {
    apiUrl,
    directory,
    tokens,
    known: await fill(apiUrl, tokens),
    isWell: async () =>
      children.every(({ child }) => child.exitCode === null && child.signalCode === null) &&
      (await serves(apiUrl)) &&
      (await serves(workerUrl)),
  };
}

/** Teams, people, projects and tokens; the tokens of this run stay valid whatever is revoked. */
async function seed(env: Record<string, string>, tokens: Tokens): Promise<void> {
  const octroi = createOctroi(loadConfig(env), { log: createLogger('silent', 'fuzz') });
  await seedDemo(octroi.db.sequelize, tokens);
  await octroi.close();
  const client = new pg.Client({ connectionString: env.DATABASE_URL });
  await client.connect();
  await client.query(`
    CREATE FUNCTION keep_token() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN NEW.revoked_at := NULL; RETURN NEW; END $$;
    CREATE TRIGGER keep_token BEFORE UPDATE ON api_token FOR EACH ROW
      WHEN (OLD.name LIKE 'demo %') EXECUTE FUNCTION keep_token();`);
  await client.end();
}

/** Through the API: the plan, an add-on, a ticket with an answer, an article. */
async function fill(apiUrl: string, tokens: Tokens): Promise<Known> {
  const { owner, support } = tokens;
  const ask = client(apiUrl);
  const plan = { payment_method: 'mobile_money', plan_upgrade: true, new_plan: 'pro' };
  const payment = await ask(owner, `/api/payments/${demoTeam}/initiate`, plan);
  while ((await ask(owner, `/api/payments/${payment.payment_id}/status`)).status !== 'completed') {
    await sleep(100);
  }
  const addon = await ask(owner, `/api/resources/${demoTeam}/purchase`, {
    resource_type: 'storage',
    quantity: 1,
  });
  const ticket = await ask(owner, `/api/support/${demoTeam}/tickets`, {
    subject: 'Where is my invoice?',
    description: 'I cannot find it.',
    category: 'billing',
  });
  const messages = `/api/support/${demoTeam}/tickets/${ticket.ticket_id}/messages`;
  await ask(support, messages, { message: 'It is in the list.' });
  const article = await ask(support, '/api/kb/articles', {
    title: 'Pay by card',
    summary: 'Step by step.',
    body: 'Choose **card**, then pay.',
    slug: 'pay-by-card-again',
    category: 'billing',
    locale: 'en',
  });
  const at = (paths: string, parameter: string, ...values: (string | undefined)[]) => ({
    paths,
    parameter,
    values: values as string[],
  });
  return {
    teams: at(String.raw`\{team\}`, 'team', demoTeam, 'demo-other'),
    payments: at(String.raw`^/api/payments/\{id\}`, 'id', payment.payment_id, addon.payment_id),
    addons: at(String.raw`^/api/resources/.*\{id\}`, 'id', addon.resource_id),
    tickets: at(String.raw`^/api/support/\{team\}/tickets/\{id\}`, 'id', ticket.ticket_id),
    projects: at(String.raw`^/api/(projects|usage)/.*\{id\}`, 'id', ...demoProjects),
    articles: at(String.raw`^/api/kb/articles/\{id\}`, 'id', article.id),
    slugs: at(String.raw`\{slug\}`, 'slug', 'pay-by-card-again'),
  };
}

/** A POST if there is a body. @throws Error unless it succeeds. */
const client = (apiUrl: string) => async (token: string, path: string, body?: object) => {
  const response = await fetch(apiUrl + path, {
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    ...(body && { method: 'POST', body: JSON.stringify(body) }),
  });
  const answer = (await response.json()) as Record<string, string>;
  if (!response.ok) throw new Error(`${path} answered ${response.status} ${JSON.stringify(answer)}`);
  return answer;
};
