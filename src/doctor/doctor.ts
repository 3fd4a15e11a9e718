/** Looks at everything that a deployment needs, and says what to mend. It changes nothing, but for an audit entry. */
import type { Client } from '@temporalio/client';
import type { Config, ConfigError } from '../config.js';
import type { Database } from '../models/database.js';
import type { Clock } from './clock.js';
import { checkDatabase } from './database.js';
import { reasonOf, under, type Finding } from './finding.js';
import { checkBackend, checkCallback } from './payment.js';
import { checkSettings } from './settings.js';
import { checkDirectories, checkDocker, checkMailServer, checkWebhooks } from './surroundings.js';
import { checkTemporal } from './temporal.js';

export interface Patient {
  config: Config;
  db: Database;
  client: Client;
  /** For tests of clocks that differ. */
  now?: Clock;
}

/** All findings, in the order of the checks. They run together, and what hangs is given up within seconds. */
export async function diagnose({ config, db, client, now = Date.now }: Patient): Promise<Finding[]> {
  const findings = await Promise.all([
    checkDatabase(db, now),
    checkTemporal(client, config, now),
    checkBackend(config),
    checkCallback(config, db),
    checkMailServer(config),
    checkWebhooks(config),
    checkDocker(config),
    checkDirectories(config),
  ]);
  return [...checkSettings(config), ...findings.flat()];
}

/** Without settings nothing else can be looked at. */
export function unusable(error: ConfigError): Finding[] {
  return [under('settings').bad(reasonOf(error), 'set them as the README says')];
}

/** Whether nothing is critical. */
export const isWell = (findings: readonly Finding[]) => findings.every(({ level }) => level !== 'critical');

const marks = { ok: '✓', warning: '!', critical: '✗' } as const;

/** A line each, `✗ migrations  not applied: … → run: octroi setup`, and a last one that sums up. */
export function report(findings: readonly Finding[]): string {
  const width = Math.max(...findings.map(({ check }) => check.length));
  const lines = findings.map(
    ({ check, level, message, fix }) =>
      `${marks[level]} ${check.padEnd(width)}  ${message}${fix ? ` → ${fix}` : ''}`,
  );
  const count = (level: Finding['level']) => findings.filter((finding) => finding.level === level).length;
  const sum = `${count('ok')} in order, ${count('warning')} to look at, ${count('critical')} to mend`;
  return `${lines.join('\n')}\n\n${sum}\n`;
}
