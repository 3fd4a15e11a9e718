/** The containers of finished deployments, and whether anything still needs them. */
import { DatabaseError, QueryTypes } from 'sequelize';
import { finishedStatuses } from '../domain/deployments.js';
import type { Database } from '../models/database.js';
import { audit } from './audit.js';

export type ContainerStore = ReturnType<typeof createContainerStore>;

export interface FinishedDeployment {
  id: string;
  project_id: string;
  container_id: string;
  /** An alias points at it, as current or previous. */
  aliased: boolean;
}

/** Why a container stays: `busy` is a deployment that somebody holds a lock on. */
export type Hindrance = 'alias' | 'in_use' | 'changed' | 'busy';

const finished = (row: string) => `(lower(${row}.status) = ANY($1) OR ${row}.conclusion IS NOT NULL)`;
const lockTimeoutMs = 10_000;
const lockNotAvailable = '55P03';

export function createContainerStore(db: Database) {
  const { sequelize } = db;

  /** Finished deployments that may have a container, by id. */
  function findFinished(after: string | null, limit: number): Promise<FinishedDeployment[]> {
    return sequelize.query<FinishedDeployment>(
      `SELECT d.id, d.project_id, d.container_id,
         EXISTS (SELECT FROM alias a WHERE a.deployment_id = d.id OR a.previous_deployment_id = d.id) AS aliased
       FROM deployment d
       WHERE d.container_id IS NOT NULL AND d.container_status IS DISTINCT FROM 'removed' AND ${finished('d')}
         AND ($2::text IS NULL OR d.id > $2)
       ORDER BY d.id LIMIT $3`,
      { bind: [finishedStatuses, after, limit], type: QueryTypes.SELECT },
    );
  }

  /**
   * Runs `remove` while nothing can come to need the container of a deployment, and notes that it is gone. All
   * deployments that have it, as any of `written`, are locked first, which an alias that is being made has to wait for,
   * or is waited for; only then is looked. Does nothing and says why when it is needed. Without `remove` it only looks.
   */
  async function release(
    { id, container_id }: FinishedDeployment,
    written: readonly string[],
    host: string | null,
    remove?: () => Promise<boolean>,
  ): Promise<Hindrance | 'removed' | 'gone'> {
    try {
      return await sequelize.transaction(async (transaction) => {
        const options = { transaction, type: QueryTypes.SELECT } as const;
        await sequelize.query(`SET LOCAL lock_timeout = ${lockTimeoutMs}`, { transaction });
        const rows = await sequelize.query<LockedDeployment>(
          `SELECT d.id, d.container_id, d.container_status, ${finished('d')} AS finished,
             (SELECT p.team_id FROM project p WHERE p.id = d.project_id) AS team_id
           FROM deployment d WHERE d.container_id = ANY($2) ORDER BY d.id FOR UPDATE OF d`,
          { ...options, bind: [finishedStatuses, written] },
        );
        const own = rows.find((row) => row.id === id);
        if (own?.container_id !== container_id || own.container_status === 'removed') return 'changed';
        if (rows.some((row) => !row.finished)) return 'in_use';
        // A statement of its own: one that waits for a lock looks at what there was before.
        const aliases = await sequelize.query(
          'SELECT FROM alias WHERE deployment_id = ANY($1) OR previous_deployment_id = ANY($1) LIMIT 1',
          { ...options, bind: [rows.map((row) => row.id)] },
        );
        if (aliases.length > 0) return 'alias';
        if (!remove) return host === null ? 'gone' : 'removed';
        const removed = await remove();
        await sequelize.query(
          `UPDATE deployment SET container_status = 'removed', updated_at = now() WHERE id = ANY($1)`,
          { transaction, bind: [rows.map((row) => row.id)] },
        );
        const entries = rows.map((row) => ({
          actor: 'system',
          action: removed ? 'deployment.container_removed' : 'deployment.container_gone',
          objectType: 'deployment',
          objectId: row.id,
          teamId: row.team_id,
          before: { container_id: row.container_id, container_status: row.container_status },
          after: { container_status: 'removed', docker_host: host },
        }));
        await audit(db, entries, transaction);
        return removed ? 'removed' : 'gone';
      });
    } catch (error) {
      const isBusy =
        error instanceof DatabaseError && (error.parent as { code?: string }).code === lockNotAvailable;
      if (isBusy) return 'busy';
      throw error;
    }
  }

  return { findFinished, release };
}

interface LockedDeployment {
  id: string;
  container_id: string;
  container_status: string | null;
  finished: boolean;
  team_id: string | null;
}
