import type { Scope } from '../domain/roles.js';
import { AppError } from '../errors.js';

/** Who asks: the holder of an API token, or a user whom the platform vouches for by a JWT. */
export interface Actor {
  /** `token:<id>` or `user:<id>`: stable, for the audit log and idempotency keys. */
  subject: string;
  scope: Scope;
  /** The user it acts as; null for tokens of programs. */
  userId: string | null;
}

/** The user behind the actor. @throws AppError `forbidden` for a program. */
export function userOf({ userId }: Actor): string {
  if (!userId) throw new AppError('forbidden', 'This needs a token of a user.');
  return userId;
}
