import type { Reconciled } from './reconcile.js';
import type { Counts } from './starting.js';

/** The result as a table for a terminal. */
export function summaryOf(result: Reconciled): string {
  const { payments, workflows, unknown_there, without_row, unmatched_callbacks } = result;
  const asked = Object.entries(payments).filter(([, count]) => count > 0);
  return [
    result.dry_run ? 'Dry run: nothing was changed; this is what would be.\n' : '',
    line('workflows of', 'rows', 'running', 'started', 'failed'),
    ...Object.entries(workflows).map(([kind, counts]: [string, Counts]) =>
      line(kind, counts.rows, counts.running, counts.started, counts.failed),
    ),
    '',
    asked.length > 0 ? 'payments asked for at the backend' : 'no payment had to be asked for',
    ...asked.map(([outcome, count]) => line(`  ${outcome.replaceAll('_', ' ')}`, count)),
    ...listed(
      'payments that the backend does not know',
      unknown_there.length,
      unknown_there.map((id) => id),
    ),
    ...listed(
      'workflows without a row: the backend may hold money of these payments',
      without_row.count,
      without_row.workflows.map(
        ({ workflow_id, team, status, amount_minor, running }) =>
          `${workflow_id}  team ${team}  ${status}${running ? ', running' : ''}  ${amount_minor ?? ''}`,
      ),
    ),
    ...listed(
      'callbacks for payments that have no row',
      unmatched_callbacks.count,
      unmatched_callbacks.callbacks.map(
        ({ external_payment_id, status, payment_id }) =>
          `${external_payment_id}  ${status}  ${payment_id ?? ''}`,
      ),
    ),
    '',
  ].join('\n');
}

const shown = 20;

function listed(title: string, count: number, items: string[]): string[] {
  if (count === 0) return [];
  const more = count > shown ? [`  … ${count - shown} more: --json tells the first 1,000`] : [];
  return ['', `${title}: ${count}`, ...items.slice(0, shown).map((item) => `  ${item.trim()}`), ...more];
}

const line = (name: string, ...cells: (string | number)[]) =>
  name.padEnd(16) + cells.map((cell) => String(cell).padStart(10)).join('');
