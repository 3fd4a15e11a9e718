/**
 * Brings rows, workflows and payment backend together again, after Temporal has lost everything or PostgreSQL was
 * restored to an earlier hour. Rows decide: nothing here knows another way to settle a payment than the one of all.
 * See docs/decisions/0020-reconcile.md.
 */
import type { PaymentBackend } from '../integrations/payment-backend.js';
import type { SeenWorkflow, WorkflowSurvey } from '../integrations/workflow-survey.js';
import type { Parts } from '../parts.js';
import { createReconcileStore, kindsWithRow, type UnmatchedCallback } from '../stores/reconcile.js';
import { createAsking, type Outcome } from './asking.js';
import { inTurns } from './turns.js';
import { createStarting, type Counts, type Workflows } from './starting.js';

export interface ReconcileOptions {
  parts: Parts;
  backend: PaymentBackend;
  survey: WorkflowSurvey;
  /** Tells only: asks Temporal and the backend, and changes nothing. */
  dryRun: boolean;
  /** Days for which workflows without a row, and payments that were given up, are looked at. */
  sinceDays: number;
  /** Told after each page. */
  onProgress?: (what: string, done: number) => void;
}

/** What was found and done; in a dry run, what would be. */
export interface Reconciled {
  dry_run: boolean;
  /** Payments by what the backend said of them. */
  payments: Record<Outcome, number>;
  /** Payments that the backend does not know by the id that it gave them. */
  unknown_there: string[];
  workflows: Record<keyof Workflows, Counts>;
  /** Workflows whose row is gone: with their payments the backend may hold money that we do not know of. */
  without_row: { count: number; workflows: SeenWorkflow[] };
  unmatched_callbacks: { count: number; callbacks: UnmatchedCallback[] };
}

/** How many of a list are told one by one. */
const longestList = 1_000;

export async function reconcile(options: ReconcileOptions): Promise<Reconciled> {
  const { parts, backend, survey, dryRun, sinceDays, onProgress = () => {} } = options;
  const store = createReconcileStore(parts.db);
  const asking = createAsking({ parts, backend, dryRun });
  const starting = createStarting({ parts, survey, dryRun });
  const progress = (what: string) => {
    let done = 0;
    return (more: number) => onProgress(what, (done += more));
  };

  // Payments first: what was paid meanwhile must not be told by a workflow that wakes for its deadline.
  // And first those given up: an open one that proves to be cancelled is none to ask for again.
  await inTurns(store.givenUp(sinceDays), asking.ask, progress('payments given up'));
  await inTurns(store.openPayments(), asking.ask, progress('open payments'));
  const start = starting.start;
  // After a dry run these are open still, but need no workflow: a real one settles them.
  const leftOpen = without(store.openPayments(), asking.ended);
  const workflows = {
    payment: await start(leftOpen, starting.payment, progress('workflows of payments')),
    refund: await start(store.pendingRefunds(), starting.refund, progress('workflows of refunds')),
    addon: await start(store.liveAddons(), starting.addon, progress('workflows of add-ons')),
    subscription: await start(store.paidTeams(), starting.subscription, progress('workflows of plans')),
    ticket: await start(store.openTickets(), starting.ticket, progress('workflows of tickets')),
    outbox: await starting.outboxes(),
  };
  return {
    dry_run: dryRun,
    payments: asking.counts,
    unknown_there: asking.unknownThere,
    workflows,
    without_row: await findWithoutRow(),
    unmatched_callbacks: await store.unmatched(longestList),
  };

  async function findWithoutRow(): Promise<Reconciled['without_row']> {
    const found: Reconciled['without_row'] = { count: 0, workflows: [] };
    const since = new Date(Date.now() - sinceDays * 86_400_000);
    for (const kind of kindsWithRow) {
      for await (const page of survey.startedSince(kind, since)) {
        const ids = await store.withoutRow(
          kind,
          page.map(({ id }) => id),
        );
        const gone = page.filter(({ id }) => ids.has(id));
        found.count += gone.length;
        found.workflows.push(...gone.slice(0, longestList - found.workflows.length));
      }
    }
    return found;
  }
}

async function* without<Row extends { id: string }>(pages: AsyncIterable<Row[]>, ids: ReadonlySet<string>) {
  for await (const page of pages) yield page.filter(({ id }) => !ids.has(id));
}

/** Something could not be done or asked: to be run again. */
export const isIncomplete = ({ payments, workflows }: Reconciled): boolean =>
  payments.unanswered > 0 || Object.values(workflows).some(({ failed }) => failed > 0);
