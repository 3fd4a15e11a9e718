/** The last measurement of each project on each Docker host. Sizes are bytes, times PostgreSQL's. */
import { QueryTypes, type Transaction } from 'sequelize';
import { AppError } from '../errors.js';
import type { Database } from '../models/database.js';
import { audit, type Origin } from './audit.js';

export type StorageStore = ReturnType<typeof createStorageStore>;

/** A project's images and containers on one host; null where the engine could not tell: then the last value stays. */
export interface MeasuredProject {
  projectId: string;
  imageBytes: number;
  containerBytes: number | null;
}

/** A project's volumes on one host; null as above. */
export interface MeasuredVolumes {
  projectId: string;
  bytes: number | null;
}

/** Seconds between two measurements that a team asks for. */
export const requestEverySeconds = 600;

export function createStorageStore(db: Database) {
  const { sequelize } = db;

  async function now(): Promise<string> {
    const [row] = await sequelize.query<{ now: string }>('SELECT now()::text AS now', {
      type: QueryTypes.SELECT,
    });
    if (!row) throw new Error('there is no now');
    return row.now;
  }

  /** Which of the ids are projects; true for those that are not deleted. */
  async function findProjects(ids: readonly string[]): Promise<Map<string, boolean>> {
    const rows = await sequelize.query<{ id: string; live: boolean }>(
      "SELECT id, status <> 'deleted' AS live FROM project WHERE id = ANY($1)",
      { bind: [ids], type: QueryTypes.SELECT },
    );
    return new Map(rows.map(({ id, live }) => [id, live]));
  }

  /** The projects of deployments, by their containers as the platform wrote them down. */
  async function findContainerOwners(containers: readonly string[]): Promise<Map<string, string>> {
    const rows = await sequelize.query<{ container_id: string; project_id: string }>(
      'SELECT container_id, project_id FROM deployment WHERE container_id = ANY($1) ORDER BY created_at, id',
      { bind: [containers], type: QueryTypes.SELECT },
    );
    return new Map(rows.map(({ container_id, project_id }) => [container_id, project_id]));
  }

  /** Those whose images and containers on the host were measured at `since` or later. */
  async function findMeasuredSince(host: string, since: string): Promise<Set<string>> {
    const rows = await sequelize.query<{ project_id: string }>(
      'SELECT project_id FROM project_storage WHERE docker_host = $1 AND measured_at >= $2::timestamptz',
      { bind: [host, since], type: QueryTypes.SELECT },
    );
    return new Set(rows.map(({ project_id }) => project_id));
  }

  /** Sets the volumes of all projects on the host: those that are not among the measured have none. */
  async function writeVolumes(host: string, measured: readonly MeasuredVolumes[]): Promise<void> {
    await sequelize.query(
      `WITH measured AS (
         SELECT * FROM unnest($2::text[], $3::bigint[]) AS m (project_id, bytes)
       ), none AS (
         UPDATE project_storage s SET volume_bytes = 0 WHERE docker_host = $1 AND volume_bytes > 0
           AND NOT EXISTS (SELECT FROM measured m WHERE m.project_id = s.project_id)
       )
       INSERT INTO project_storage AS s (project_id, docker_host, volume_bytes)
       SELECT m.project_id, $1, m.bytes FROM measured m JOIN project p ON p.id = m.project_id
       WHERE m.bytes IS NOT NULL ORDER BY m.project_id
       ON CONFLICT (project_id, docker_host) DO UPDATE SET volume_bytes = excluded.volume_bytes`,
      {
        bind: [host, measured.map(({ projectId }) => projectId), measured.map(({ bytes }) => bytes)],
      },
    );
  }

  async function writeProject(
    host: string,
    { projectId, imageBytes, containerBytes }: MeasuredProject,
  ): Promise<void> {
    await sequelize.query(
      `INSERT INTO project_storage AS s (project_id, docker_host, image_bytes, container_bytes, measured_at)
       SELECT id, $2, $3::bigint, COALESCE($4::bigint, 0), clock_timestamp() FROM project WHERE id = $1
       ON CONFLICT (project_id, docker_host) DO UPDATE SET image_bytes = excluded.image_bytes,
         container_bytes = COALESCE($4::bigint, s.container_bytes), measured_at = excluded.measured_at`,
      { bind: [projectId, host, imageBytes, containerBytes] },
    );
  }

  /**
   * Ends a measurement that began at `since`: what it did not find on the host is not there any more. Returns the
   * projects whose storage it has told, or taken away.
   */
  async function finish(host: string, since: string): Promise<string[]> {
    return sequelize.transaction(async (transaction) => {
      const options = { transaction, type: QueryTypes.SELECT } as const;
      const rows = await sequelize.query<{ project_id: string }>(
        `WITH bare AS (
           UPDATE project_storage SET image_bytes = 0, container_bytes = 0, measured_at = clock_timestamp()
           WHERE docker_host = $1 AND (measured_at IS NULL OR measured_at < $2::timestamptz) AND volume_bytes > 0
         ), gone AS (
           DELETE FROM project_storage
           WHERE docker_host = $1 AND (measured_at IS NULL OR measured_at < $2::timestamptz) AND volume_bytes = 0
         )
         SELECT project_id FROM project_storage WHERE docker_host = $1`,
        { ...options, bind: [host, since] },
      );
      const projects = rows.map(({ project_id }) => project_id);
      await writeMonth(projects, options);
      await sequelize.query(
        `INSERT INTO docker_host (name, measured_at) VALUES ($1, now())
         ON CONFLICT (name) DO UPDATE SET measured_at = now(), failing_since = NULL, failure = NULL`,
        { ...options, bind: [host] },
      );
      return projects;
    });
  }

  /**
   * A measurement has failed: every last value stays, also into a new month, and since when is kept. Returns that.
   */
  async function fail(host: string, failure: string): Promise<Date> {
    return sequelize.transaction(async (transaction) => {
      const options = { transaction, type: QueryTypes.SELECT } as const;
      const rows = await sequelize.query<{ project_id: string }>(
        'SELECT project_id FROM project_storage WHERE docker_host = $1',
        { ...options, bind: [host] },
      );
      await writeMonth(
        rows.map(({ project_id }) => project_id),
        options,
      );
      const [row] = await sequelize.query<{ failing_since: Date }>(
        `INSERT INTO docker_host AS h (name, failing_since, failure) VALUES ($1, now(), $2)
         ON CONFLICT (name) DO UPDATE
           SET failing_since = COALESCE(h.failing_since, now()), failure = excluded.failure
         RETURNING failing_since`,
        { ...options, bind: [host, failure.replaceAll('\0', '').slice(0, 500)] },
      );
      if (!row) throw new Error('an upsert returned no row');
      return row.failing_since;
    });
  }

  /** Brings the running UTC month up to the last measurements of all hosts. */
  async function writeMonth(
    projects: readonly string[],
    options: { transaction: Transaction; type: QueryTypes.SELECT },
  ): Promise<void> {
    await sequelize.query(
      `INSERT INTO project_usage AS u (project_id, year, month, storage_bytes)
       SELECT p.id, EXTRACT(year FROM billing_clock() AT TIME ZONE 'UTC'),
         EXTRACT(month FROM billing_clock() AT TIME ZONE 'UTC'),
         COALESCE((SELECT sum(bytes) FROM project_storage s WHERE s.project_id = p.id), 0)
       FROM project p WHERE p.id = ANY($1) ORDER BY p.id
       ON CONFLICT (project_id, year, month) DO UPDATE
         SET storage_bytes = excluded.storage_bytes, updated_at = now()
         WHERE u.storage_bytes <> excluded.storage_bytes`,
      { ...options, bind: [projects] },
    );
  }

  /** Forgets hosts that are not among `hosts` any more; returns the projects that had something there. */
  async function keepHosts(hosts: readonly string[]): Promise<string[]> {
    return sequelize.transaction(async (transaction) => {
      const options = { transaction, type: QueryTypes.SELECT } as const;
      const rows = await sequelize.query<{ project_id: string }>(
        'DELETE FROM project_storage WHERE docker_host <> ALL($1) RETURNING project_id',
        { ...options, bind: [hosts] },
      );
      await sequelize.query('DELETE FROM docker_host WHERE name <> ALL($1)', { ...options, bind: [hosts] });
      const projects = [...new Set(rows.map(({ project_id }) => project_id))];
      await writeMonth(projects, options);
      return projects;
    });
  }

  /**
   * Runs `start` if the team's last request is ten minutes old, and remembers the request if that succeeds.
   * @throws AppError `rate_limited` with the seconds to wait, before `start`.
   */
  async function request<T>(teamId: string, origin: Origin, start: () => Promise<T>): Promise<T> {
    return sequelize.transaction(async (transaction) => {
      const [row] = await sequelize.query<{ wait: number }>(
        `WITH taken AS (
           INSERT INTO storage_request AS r (team_id, requested_at) VALUES ($1, now())
           ON CONFLICT (team_id) DO UPDATE SET requested_at = now()
             WHERE r.requested_at <= now() - $2 * interval '1 second'
           RETURNING 0 AS wait
         )
         SELECT wait FROM taken
         UNION ALL
         SELECT ceil(extract(epoch FROM requested_at - now()) + $2)::int FROM storage_request
         WHERE team_id = $1 AND NOT EXISTS (SELECT FROM taken)`,
        { bind: [teamId, requestEverySeconds], transaction, type: QueryTypes.SELECT },
      );
      const wait = row?.wait ?? requestEverySeconds;
      if (wait > 0) {
        throw new AppError('rate_limited', 'Storage can be measured once in ten minutes.', {
          headers: { 'Retry-After': String(wait) },
        });
      }
      const action = 'storage.measurement_requested';
      await audit(db, [{ ...origin, action, objectType: 'team', objectId: teamId, teamId }], transaction);
      return start();
    });
  }

  return {
    now,
    findProjects,
    findContainerOwners,
    findMeasuredSince,
    writeVolumes,
    writeProject,
    finish,
    fail,
    keepHosts,
    request,
  };
}
