/** Traffic as rows. Each transaction counts what it brings once, however often it is tried. */
import { QueryTypes, type Transaction } from 'sequelize';
import { monthOf } from '../domain/months.js';
import { maxSum, otherHosts, Tally, type TrafficEntry } from '../domain/traffic.js';
import type { Database } from '../models/database.js';
import { undoWrongDeactivations } from './projects.js';
import { raiseUnknownHosts } from './unknown-hosts.js';

/** Traffic that is written together; the id makes a repetition count nothing. */
export interface TrafficBatch {
  /** A UUID. */
  id: string;
  entries: readonly TrafficEntry[];
  /** How far a collector has read its log, once these are stored. */
  position?: CollectorPosition;
}

export interface CollectorPosition {
  source: string;
  /** As it was when these lines were read; undefined for a source that has none yet. */
  previous: unknown;
  value: unknown;
}

/** The position is another one than that from which was read: somebody else collects the same source. */
export class PositionTaken extends Error {
  override readonly name = 'PositionTaken';
  constructor(source: string) {
    super(
      `another collector has moved the position of the source ${source}: each log needs a source of its own`,
    );
  }
}

/** An event as it is stored; exactly one of `project` and `host` is set. */
export interface StoredEvent {
  /** 128 bits of a hash of the sender's id, as 32 hexadecimal digits. */
  key: string;
  project?: string;
  host?: string;
  bytes: number;
  /** Milliseconds since 1970. */
  at: number;
}

export interface EventGroup {
  /** A UUID. */
  id: string;
  events: readonly StoredEvent[];
  /** What the try came to whose COMMIT was sent; its answer may have been lost. */
  outcome?: EventOutcome;
}

/** Events by their position in the group. */
export interface EventOutcome {
  duplicates: Set<number>;
  /** Of projects that there are not, or no more. */
  unknown: Set<number>;
  projectIds: string[];
}

/** From host names to ids of projects; a host that nobody owns is left out. */
export interface HostResolver {
  resolve(hosts: readonly string[]): Promise<Map<string, string>>;
}

export type TrafficStore = ReturnType<typeof createTrafficStore>;

export function createTrafficStore(db: Database, hosts: HostResolver) {
  const { sequelize } = db;

  /**
   * Adds a batch up, once: one whose id is known changes nothing. Hosts that nobody owns, and projects that there
   * never were, are counted apart.
   * @returns the projects whose traffic grew.
   * @throws PositionTaken, and counts nothing, when the position of a collector has been moved by another one.
   */
  async function recordBatch({ id, entries, position }: TrafficBatch): Promise<{ projectIds: string[] }> {
    const owners = await ownersOf(entries);
    return sequelize.transaction(async (transaction) => {
      if (!(await isNew(id, transaction))) return { projectIds: [] };
      const known = await knownProjects(entries, transaction);
      const projectIds = await addUp(owned(entries, owners, known), transaction);
      if (position) await savePosition(position, transaction);
      return { projectIds };
    });
  }

  /** Stores those events that are new and adds them up, once; the others are told. */
  async function recordEvents(group: EventGroup): Promise<EventOutcome> {
    const { id, events } = group;
    const owners = await ownersOf(events);
    return sequelize.transaction(async (transaction) => {
      if (!(await isNew(id, transaction)) && group.outcome) return group.outcome;
      const known = await knownProjects(events, transaction);
      const unknown = positions(events, ({ project }) => project !== undefined && !known.get(project));
      const duplicates = await insertEvents(events, unknown, transaction);
      const tally = new Tally();
      events.forEach((event, index) => {
        if (unknown.has(index) || duplicates.has(index)) return;
        const project = event.project ?? owners.get(event.host ?? '');
        if (project === undefined) tally.add('host', event.host ?? otherHosts, event.bytes, event.at);
        else tally.add('project', project, event.bytes, event.at);
      });
      const projectIds = await addUp(tally.entries(), transaction);
      group.outcome = { duplicates, unknown, projectIds };
      return group.outcome;
    });
  }

  async function isNew(id: string, transaction: Transaction): Promise<boolean> {
    const rows = await sequelize.query(
      'INSERT INTO traffic_batch (id) VALUES ($1) ON CONFLICT DO NOTHING RETURNING id',
      { bind: [id], type: QueryTypes.SELECT, transaction },
    );
    return rows.length > 0;
  }

  async function ownersOf(traffic: readonly { host?: string }[]): Promise<Map<string, string>> {
    const names = distinct(traffic, ({ host }) => host);
    return names.length === 0 ? new Map() : hosts.resolve(names);
  }

  /** The projects that are named and that exist; false for those that are deleted. */
  async function knownProjects(traffic: readonly { project?: string }[], transaction: Transaction) {
    const ids = distinct(traffic, ({ project }) => project);
    if (ids.length === 0) return new Map<string, boolean>();
    const rows = await sequelize.query<{ id: string; live: boolean }>(
      `SELECT id, status <> 'deleted' AS live FROM project WHERE id = ANY($1)`,
      { bind: [ids], type: QueryTypes.SELECT, transaction },
    );
    return new Map(rows.map(({ id, live }) => [id, live]));
  }

  /** Stores the events but for those at `except`; gives those that were there already, also within the group. */
  async function insertEvents(
    events: readonly StoredEvent[],
    except: ReadonlySet<number>,
    transaction: Transaction,
  ): Promise<Set<number>> {
    const first = new Map<string, number>();
    const duplicates = new Set<number>();
    events.forEach(({ key }, index) => {
      if (except.has(index)) return;
      if (first.has(key)) duplicates.add(index);
      else first.set(key, index);
    });
    // Sorted, so that two transactions with the same events wait for each other in one order.
    const rows = await sequelize.query<{ key: string }>(
      `WITH given AS MATERIALIZED (SELECT unnest($1::uuid[]) AS id),
       new AS (INSERT INTO traffic_event (id) SELECT id FROM given ORDER BY id ON CONFLICT DO NOTHING RETURNING id)
       SELECT replace(id::text, '-', '') AS key FROM given WHERE NOT EXISTS (SELECT FROM new WHERE new.id = given.id)`,
      { bind: [`{${[...first.keys()].join()}}`], type: QueryTypes.SELECT, transaction },
    );
    for (const { key } of rows) duplicates.add(first.get(key) ?? -1);
    return duplicates;
  }

  /** Adds entries to months, hours and unknown hosts, each in the order of its key, against deadlocks. */
  async function addUp(entries: readonly TrafficEntry[], transaction: Transaction): Promise<string[]> {
    const ofProjects = entries.filter(({ project }) => project !== undefined);
    const projectIds = distinct(ofProjects, ({ project }) => project);
    if (projectIds.length > 0) {
      await addToMonths(ofProjects, transaction);
      await addToHours(ofProjects, transaction);
      await raiseLastTraffic(ofProjects, transaction);
      await undoWrongDeactivations(db, projectIds, transaction);
    }
    const ofHosts = entries.filter(({ host }) => host !== undefined);
    if (ofHosts.length > 0) await raiseUnknownHosts(db, ofHosts, transaction);
    return projectIds;
  }

  async function addToMonths(entries: readonly TrafficEntry[], transaction: Transaction): Promise<void> {
    const months = entries.map(({ hour }) => monthOf(hour));
    await sequelize.query(
      `INSERT INTO project_usage AS u (project_id, year, month, traffic_bytes)
       SELECT project_id, year, month, LEAST(sum(bytes), ${maxSum})
       FROM unnest($1::text[], $2::integer[], $3::integer[], $4::numeric[]) AS t (project_id, year, month, bytes)
       GROUP BY project_id, year, month ORDER BY project_id, year, month
       ON CONFLICT (project_id, year, month) DO UPDATE
       SET traffic_bytes = LEAST(u.traffic_bytes + excluded.traffic_bytes, ${maxSum}), updated_at = now()`,
      {
        bind: [
          entries.map(({ project }) => project),
          months.map(({ year }) => year),
          months.map(({ month }) => month),
          entries.map(({ bytes }) => bytes),
        ],
        transaction,
      },
    );
  }

  async function addToHours(entries: readonly TrafficEntry[], transaction: Transaction): Promise<void> {
    await sequelize.query(
      `INSERT INTO traffic_hour AS h (project_id, hour, bytes)
       SELECT project_id, hour, LEAST(sum(bytes), ${maxSum})
       FROM unnest($1::text[], $2::timestamptz[], $3::numeric[]) AS t (project_id, hour, bytes)
       GROUP BY project_id, hour ORDER BY project_id, hour
       ON CONFLICT (project_id, hour) DO UPDATE SET bytes = LEAST(h.bytes + excluded.bytes, ${maxSum})`,
      {
        bind: [
          entries.map(({ project }) => project),
          entries.map(({ hour }) => hour),
          entries.map(({ bytes }) => bytes),
        ],
        transaction,
      },
    );
  }

  /** Only by more than a minute: an idle time is counted in days, and each raise writes the project's row. */
  async function raiseLastTraffic(entries: readonly TrafficEntry[], transaction: Transaction) {
    await sequelize.query(
      `WITH seen AS (
         SELECT id, LEAST(max(at), now()) AS at FROM unnest($1::text[], $2::timestamptz[]) AS t (id, at) GROUP BY id),
       older AS (
         SELECT p.id, seen.at FROM seen JOIN project p USING (id)
         WHERE p.last_traffic_at IS NULL OR p.last_traffic_at < seen.at - interval '1 minute'
         ORDER BY p.id COLLATE "C" FOR NO KEY UPDATE OF p)
       UPDATE project p SET last_traffic_at = older.at FROM older WHERE p.id = older.id`,
      {
        bind: [entries.map(({ project }) => project), entries.map(({ lastAt }) => lastAt)],
        transaction,
      },
    );
  }

  async function savePosition(
    { source, previous, value }: CollectorPosition,
    transaction: Transaction,
  ): Promise<void> {
    const [sql, expected] =
      previous === undefined
        ? [
            'INSERT INTO collector_position (source, position) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING 1',
            [],
          ]
        : [
            `UPDATE collector_position SET position = $2, updated_at = now()
             WHERE source = $1 AND position = $3::jsonb RETURNING 1`,
            [JSON.stringify(previous)],
          ];
    const moved = await sequelize.query(sql, {
      bind: [source, JSON.stringify(value), ...expected],
      type: QueryTypes.SELECT,
      transaction,
    });
    if (moved.length === 0) throw new PositionTaken(source);
  }

  /** How far a collector has read; undefined for one that has stored nothing yet. */
  async function positionOf(source: string): Promise<unknown> {
    const [row] = await sequelize.query<{ position: unknown }>(
      'SELECT position FROM collector_position WHERE source = $1',
      { bind: [source], type: QueryTypes.SELECT },
    );
    return row?.position;
  }

  return { recordBatch, recordEvents, positionOf };
}

/** Entries by their owner: hosts that have one become its project; a project that never was becomes a host. */
function owned(
  entries: readonly TrafficEntry[],
  owners: ReadonlyMap<string, string>,
  known: ReadonlyMap<string, boolean>,
): TrafficEntry[] {
  return entries.map(({ project, host, ...rest }) => {
    if (project !== undefined)
      return known.has(project) ? { ...rest, project } : { ...rest, host: `(project ${project})` };
    const owner = owners.get(host ?? '');
    return owner === undefined ? { ...rest, host } : { ...rest, project: owner };
  });
}

function positions<T>(items: readonly T[], holds: (item: T) => boolean): Set<number> {
  const found = new Set<number>();
  items.forEach((item, index) => {
    if (holds(item)) found.add(index);
  });
  return found;
}

function distinct<T>(items: readonly T[], nameOf: (item: T) => string | undefined): string[] {
  const names = new Set<string>();
  for (const item of items) {
    const name = nameOf(item);
    if (name !== undefined) names.add(name);
  }
  return [...names];
}
