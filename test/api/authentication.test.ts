import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT, type GenerateKeyPairResult } from 'jose';
import { hashToken } from '../../src/stores/tokens.js';
import { jwtSecret, startHarness, type Harness } from '../support/harness.js';
import { expectProblem } from '../support/problem.js';

let h: Harness;
beforeAll(async () => {
  h = await startHarness({ worker: false });
});
afterAll(() => h.close());

const initiate = '/api/payments/team-1/initiate';
const history = '/api/payments/team-1/history';

describe('tokens of the API', () => {
  test.each([
    ['nothing', {}],
    ['another scheme', { Authorization: 'Basic b3duZXI6b3duZXI=' }],
    ['an unknown token', { Authorization: `Bearer oct_${'A'.repeat(43)}` }],
    ['an empty token', { Authorization: 'Bearer ' }],
    ['an endless token', { Authorization: `Bearer ${'x'.repeat(5000)}` }],
  ])('%s: 401, with the way to authenticate', async (_what, headers) => {
    const answer = await h.call('GET', history, { headers });
    expectProblem(answer, 401, 'unauthenticated');
    expect(answer.headers.get('WWW-Authenticate')).toContain('Bearer');
  });

  test('a scope that may not: 403; a team of others, or none: 404', async () => {
    expectProblem(await h.call('GET', history, { as: 'support' }), 403, 'forbidden');
    expectProblem(await h.call('GET', history, { as: 'outsider' }), 404, 'not_found');
    expectProblem(await h.call('GET', '/api/payments/none/history', { as: 'owner' }), 404, 'not_found');
    expectProblem(await h.call('POST', initiate, { as: 'member', body: {} }), 403, 'forbidden');
  });

  test('a member that is removed, and a token that is revoked, are refused from the next request on', async () => {
    const { team, owner } = await h.newTeam();
    const ask = () => h.call('GET', `/api/resources/${team}/limits`, { as: owner });
    expect(await ask()).toMatchObject({ status: 200 });
    await h.rows('DELETE FROM team_member WHERE team_id = $1', [team]);
    expectProblem(await ask(), 404, 'not_found');
    await h.rows('UPDATE api_token SET revoked_at = now() WHERE token_hash = $1', [hashToken(owner)]);
    expectProblem(await ask(), 401, 'unauthenticated');
  });
});

describe("the platform's JWTs", () => {
  interface Claims {
    sub?: string;
    iss?: string;
    aud?: string;
    exp?: number | string;
    secret?: string;
    alg?: string;
  }

  function sign({
    sub = 'owner',
    iss = 'platform',
    aud = 'octroi',
    exp = '5m',
    secret = jwtSecret,
    alg = 'HS256',
  }: Claims) {
    return new SignJWT({ sub })
      .setProtectedHeader({ alg })
      .setIssuer(iss)
      .setAudience(aud)
      .setExpirationTime(exp)
      .sign(new TextEncoder().encode(secret));
  }

  test('a valid one acts as its user', async () => {
    expect(await h.call('GET', history, { as: await sign({}) })).toMatchObject({ status: 200 });
    expectProblem(await h.call('GET', history, { as: await sign({ sub: 'outsider' }) }), 404, 'not_found');
    expectProblem(await h.call('GET', '/api/tokens', { as: await sign({}) }), 403, 'forbidden');
  });

  const refused: [string, Claims][] = [
    ['has expired', { exp: Math.floor(Date.now() / 1000) - 60 }],
    ['is of another issuer', { iss: 'someone' }],
    ['is for another audience', { aud: 'billing' }],
    ['has another secret', { secret: 'not-the-secret-of-the-platform-at-all' }],
    ['has another algorithm', { alg: 'HS512', secret: jwtSecret.padEnd(64, 'x') }],
    ['names no user', { sub: '' }],
  ];
  test.each(refused)('one that %s: 401', async (_what, claims) => {
    expectProblem(await h.call('GET', history, { as: await sign(claims) }), 401, 'unauthenticated');
  });

  test('one that is not signed: 401', async () => {
    const unsigned = new UnsecuredJWT({ sub: 'owner' })
      .setIssuer('platform')
      .setAudience('octroi')
      .setExpirationTime('5m');
    expectProblem(await h.call('GET', history, { as: unsigned.encode() }), 401, 'unauthenticated');
  });

  test('one that never expires: 401', async () => {
    const endless = await new SignJWT({ sub: 'owner' })
      .setProtectedHeader({ alg: 'HS256' })
      .setIssuer('platform')
      .setAudience('octroi')
      .sign(new TextEncoder().encode(jwtSecret));
    expectProblem(await h.call('GET', history, { as: endless }), 401, 'unauthenticated');
  });

  test('a user id that cannot be stored is no user', async () => {
    expectProblem(await h.call('GET', history, { as: await sign({ sub: 'own\0er' }) }), 404, 'not_found');
  });
});

describe('JWTs checked against the keys of the platform', () => {
  let own: Harness;
  let server: Server;
  let platform: GenerateKeyPairResult;
  /** How often the keys were asked for; a negative number makes the next request fail. */
  let fetched = 0;

  beforeAll(async () => {
    platform = await generateKeyPair('RS256');
    const key = { ...(await exportJWK(platform.publicKey)), kid: 'one', alg: 'RS256' };
    server = createServer((_request, response) => {
      response.statusCode = fetched < 0 ? 500 : 200;
      fetched += 1;
      response.setHeader('Content-Type', 'application/json').end(JSON.stringify({ keys: [key] }));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks.json`;
    own = await startHarness({ worker: false, env: { PLATFORM_JWKS_URL: url, PLATFORM_JWT_SECRET: '' } });
  });
  afterAll(async () => {
    await own.close();
    server.close();
  });

  const ask = async ({ privateKey }: GenerateKeyPairResult) => {
    const token = await new SignJWT({ sub: 'owner' })
      .setProtectedHeader({ alg: 'RS256', kid: 'one' })
      .setIssuer('platform')
      .setAudience('octroi')
      .setExpirationTime('5m')
      .sign(privateKey);
    return own.call('GET', history, { as: token });
  };

  test('while they cannot be had, the token is not called wrong', async () => {
    fetched = -1;
    expectProblem(await ask(platform), 503, 'unavailable');
  });

  test('they are fetched once', async () => {
    fetched = 0;
    for (let i = 0; i < 3; i += 1) expect(await ask(platform)).toMatchObject({ status: 200 });
    expect(fetched).toBe(1);
  });

  test('a token signed by another key is refused', async () => {
    expectProblem(await ask(await generateKeyPair('RS256')), 401, 'unauthenticated');
  });
});
