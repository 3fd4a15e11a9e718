/** What `npm start` tells people and programs once everything is up. */
import { rename, writeFile } from 'node:fs/promises';
import { demoProjects, demoTeam } from './demo.js';
import type { Tokens } from './secrets.js';

export interface Addresses {
  api: string;
  sandbox: string;
  temporal: string;
  temporalUi: string | undefined;
  database: string;
  /** The page of the mails; undefined: they go to a mail server of the user's. */
  mailbox: string | undefined;
  smtp: string;
  /** Where answers to mails of tickets are taken. */
  mailIn: string;
}

/** Writes the ready file in one step, so that nobody reads half of it. */
export async function writeReadyFile(file: string, at: Addresses, tokens: Tokens): Promise<void> {
  const content = {
    api: at.api,
    sandbox: at.sandbox,
    temporal_address: at.temporal,
    temporal_ui: at.temporalUi ?? null,
    database_url: at.database,
    mailbox: at.mailbox ?? null,
    smtp_url: at.smtp,
    mail_in_url: at.mailIn,
    team_id: demoTeam,
    project_ids: demoProjects,
    tokens,
  };
  await writeFile(`${file}.new`, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
  await rename(`${file}.new`, file);
}

/** Addresses, tokens, and two commands to try at once. */
export function announcement(at: Addresses, tokens: Tokens): string {
  const purchase = JSON.stringify({ payment_method: 'mobile_money', plan_upgrade: true, new_plan: 'pro' });
  const authorization = `-H 'Authorization: Bearer ${tokens.owner}'`;
  return `
  Dashboard        ${at.api} (sign in with a token from below, such as the owner’s)
  API              ${at.api}
  Payment sandbox  ${at.sandbox}
  Mailbox          ${at.mailbox ? `${at.mailbox} (${at.smtp})` : 'none (SMTP_URL is set)'}
  Mail receiver    ${at.mailIn}
  Temporal Web UI  ${at.temporalUi ?? `none (server ${at.temporal})`}
  Database         ${at.database}

  Demo team ${demoTeam}, projects ${demoProjects.join(' and ')}. Tokens:
${Object.entries(tokens)
  .map(([name, token]) => `    ${name.padEnd(9)} ${token}`)
  .join('\n')}

  Buy the pro plan (the sandbox pays by itself after a while, or at once at the payment_url that is answered):
    curl -X POST ${at.api}/api/payments/${demoTeam}/initiate ${authorization} -H 'Content-Type: application/json' -d '${purchase}'

  See the payments:
    curl ${at.api}/api/payments/${demoTeam}/history ${authorization}

  Ctrl-C stops everything; the data stays.
`;
}
