import { describe, expect, test } from '@jest/globals';
import { ConfigError, loadConfig } from '../src/config.js';

const needed = {
  DATABASE_URL: 'postgres://localhost/octroi',
  PAYMENT_API_KEY: 'key',
  PAYMENT_WEBHOOK_SECRET: 'secret',
};

describe('settings', () => {
  test('have the documented defaults', () => {
    expect(loadConfig(needed)).toMatchObject({
      port: 8000,
      baseUrl: 'http://localhost:8000',
      temporal: { address: 'localhost:7233', namespace: 'default' },
      payment: {
        backendUrl: 'http://localhost:8001',
        pollFirstMs: 30_000,
        deadlineMs: 86_400_000,
        rateLimit: 100,
      },
      billingPeriodMs: 30 * 86_400_000,
      currency: 'EUR',
    });
  });

  test('durations are written as 30s, 15m, 24h, 30d', () => {
    const { payment, billingPeriodMs } = loadConfig({
      ...needed,
      PAYMENT_POLL_FIRST: '15m',
      PAYMENT_DEADLINE: '2d',
      BILLING_PERIOD: '90s',
    });
    expect([payment.pollFirstMs, payment.deadlineMs, billingPeriodMs]).toEqual([
      900_000, 172_800_000, 90_000,
    ]);
  });

  test('a slash at the end of an address does not matter, an empty value counts as unset', () => {
    const config = loadConfig({ ...needed, BASE_URL: 'https://billing.example.test/', PORT: '' });
    expect([config.baseUrl, config.port]).toEqual(['https://billing.example.test', 8000]);
  });

  test('links in mails are signed with a secret of their own, or one that all processes derive alike', () => {
    const given = 'a-secret-of-more-than-32-characters';
    expect(loadConfig({ ...needed, SIGNING_SECRET: given }).signingSecrets).toEqual([given]);
    const derived = loadConfig(needed).signingSecrets;
    expect(derived).toEqual(loadConfig(needed).signingSecrets);
    expect(derived[0]).toHaveLength(32);
    expect(derived).not.toEqual(loadConfig({ ...needed, PAYMENT_WEBHOOK_SECRET: 'other' }).signingSecrets);
    expect(() => loadConfig({ ...needed, SIGNING_SECRET: 'short' })).toThrow('SIGNING_SECRET');
  });

  test('a secret that is being replaced stands beside the new one; each must be long enough', () => {
    const [fresh, former] = ['n'.repeat(32), 'f'.repeat(32)];
    expect(loadConfig({ ...needed, SIGNING_SECRET: `${fresh}, ${former}` }).signingSecrets).toEqual([
      fresh,
      former,
    ]);
    expect(() => loadConfig({ ...needed, SIGNING_SECRET: `${fresh},` })).toThrow('with commas between');
    expect(() => loadConfig({ ...needed, PLATFORM_JWT_SECRET: `${fresh},short` })).toThrow(
      'PLATFORM_JWT_SECRET',
    );
  });

  test('Docker engines: one by its address, or several by name', () => {
    const hosts = (value: string) => loadConfig({ ...needed, DOCKER_HOSTS: value }).dockerHosts;
    expect(hosts('')).toEqual([{ name: 'local', address: 'unix:///var/run/docker.sock' }]);
    expect(hosts('a=tcp://10.0.0.2:2375, b=unix:///run/b.sock')).toEqual([
      { name: 'a', address: 'tcp://10.0.0.2:2375' },
      { name: 'b', address: 'unix:///run/b.sock' },
    ]);
    for (const wrong of ['docker', 'a=tcp://x,a=tcp://y', 'tcp://x,tcp://y', 'a=', ',']) {
      expect(() => hosts(wrong)).toThrow('DOCKER_HOSTS');
    }
  });

  test('the platform is told nothing without a signature', () => {
    const url = 'https://platform.example.test/hook';
    const secret = 'a-secret-of-more-than-32-characters';
    expect(loadConfig(needed).platformWebhook).toBeUndefined();
    expect(() => loadConfig({ ...needed, PLATFORM_WEBHOOK_URL: url })).toThrow('PLATFORM_WEBHOOK_SECRET');
    const env = { ...needed, PLATFORM_WEBHOOK_URL: url, PLATFORM_WEBHOOK_SECRET: secret };
    expect(loadConfig(env).platformWebhook).toEqual({ url, secrets: [secret], privateAddresses: false });
  });

  test.each(['smtp://localhost', 'smtps://user:pass%20word@mail.example.org:465'])(
    '%s is a mail server',
    (url) => {
      expect(loadConfig({ ...needed, SMTP_URL: url }).mail.smtpUrl).toBe(url);
    },
  );

  test.each(['http://localhost', 'localhost:25'])('%s is no mail server', (url) => {
    expect(() => loadConfig({ ...needed, SMTP_URL: url })).toThrow('SMTP_URL');
  });

  test.each(['billing@example.org', 'Billing, Inc. <billing@example.org>', '<b@localhost>'])(
    '%s is a sender',
    (from) => {
      expect(loadConfig({ ...needed, MAIL_FROM: from }).mail.from).toBe(from);
    },
  );

  test.each(['Billing', 'Billing <billing>', 'a@b.test\r\nBcc: c@d.test'])('%j is no sender', (from) => {
    expect(() => loadConfig({ ...needed, MAIL_FROM: from })).toThrow('MAIL_FROM');
  });

  test('everything that is missing or wrong is named at once', () => {
    const load = () => loadConfig({ PORT: '99999', BILLING_PERIOD: 'a month', BASE_URL: 'ftp://x' });
    expect(load).toThrow(ConfigError);
    for (const name of [
      'PORT',
      'BILLING_PERIOD',
      'BASE_URL',
      'DATABASE_URL: is not set',
      'PAYMENT_API_KEY',
    ]) {
      expect(load).toThrow(name);
    }
  });
});
