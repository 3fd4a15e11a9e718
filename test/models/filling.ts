/** Rows for every table of a schema, made from its catalogue alone: a table that is added is filled too. */
import type { TestDatabase } from '../support/database.js';

type Rows = TestDatabase['rows'];

/** A table's rows, as PostgreSQL's JSON, by table. */
export type Contents = Map<string, Record<string, unknown>[]>;

interface Column {
  name: string;
  /** As `format_type` says. */
  type: string;
  required: boolean;
  /** The table whose id it holds. */
  target: string | null;
  targetColumn: string | null;
  /** The words that a check allows. */
  words: string[] | null;
}

/** What checks over several columns ask for, and the ledger's balance; null leaves a column empty. */
const chosen: Record<string, unknown> = {
  'ledger_entry.amount_minor': 0,
  'paid_period.addon_id': null,
  'payment.addon_id': null,
  'mail_outbox.refused_at': null,
  'chat_outbox.refused_at': null,
  'support_clock.stopped_at': null,
};

const rowsEach = 3;

/** An INSERT with its values, and the table that it fills. */
export interface Statement {
  table: string;
  columns: string[];
  values: unknown[];
}

/** Fills every table that is empty, and tells how. A row that a check refuses is tried with what it must have alone. */
export async function fill(rows: Rows): Promise<Statement[]> {
  const done: Statement[] = [];
  const left = new Set(await tablesOf(rows));
  while (left.size > 0) {
    const before = left.size;
    for (const table of left) {
      const columns = await columnsOf(rows, table);
      if (columns.some(({ target }) => target && target !== table && left.has(target))) continue;
      left.delete(table);
      if ((await rows(`SELECT FROM "${table}" LIMIT 1`)).length === 0) {
        for (let n = 0; n < rowsEach; n += 1) done.push(await insert(rows, table, columns, n));
      }
    }
    if (left.size === before) throw new Error(`tables that name each other: ${[...left].join(', ')}`);
  }
  return done;
}

/** Runs such a statement again, as the version that made it would. */
export async function run(rows: Rows, { table, columns, values }: Statement): Promise<void> {
  const places = columns.map((_, index) => `$${index + 1}`).join(', ');
  const names = columns.map((name) => `"${name}"`).join(', ');
  await rows(`INSERT INTO "${table}" (${names}) OVERRIDING SYSTEM VALUE VALUES (${places})`, values);
}

async function insert(rows: Rows, table: string, columns: Column[], n: number): Promise<Statement> {
  const full = await statement(rows, table, columns, n);
  try {
    await run(rows, full);
    return full;
  } catch (error) {
    if ((error as { code?: string }).code !== '23514') throw error;
    const least = await statement(
      rows,
      table,
      columns.filter(({ required }) => required),
      n,
    );
    await run(rows, least);
    return least;
  }
}

async function statement(rows: Rows, table: string, columns: Column[], n: number): Promise<Statement> {
  const values: unknown[] = [];
  for (const [place, column] of columns.entries()) {
    values.push(await valueOf(rows, table, column, { n, place }));
  }
  return { table, columns: columns.map(({ name }) => name), values };
}

async function valueOf(rows: Rows, table: string, column: Column, at: { n: number; place: number }) {
  const fixed = chosen[`${table}.${column.name}`];
  if (fixed !== undefined) return fixed;
  if (column.target === table) return null;
  if (column.target) {
    const found = await rows<{ id: unknown }>(
      `SELECT "${column.targetColumn}" AS id FROM "${column.target}" ORDER BY 1`,
    );
    return found[at.n % found.length]!.id;
  }
  if (column.words) return column.words[at.n % column.words.length];
  return plainValue(column, table, at);
}

function plainValue({ name, type }: Column, table: string, { n, place }: { n: number; place: number }) {
  // Later columns are later: what ends, ends after its beginning.
  const day = `2026-${String(n + 1).padStart(2, '0')}-${String(place + 1).padStart(2, '0')}`;
  switch (type) {
    case 'text':
      return `${table} ${name} ${n}`;
    case 'uuid':
      return `00000000-0000-4000-8000-${String(n * 100 + place).padStart(12, '0')}`;
    case 'integer':
    case 'bigint':
    case 'smallint':
      return n + 1;
    case 'boolean':
      return n % 2 === 0;
    case 'timestamp with time zone':
      return `${day}T12:00:00Z`;
    case 'date':
      return day;
    case 'jsonb':
      return JSON.stringify({ n });
    case 'bytea':
      return Buffer.from([n, 1, 2]);
    case 'character(3)':
      return 'EUR';
    default:
      throw new Error(`no value for ${table}.${name} of type ${type}: add one here`);
  }
}

/** Every table but the migrator's own. */
export async function tablesOf(rows: Rows): Promise<string[]> {
  const found = await rows<{ name: string }>(
    `SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
       AND relname <> 'schema_migration' ORDER BY 1`,
  );
  return found.map(({ name }) => name);
}

/** The columns of a table that an INSERT may name. */
async function columnsOf(rows: Rows, table: string): Promise<Column[]> {
  const found = await rows<Omit<Column, 'words'> & { checks: string[] | null }>(
    `SELECT a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type,
       a.attnotnull AND NOT a.atthasdef AND a.attidentity = '' AS required,
       f.confrelid::regclass::text AS target, t.attname AS "targetColumn",
       (SELECT array_agg(pg_get_constraintdef(c.oid)) FROM pg_constraint c
          WHERE c.conrelid = a.attrelid AND c.contype = 'c' AND c.conkey = ARRAY[a.attnum]) AS checks
     FROM pg_attribute a
     LEFT JOIN pg_constraint f ON f.conrelid = a.attrelid AND f.contype = 'f' AND f.conkey = ARRAY[a.attnum]
     LEFT JOIN pg_attribute t ON t.attrelid = f.confrelid AND t.attnum = f.confkey[1]
     WHERE a.attrelid = quote_ident($1)::regclass AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
     ORDER BY a.attnum`,
    [table],
  );
  return found.map(({ checks, target, ...column }) => {
    const words = checks?.flatMap((check) =>
      [...check.matchAll(/'([^']*)'::text/g)].map(([, word]) => word!),
    );
    return { ...column, target: target?.replaceAll('"', '') ?? null, words: words?.length ? words : null };
  });
}

/** Everything that stands in the tables. */
export async function contentsOf(rows: Rows): Promise<Contents> {
  const contents: Contents = new Map();
  for (const table of await tablesOf(rows)) {
    const found = await rows<{ row: Record<string, unknown> }>(
      `SELECT to_jsonb(t) AS row FROM "${table}" t ORDER BY to_jsonb(t)::text`,
    );
    contents.set(
      table,
      found.map(({ row }) => row),
    );
  }
  return contents;
}
