/** A running Octroi of a test file's own: database, namespace, API over HTTP, worker, sandbox payment backend. */
import './quiet.js';
import { randomUUID } from 'node:crypto';
import { Connection } from '@temporalio/client';
import { hashToken } from '../../src/stores/tokens.js';
import { loadConfig, type Config } from '../../src/config.js';
import { createLogger, type Logger } from '../../src/log.js';
import { createOctroi, type Octroi, type RunningApi, type RunningWorker } from '../../src/octroi.js';
import { startSandbox } from '../../src/sandbox/index.js';
import { checkAnswer } from './contract.js';
import { createTestDatabase, server, type TestDatabase } from './database.js';
import { freePort } from '../../src/free-port.js';

export const apiKey = 'test-key';
export const webhookSecret = 'test-webhook-secret';
export const jwtSecret = 'a-secret-of-the-platform-for-tests-only';

const people = ['owner', 'admin', 'member', 'outsider'] as const;
export type TokenName = (typeof people)[number] | 'support' | 'platform' | 'operator';

export interface Answer<Body = Record<string, unknown>> {
  status: number;
  headers: Headers;
  body: Body;
}

export interface CallOptions {
  /** A token by its name, a token itself, or none. */
  as?: TokenName | (string & {}) | undefined;
  body?: unknown;
  headers?: Record<string, string>;
}

export interface Harness {
  octroi: Octroi;
  config: Config;
  log: Logger;
  database: TestDatabase;
  rows: TestDatabase['rows'];
  apiUrl: string;
  sandboxUrl: string;
  /** The demo team's id. */
  team: string;
  otherTeam: string;
  tokens: Record<TokenName, string>;
  /** One HTTP request to the API; a string or Buffer body is sent as it is. The answer must be as its document says. */
  call<Body = Record<string, unknown>>(
    method: string,
    path: string,
    options?: CallOptions,
  ): Promise<Answer<Body>>;
  /** A new team with its owner; returns the team's id and the owner's token. */
  newTeam(): Promise<{ team: string; owner: string }>;
  /** Switches a fault of the sandbox on for the payments of a team. */
  fault(team: string, faults: Record<string, unknown>): Promise<void>;
  startWorker(): Promise<void>;
  stopWorker(): Promise<void>;
  close(): Promise<void>;
}

export interface HarnessOptions {
  /** Settings beside or instead of the tests' own. */
  env?: Record<string, string>;
  /** Without a worker nothing happens after a request; `startWorker` brings one. */
  worker?: boolean;
  /** Temporal does not answer: nobody listens at its address. */
  temporalAway?: boolean;
  /** Where the service logs to; by default nowhere. */
  log?: Logger;
  sandbox?: { completeAfterMs?: number; callbackRetryMs?: number; rateLimitPerMinute?: number };
}

/** Now and then a poll stays open when its worker is stopped (src/worker-run.ts). */
const stopTimes = { shutdownGraceTime: '10s', shutdownForceTime: '15s' } as const;

export async function startHarness(options: HarnessOptions = {}): Promise<Harness> {
  const log = options.log ?? createLogger(process.env.LOG_LEVEL ?? 'silent', 'test');
  const database = await createTestDatabase();
  const sandbox = await startSandbox({
    port: 0,
    apiKey,
    webhookSecret,
    logger: log,
    completeAfterMs: 300,
    timeoutAfterMs: 300,
    callbackRetryMs: 50,
    rateLimitPerMinute: 100_000,
    ...options.sandbox,
  });
  const config = loadConfig({
    BASE_URL: `http://127.0.0.1:${await freePort()}`,
    DATABASE_URL: database.url,
    TEMPORAL_ADDRESS: options.temporalAway ? `127.0.0.1:${await freePort()}` : server('OCTROI_TEST_TEMPORAL'),
    TEMPORAL_NAMESPACE: options.temporalAway ? 'default' : await createNamespace(),
    PAYMENT_BACKEND_URL: sandbox.url,
    PAYMENT_API_KEY: apiKey,
    PAYMENT_WEBHOOK_SECRET: webhookSecret,
    PAYMENT_RATE_LIMIT: '10000',
    RATE_LIMIT: '0',
    WEBHOOK_PRIVATE_ADDRESSES: 'true',
    PLATFORM_JWT_SECRET: jwtSecret,
    ...options.env,
  });
  config.port = Number(new URL(config.baseUrl).port);
  const octroi = createOctroi(config, {
    log,
    workflowBundle: { codePath: server('OCTROI_TEST_BUNDLE') },
    stopTimes,
  });
  if (!options.temporalAway) await octroi.setUp();
  const tokens = await seed(database);
  const api: RunningApi = await octroi.startApi();
  let worker: RunningWorker | undefined;

  const harness: Harness = {
    octroi,
    config,
    log,
    database,
    rows: database.rows,
    apiUrl: api.url,
    sandboxUrl: sandbox.url,
    team: 'team-1',
    otherTeam: 'team-2',
    tokens,
    call: (method, path, call) => request(api.url + path, method, call, tokens),
    newTeam: () => newTeam(database),
    fault: (team, faults) => switchFault(sandbox.url, team, faults),
    async startWorker() {
      worker = await octroi.startWorker();
    },
    async stopWorker() {
      await worker?.close();
      worker = undefined;
    },
    async close() {
      await api.close();
      await harness.stopWorker();
      await octroi.close();
      await sandbox.close();
      await database.drop();
    },
  };
  if (options.worker !== false && !options.temporalAway) await harness.startWorker();
  return harness;
}

/** A Temporal namespace in which nothing has happened; returns its name. */
export async function createNamespace({ retentionSeconds = 86_400 } = {}): Promise<string> {
  const namespace = `test-${randomUUID()}`;
  const connection = await Connection.connect({ address: server('OCTROI_TEST_TEMPORAL') });
  await connection.workflowService.registerNamespace({
    namespace,
    workflowExecutionRetentionPeriod: { seconds: retentionSeconds } as never,
  });
  await connection.close();
  return namespace;
}

const newToken = () => `oct_${randomUUID().replaceAll('-', '')}`;

async function insertToken(
  { rows }: Pick<TestDatabase, 'rows'>,
  name: string,
  scope: string,
  userId: string | null,
) {
  const token = newToken();
  await rows('INSERT INTO api_token (token_hash, name, scope, user_id) VALUES ($1, $2, $3, $4)', [
    hashToken(token),
    name,
    scope,
    userId,
  ]);
  return token;
}

async function seed(database: TestDatabase): Promise<Record<TokenName, string>> {
  await database.rows(`
    INSERT INTO "user" (id, email, name) SELECT n, n || '@example.test', initcap(n)
      FROM unnest(ARRAY['owner', 'admin', 'member', 'outsider', 'support']) AS n;
    INSERT INTO team (id, name) VALUES ('team-1', 'Team One'), ('team-2', 'Team Two');
    INSERT INTO team_member (id, team_id, user_id, role) VALUES
      ('m-1', 'team-1', 'owner', 'owner'), ('m-2', 'team-1', 'admin', 'admin'),
      ('m-3', 'team-1', 'member', 'member'), ('m-4', 'team-2', 'outsider', 'owner');`);
  const tokens: Partial<Record<TokenName, string>> = {};
  for (const name of people) tokens[name] = await insertToken(database, name, 'user', name);
  tokens.support = await insertToken(database, 'support', 'support', 'support');
  tokens.platform = await insertToken(database, 'platform', 'platform', null);
  tokens.operator = await insertToken(database, 'operator', 'admin', null);
  return tokens as Record<TokenName, string>;
}

/** A new team with its owner; returns the team's id and the owner's token. */
export async function newTeam(database: Pick<TestDatabase, 'rows'>) {
  const id = randomUUID();
  const [team, user] = [`team-${id}`, `user-${id}`];
  await database.rows('INSERT INTO "user" (id, email, name) VALUES ($1, $2, $3)', [
    user,
    `${id}@example.test`,
    'Ada',
  ]);
  await database.rows('INSERT INTO team (id, name) VALUES ($1, $2)', [team, 'A team']);
  await database.rows("INSERT INTO team_member (id, team_id, user_id, role) VALUES ($1, $2, $3, 'owner')", [
    `m-${id}`,
    team,
    user,
  ]);
  return { team, owner: await insertToken(database, 'owner', 'user', user) };
}

export async function switchFault(
  sandboxUrl: string,
  team: string,
  faults: Record<string, unknown>,
): Promise<void> {
  const response = await fetch(`${sandboxUrl}/sandbox/faults`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ match: { team_id: team }, faults }),
  });
  if (response.status !== 201) throw new Error(`fault refused: ${await response.text()}`);
}

export async function request<Body>(
  url: string,
  method: string,
  { as, body, headers = {} }: CallOptions = {},
  tokens: Record<string, string>,
): Promise<Answer<Body>> {
  const raw = typeof body === 'string' || body instanceof Uint8Array;
  const response = await fetch(url, {
    method,
    headers: {
      ...(as && { Authorization: `Bearer ${tokens[as] ?? as}` }),
      ...(body !== undefined && { 'Content-Type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: raw ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const json = /^application\/(problem\+)?json/.test(response.headers.get('Content-Type') ?? '');
  const answer = {
    status: response.status,
    headers: response.headers,
    body: (json ? JSON.parse(text) : text) as Body,
  };
  checkAnswer(method, new URL(url).pathname, answer);
  return answer;
}
