/** What tests of plans and add-ons do again and again, against a database of their own. */
import { randomUUID } from 'node:crypto';
import type { AddonType } from '../../src/domain/addons.js';
import { effectiveLimits, type Limits } from '../../src/domain/limits.js';
import { money } from '../../src/domain/money.js';
import type { PurchaseMethod } from '../../src/domain/payments.js';
import { limitsOf } from '../../src/stores/limits.js';
import type { NewPayment } from '../../src/stores/payments.js';
import type { TestDatabase } from './database.js';

export const second = 1000;
export const hour = 3600 * second;
export const day = 24 * hour;
export const terms = { billingPeriodMs: 30 * day, gracePeriodMs: 7 * day, currency: 'EUR' as const };

/** Columns that tell when something happened, by the database's own clock. */
const noted = ['mail_outbox.created_at', 'audit_log.at', 'payment_event.received_at', 'payment.created_at'];

/**
 * Replaces the billing clock of a database by one that the test sets, in milliseconds, and that never goes back;
 * mail, audit entries and callbacks bear its time too.
 */
export async function replaceClock({ rows }: TestDatabase, at: number) {
  await rows('CREATE TABLE test_clock (at timestamptz NOT NULL)');
  await rows('INSERT INTO test_clock VALUES ($1)', [new Date(at)]);
  await rows(`CREATE OR REPLACE FUNCTION billing_clock() RETURNS timestamptz LANGUAGE sql STABLE
    AS 'SELECT at FROM test_clock'`);
  for (const [table, column] of noted.map((name) => name.split('.'))) {
    await rows(`ALTER TABLE ${table} ALTER ${column} SET DEFAULT billing_clock()`);
  }
  return {
    set: async (to: number) => {
      await rows('UPDATE test_clock SET at = $1 WHERE at < $1', [new Date(to)]);
    },
  };
}

/** Lets the billing clock of a database run ahead of PostgreSQL's: what is waited for comes sooner. */
export async function replaceClockAhead({ rows }: TestDatabase) {
  await rows("CREATE TABLE test_clock (ahead interval NOT NULL DEFAULT '0')");
  await rows('INSERT INTO test_clock DEFAULT VALUES');
  await rows(`CREATE OR REPLACE FUNCTION billing_clock() RETURNS timestamptz LANGUAGE sql STABLE
    AS 'SELECT now() + ahead FROM test_clock'`);
  return {
    pass: async (ms: number) => {
      await rows("UPDATE test_clock SET ahead = ahead + $1 * interval '1 millisecond'", [ms]);
    },
  };
}

/** A new team whose owner has its id; its projects are made one after the other, an hour apart. */
export async function newTeam({ rows }: TestDatabase, projects: string[] = []): Promise<string> {
  const team = `team-${randomUUID()}`;
  await rows('INSERT INTO "user" (id, email, name) VALUES ($1, $1 || \'@example.test\', $1)', [team]);
  await rows("INSERT INTO team (id, name) VALUES ($1, 'A team')", [team]);
  await rows("INSERT INTO team_member (id, team_id, user_id, role) VALUES ($1, $1, $1, 'owner')", [team]);
  await rows(
    `INSERT INTO project (id, team_id, name, created_at)
     SELECT $1 || '/' || name, $1, name, timestamptz '2026-01-01Z' + n * interval '1 hour'
     FROM unnest($2::text[]) WITH ORDINALITY AS project (name, n)`,
    [team, projects],
  );
  return team;
}

export interface Wanted {
  plan?: 'pro';
  addon?: { type: AddonType; quantity: number };
  /** The add-on to renew. */
  renews?: string;
  /** What it costs, in cents. */
  minor: number;
  method?: PurchaseMethod;
}

/** A payment as the API makes it, at `now`. */
export function paymentFor(team: string, wanted: Wanted, now: number): NewPayment {
  return {
    id: randomUUID(),
    teamId: team,
    userId: team,
    planId: wanted.plan ?? null,
    addonId: wanted.renews ?? null,
    ...(wanted.addon && { newAddon: wanted.addon }),
    amount: money(wanted.minor, 'EUR'),
    method: wanted.method ?? 'mobile_money',
    description: null,
    deadlineAt: new Date(now + day),
    actor: `user:${team}`,
    requestId: 'r',
  };
}

export const proLimits: Limits = { cpu_cores: 4, memory_mb: 6144, traffic_gb: 10, storage_mb: 10240 };
export const freeLimits: Limits = { cpu_cores: 0.3, memory_mb: 100, traffic_gb: 5, storage_mb: 100 };

/** Plan and add-ons together, at this moment of the billing clock. */
export async function limitsNow({ db }: TestDatabase, team: string): Promise<Limits> {
  const { terms, units } = await limitsOf(db, team);
  return effectiveLimits(terms, units);
}
