/** The plans of statements as PostgreSQL ran them, and what is wrong with them on tables that grow. */
import type { Sequelize } from 'sequelize';
import type { TestDatabase } from '../support/database.js';

/** A node of a plan, as `auto_explain` writes it with `log_analyze`. */
interface Node {
  'Node Type': string;
  'Relation Name'?: string;
  'Actual Rows': number;
  'Actual Loops': number;
  'Rows Removed by Filter'?: number;
  'Rows Removed by Index Recheck'?: number;
  Plans?: Node[];
}

/** A scan that read much of a table. */
export interface Scan {
  /** On one line. */
  statement: string;
  table: string;
  /** Seq Scan, Index Scan, … */
  how: string;
  /** Rows read, in all turns together, and how many of them were of use. */
  read: number;
  used: number;
}

/**
 * Has PostgreSQL tell each statement's plan to the connections of `sequelize`, also of statements in triggers and functions; calls
 * `onScan` for each scan of a table. Connections that there are already are ended: others take their places.
 */
export async function watchPlans(
  { rows }: TestDatabase,
  sequelize: Sequelize,
  onScan: (scan: Scan) => void,
): Promise<void> {
  // Warnings, since Sequelize asks for nothing less.
  const settings = { log_min_duration: 0, log_analyze: true, log_timing: false, log_nested_statements: true };
  const all = Object.entries({ ...settings, log_format: 'json', log_level: 'warning' });
  const [database] = await rows<{ name: string }>('SELECT current_database() AS name');
  const alter = `ALTER DATABASE ${database!.name} SET`;
  await rows(`${alter} session_preload_libraries = 'auto_explain'`);
  await rows("LOAD 'auto_explain'");
  for (const [name, value] of all) await rows(`${alter} auto_explain.${name} = ${String(value)}`);
  sequelize.addHook('afterConnect', (connection) => {
    const client = connection as {
      on(event: 'notice', listener: (notice: { message?: string }) => void): void;
    };
    client.on('notice', ({ message = '' }) => {
      const [, text] = /^duration: \S+ ms\s+plan:\n([^]*)$/.exec(message) ?? [];
      if (text === undefined) return;
      const plan = JSON.parse(text) as { 'Query Text': string; Plan: Node };
      const statement = plan['Query Text'].replaceAll(/\s+/g, ' ').trim();
      for (const scan of scansOf(plan.Plan)) onScan({ statement, ...scan });
    });
  });
  await rows(
    'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
  );
}

function scansOf(node: Node): Omit<Scan, 'statement'>[] {
  const below = (node.Plans ?? []).flatMap(scansOf);
  const table = node['Relation Name'];
  const how = node['Node Type'];
  const loops = node['Actual Loops'];
  if (table === undefined || !how.endsWith('Scan') || loops === 0) return below;
  const removed = (node['Rows Removed by Filter'] ?? 0) + (node['Rows Removed by Index Recheck'] ?? 0);
  const used = node['Actual Rows'] * loops;
  return [...below, { table, how, used, read: used + removed * loops }];
}

/** Tables with so many rows or more, after ANALYZE. */
export async function tablesFrom({ rows }: TestDatabase, least: number): Promise<Set<string>> {
  const found = await rows<{ name: string }>(
    `SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND reltuples >= $1`,
    [least],
  );
  return new Set(found.map(({ name }) => name));
}
