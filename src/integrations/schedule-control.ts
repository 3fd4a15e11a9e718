/** The schedules as operators see and steer them. Calls fail when Temporal is away. */
import { ScheduleNotFoundError, ScheduleOverlapPolicy, type Client } from '@temporalio/client';
import { schedules, type ScheduleDeclaration } from './schedules.js';

export type ScheduleControl = ReturnType<typeof createScheduleControl>;

/** How the last run went, by its workflow. */
export type RunResult = 'running' | 'completed' | 'failed' | 'gone';

export interface ScheduleState {
  id: string;
  /** false: `octroi setup` has not made it. */
  exists: boolean;
  paused: boolean;
  /** Why it is paused. */
  note: string | null;
  last: { at: Date; workflowId: string; result: RunResult } | null;
  next: Date | null;
}

const patienceMs = 5_000;

export function createScheduleControl(client: Client) {
  /** Every schedule of the table, in its order. */
  function list(): Promise<ScheduleState[]> {
    return inTime(async () => {
      // All of them have their answer then: none is left asking when another has failed.
      const answers = await Promise.allSettled(schedules.map(stateOf));
      return answers.map((answer) => {
        if (answer.status === 'rejected') throw answer.reason;
        return answer.value;
      });
    }, 10_000);
  }

  async function stateOf({ scheduleId: id }: ScheduleDeclaration): Promise<ScheduleState> {
    try {
      const { state, info } = await client.schedule.getHandle(id).describe();
      const last = info.recentActions.at(-1);
      return {
        id,
        exists: true,
        paused: state.paused,
        note: (state.paused && state.note) || null,
        last: last ? { at: last.takenAt, ...(await runOf(last.action.workflow)) } : null,
        next: state.paused ? null : (info.nextActionTimes[0] ?? null),
      };
    } catch (error) {
      if (!(error instanceof ScheduleNotFoundError)) throw error;
      return { id, exists: false, paused: false, note: null, last: null, next: null };
    }
  }

  async function runOf(run: { workflowId: string; firstExecutionRunId: string }) {
    const { workflowId, firstExecutionRunId } = run;
    const status = await client.workflow
      .getHandle(workflowId, firstExecutionRunId)
      .describe()
      .then(({ status }) => status.name)
      // Its history is kept for a time only.
      .catch(() => undefined);
    return { workflowId, result: resultOf(status) };
  }

  async function pause(id: string, note: string): Promise<void> {
    await inTime(() => client.schedule.getHandle(id).pause(note));
  }

  async function resume(id: string): Promise<void> {
    const note = schedules.find(({ scheduleId }) => scheduleId === id)?.note;
    await inTime(() => client.schedule.getHandle(id).unpause(note));
  }

  /** A run at once, unless one is under way. */
  async function trigger(id: string): Promise<void> {
    await inTime(() => client.schedule.getHandle(id).trigger(ScheduleOverlapPolicy.SKIP));
  }

  function inTime<T>(call: () => Promise<T>, withinMs = patienceMs): Promise<T> {
    return client.connection.withDeadline(Date.now() + withinMs, call);
  }

  return { list, pause, resume, trigger };
}

function resultOf(status: string | undefined): RunResult {
  if (status === undefined) return 'gone';
  if (status === 'RUNNING') return 'running';
  return status === 'COMPLETED' ? 'completed' : 'failed';
}
