/** The pages of a team's plan, add-ons, credit and payments. */
import { actionPages } from './actions.js';
import { buyingPages } from './buying.js';
import { historyPages } from './history.js';
import { overviewPages } from './overview.js';
import { paymentPages } from './payment.js';
import { receiptPages } from './receipt.js';

export const billingPages = [
  ...overviewPages,
  ...actionPages,
  ...buyingPages,
  ...historyPages,
  ...paymentPages,
  ...receiptPages,
];
