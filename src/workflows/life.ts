/**
 * The life of a row that changes with time, an add-on or a plan: the workflow is its clock. It takes the steps that
 * are due, sleeps until the next one or until somebody changed the row, and looks again. What is true stands in the
 * row; the workflow carries nothing, so it can start over at any point.
 */
import {
  allHandlersFinished,
  CancellationScope,
  condition,
  log,
  setCurrentDetails,
  setHandler,
  upsertSearchAttributes,
  workflowInfo,
} from '@temporalio/workflow';
import { lifeState, rowChanged, searchAttributes } from './messages.js';

interface View {
  status: string;
  /** The billing clock, ISO 8601: waits are measured against it, not against the server's. */
  now: string;
  endsAt: string | null;
}

export interface Life<V extends View> {
  /** Takes every step that is due and tells how things stand: an activity. */
  advance: () => Promise<V>;
  /** The rule for what is next. */
  next: (view: V) => Next | undefined;
  /** Whether it may sleep without a next step, until somebody changes the row; else it has ended. */
  sleeps: (view: V) => boolean;
  /** "Request Cancellation" in the Temporal Web UI: an activity. */
  cancel: () => Promise<unknown>;
  /** Sets handlers of its own, which do what they do in turn with the steps, and never beside them. */
  listen?: (inTurn: InTurn) => void;
}

/**
 * Runs activities when no others run. Two local activities at once, of which the second ends first, would be replayed in
 * another order than they ran in.
 */
export type InTurn = <T>(work: () => Promise<T>) => Promise<T>;

/** What is to happen by itself, and when (ISO 8601). */
interface Next {
  kind: string;
  at: string;
}

/** Lives until the end, then returns the last view; undefined when a new run must go on with the same input. */
export function live<V extends View>(life: Life<V>): Promise<V | undefined> {
  const { cancelRequested } = CancellationScope.current();
  return CancellationScope.nonCancellable(() => run(life, cancelRequested));
}

async function run<V extends View>(life: Life<V>, cancelRequested: Promise<never>): Promise<V | undefined> {
  let changed = false;
  const turns: (() => Promise<void>)[] = [];
  let cancel = 'none' as 'none' | 'asked' | 'done';
  let shown = '';
  let state = { status: 'starting', waitingFor: 'its row' };
  setHandler(rowChanged, () => void (changed = true));
  setHandler(lifeState, () => state);
  life.listen?.(
    (work) =>
      new Promise((resolve, reject) => {
        turns.push(() => work().then(resolve, reject));
        changed = true;
      }),
  );
  cancelRequested
    .catch(() => {
      cancel = 'asked';
      return life.cancel();
    })
    .catch((error: unknown) => log.warn('not cancelled', { error }))
    .finally(() => {
      cancel = 'done';
      changed = true;
    });

  for (;;) {
    changed = false;
    for (let turn = turns.shift(); turn; turn = turns.shift()) await turn();
    const view = await life.advance();
    const step = life.next(view);
    show(view, step);
    const isOver = !step && !life.sleeps(view);
    // A run can be asked to cancel once: the next one can be asked again.
    const startsOver = cancel === 'done' || (cancel === 'none' && workflowInfo().continueAsNewSuggested);
    if (isOver || startsOver) {
      await condition(() => allHandlersFinished() || turns.length > 0);
      if (turns.length > 0) continue;
      return isOver ? view : undefined;
    }
    if (step) {
      const wait = Math.max(Date.parse(step.at) - Date.parse(view.now), 1);
      await condition(() => changed, wait, { summary: `${step.kind} at ${step.at}` });
    } else {
      await condition(() => changed);
    }
  }

  function show({ status, endsAt }: V, step: Next | undefined): void {
    const waitingFor = step ? `${step.kind} at ${step.at}` : 'news';
    state = { status, waitingFor };
    setCurrentDetails(`**${status}**${endsAt ? ` until ${endsAt}` : ''}: next ${waitingFor}`);
    if (shown === `${status} ${endsAt}`) return;
    shown = `${status} ${endsAt}`;
    upsertSearchAttributes([
      { key: searchAttributes.status, value: status },
      { key: searchAttributes.deadline, value: endsAt === null ? null : new Date(endsAt) },
    ]);
  }
}
