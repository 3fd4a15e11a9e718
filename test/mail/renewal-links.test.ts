import { expect, jest, test } from '@jest/globals';
import { SignJWT } from 'jose';
import { createRenewalLinks } from '../../src/mail/renewal-links.js';

const baseUrl = 'https://billing.example.test';
const secret = 'a-secret-for-links-of-tests-only-0123';
const links = createRenewalLinks({ baseUrl, secrets: [secret] });
const addon = { teamId: 'team-1', addonId: 'addon-1', userId: 'u-1' };
const day = 86_400_000;

const tokenOf = (url: string) => url.slice(`${baseUrl}/renew/`.length);

test.each([addon, { ...addon, addonId: null }])('a link tells what it was made for: %j', async (renewal) => {
  const url = await links.urlFor(renewal);
  expect(url).toMatch(/^https:\/\/billing\.example\.test\/renew\/[\w.-]+$/);
  expect(await links.read(tokenOf(url))).toEqual(renewal);
});

test('it holds in every process that has the secret, as text or as bytes', async () => {
  const other = createRenewalLinks({ baseUrl, secrets: [Buffer.from(secret)] });
  expect(await other.read(tokenOf(await links.urlFor(addon)))).toEqual(addon);
});

test('it holds for 60 days', async () => {
  const token = tokenOf(await links.urlFor(addon));
  jest.useFakeTimers({
    now: Date.now() + 59.9 * day,
    doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'],
  });
  try {
    expect(await links.read(token)).toEqual(addon);
    jest.setSystemTime(Date.now() + 0.2 * day);
    expect(await links.read(token)).toBeUndefined();
  } finally {
    jest.useRealTimers();
  }
});

test('a token that was changed or signed by others is none', async () => {
  const token = tokenOf(await links.urlFor(addon));
  const [header, , signature] = token.split('.');
  const payload = Buffer.from(JSON.stringify({ team: 'team-2', addon: null, sub: 'u', aud: 'renewal' }));
  const changed = [header, payload.toString('base64url'), signature].join('.');
  const others = createRenewalLinks({ baseUrl, secrets: ['x'.repeat(32)] });
  for (const wrong of ['', 'token', changed, tokenOf(await others.urlFor(addon))]) {
    expect(await links.read(wrong)).toBeUndefined();
  }
});

test('a token of ours for something else is none', async () => {
  const sign = (token: SignJWT) =>
    token.setProtectedHeader({ alg: 'HS256' }).setSubject('u-1').sign(new TextEncoder().encode(secret));
  const claims = { team: 'team-1', addon: null };
  const otherAudience = await sign(new SignJWT(claims).setAudience('login').setExpirationTime('1h'));
  const endless = await sign(new SignJWT(claims).setAudience('renewal'));
  expect(await links.read(otherAudience)).toBeUndefined();
  expect(await links.read(endless)).toBeUndefined();
});
