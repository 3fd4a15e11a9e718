import { BaseError, ConnectionError } from 'sequelize';

/**
 * PostgreSQL's codes for what passes: connections (08), transactions that met (40001, 40P01), no room (53), a server
 * that stops, starts or takes too long (57), a standby that is not the primary yet (25006).
 */
const passing = /^(08...|40001|40P01|53...|57014|57P0.|25006|ECONNRESET|ECONNREFUSED|EPIPE|ETIMEDOUT)$/;

/** Whether what failed may work when it is tried again: PostgreSQL is away or busy, or two transactions met. */
export function isTransient(error: unknown): boolean {
  if (!(error instanceof BaseError)) return false;
  if (error instanceof ConnectionError) return true;
  const { code, message = '' } = (error as { parent?: { code?: string; message?: string } }).parent ?? {};
  if (code) return passing.test(code);
  return /connection (terminated|ended|error)|not queryable/i.test(`${message} ${error.message}`);
}
