/** The keys with which tests encrypt what Temporal keeps: known here, so that the look into all histories reads those too. */
export const payloadKeys = {
  former: 'the-former-key-of-payloads-in-tests',
  fresh: 'the-fresh-key-of-payloads-in-tests!',
  /** Of a worker that has no other. */
  foreign: 'a-key-that-nobody-else-has-in-tests',
};
