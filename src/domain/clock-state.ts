/** How a deadline of a ticket stands. */

/** `late`: missed, and answered afterwards. `stopped`: nobody waits for an answer any more. */
export type ClockState = 'met' | 'late' | 'missed' | 'on_hold' | 'stopped' | 'soon' | 'running';

/** Instants of a clock, ISO 8601. */
type Instants = Record<'due_at' | 'warned_at' | 'met_at' | 'breached_at' | 'stopped_at', string | null>;

/** How a clock stands at a moment; a miss is one before anybody has noticed it, and stays one. */
export function clockState(clock: Instants, now: Date): ClockState {
  const { due_at, warned_at, met_at, breached_at, stopped_at } = clock;
  const isMissed = breached_at !== null || (due_at !== null && new Date(met_at ?? now) > new Date(due_at));
  if (met_at) return isMissed ? 'late' : 'met';
  if (breached_at) return 'missed';
  if (stopped_at) return 'stopped';
  if (!due_at) return 'on_hold';
  if (isMissed) return 'missed';
  return warned_at ? 'soon' : 'running';
}
