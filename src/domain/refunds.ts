/** The life of a refund: to the credit it is done at once, through the backend it takes its time. */

export const refundStatuses = ['pending', 'completed', 'failed'] as const;
export type RefundStatus = (typeof refundStatuses)[number];
