/** States of a deployment, as the platform tells them. */

/** Nothing more comes of a deployment in one of these; nor of one that has a conclusion, whatever its status. */
export const finishedStatuses = [
  'completed',
  'succeeded',
  'failed',
  'error',
  'cancelled',
  'canceled',
  'skipped',
] as const;
