import { proxyActivities, setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import type { RefundActivities } from '../activities/refunds.js';
import type { RefundStatus } from '../domain/refunds.js';
import { searchAttributes, type RefundInput } from './messages.js';
import * as policies from './policies.js';

const { sendRefund } = proxyActivities<RefundActivities>({
  ...policies.refund,
  summary: 'refund at the backend, again until it answers',
});

/** One refund through the payment backend: sent until that answers; then completed or failed. */
export async function refund({ refundId }: RefundInput): Promise<RefundStatus> {
  const status = await sendRefund(refundId);
  setCurrentDetails(`**${status}**`);
  upsertSearchAttributes([{ key: searchAttributes.status, value: status }]);
  return status;
}
