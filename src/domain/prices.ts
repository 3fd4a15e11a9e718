/** What has a price. The prices themselves are data, in `price`. */
import { addonTypes } from './addons.js';

export const pricedItems = ['pro', ...addonTypes] as const;
export type PricedItem = (typeof pricedItems)[number];
