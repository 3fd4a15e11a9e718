/** What operators have Temporal do, with its line in the audit log. */
import type { Services } from '../../api/services.js';
import { AppError } from '../../errors.js';
import { audit, type AuditEntry } from '../../stores/audit.js';

/** Does it and writes it down, or neither. @throws AppError `unavailable` when Temporal does not do it. */
export async function recorded({ db }: Services, entry: AuditEntry, act: () => Promise<void>): Promise<void> {
  await db.sequelize.transaction(async (transaction) => {
    await audit(db, [entry], transaction);
    await act().catch((cause: unknown) => {
      throw new AppError('unavailable', 'Temporal did not do it. Try again in a minute.', { cause });
    });
  });
}
