/**
 * Whose turn it is when workers are behind, on a Temporal server with fairness (docs/decisions/0028-fairness-and-queues.md);
 * others ignore it. A workflow's activities and children inherit it. It is not encrypted: ids of teams, nothing else.
 */
import type { Priority } from '@temporalio/common';

/** Temporal's default, and the only one: what has a lower one may wait for ever. */
const priorityKey = 3;

/** Work of a team: teams take turns. An id of the platform is as long as a key may be, 64 bytes. */
export const ofTeam = (teamId: string): Priority => ({ priorityKey, fairnessKey: teamId });

/** Work for all, such as mail: it has turns as if it were a team, though none has such an id. */
export const ofService: Priority = { priorityKey, fairnessKey: '/octroi' };
