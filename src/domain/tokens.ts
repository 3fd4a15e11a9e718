/** API tokens that people make for themselves. */

/** Tokens that can be used, of one person, at most. */
export const ownTokensAtMost = 20;

/** How long a token lasts, by choice; the first one unless another is chosen. */
export const ownTokenLifetimes = ['90d', '7d', '30d', '365d'] as const;
