/**
 * A secret and those that it replaces: the first one signs, what any of them has signed is believed. So each can be
 * replaced while everything runs, both sides in their own time.
 */
export type Secrets = readonly [Secret, ...Secret[]];
export type Secret = string | Uint8Array;
