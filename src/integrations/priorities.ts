/**
 * Whose turn it is when workers are behind, on a Temporal server with fairness (docs/decisions/0028-fairness-and-queues.md);
 * others ignore it. A workflow's activities and children inherit it. It is not encrypted: ids of teams, nothing else.
 */
import type { Priority } from '@temporalio/common';

/** Temporal's default, which work without a priority has too. None goes before it: what waits for the end of others may wait for ever. */
const usual = 3;
const lowest = 5;

/** Work of a team: teams take turns. An id of the platform is as long as a key may be, 64 bytes. */
export const ofTeam = (teamId: string): Priority => ({ priorityKey: usual, fairnessKey: teamId });

/** Work for all, such as mail: it has turns as if it were a team, though none has such an id. */
export const ofService: Priority = { priorityKey: usual, fairnessKey: '/octroi' };

/** Work that nobody waits for: when nothing else is left to do. */
export const ofJob: Priority = { priorityKey: lowest };
