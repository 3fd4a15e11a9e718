/** What a migration takes from the version before it: read from PostgreSQL's catalogue, before and after. */
import type { TestDatabase } from '../support/database.js';

type Rows = TestDatabase['rows'];

interface Column {
  type: string;
  notNull: boolean;
  /** A value comes by itself: a default, an identity, an expression. */
  hasDefault: boolean;
  generated: boolean;
}

interface Rule {
  /** `CHECK (…)`, `UNIQUE (…)`, `FOREIGN KEY (…)`, or the definition of a unique index. */
  definition: string;
  table: string;
  columns: string[];
}

export interface Catalogue {
  /** By `table.column`. */
  columns: Map<string, Column>;
  tables: Set<string>;
  /** By `table name`. */
  rules: Map<string, Rule>;
  /** `name(arguments)`. */
  functions: Set<string>;
}

export async function catalogueOf(rows: Rows): Promise<Catalogue> {
  const columns = await rows<Column & { name: string; table: string }>(
    `SELECT c.relname AS table, c.relname || '.' || a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type,
       a.attnotnull AS "notNull", a.atthasdef OR a.attidentity <> '' AS "hasDefault", a.attgenerated <> '' AS generated
     FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v') AND a.attnum > 0
       AND NOT a.attisdropped AND c.relname <> 'schema_migration'`,
  );
  const rules = await rows<Rule & { name: string }>(
    `SELECT r.relname || ' ' || c.conname AS name, pg_get_constraintdef(c.oid) AS definition, r.relname AS table,
       ARRAY(SELECT a.attname::text FROM pg_attribute a WHERE a.attrelid = r.oid AND a.attnum = ANY (c.conkey)) AS columns
     FROM pg_constraint c JOIN pg_class r ON r.oid = c.conrelid
     WHERE r.relnamespace = 'public'::regnamespace AND c.contype IN ('c', 'u', 'f', 'p', 'x')
     UNION ALL
     SELECT r.relname || ' ' || x.relname, pg_get_indexdef(i.indexrelid), r.relname,
       ARRAY(SELECT a.attname::text FROM pg_attribute a WHERE a.attrelid = r.oid AND a.attnum = ANY (i.indkey))
     FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid JOIN pg_class r ON r.oid = i.indrelid
     WHERE r.relnamespace = 'public'::regnamespace AND i.indisunique
       AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid AND c.contype IN ('p', 'u', 'x'))`,
  );
  const functions = await rows<{ name: string }>(
    `SELECT p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')' AS name FROM pg_proc p
     WHERE p.pronamespace = 'public'::regnamespace AND p.prokind = 'f'
       AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')`,
  );
  return {
    columns: new Map(columns.map((column) => [column.name, column])),
    tables: new Set(columns.map(({ table }) => table)),
    rules: new Map(rules.map((rule) => [rule.name, rule])),
    functions: new Set(functions.map(({ name }) => name)),
  };
}

/** What statements of the version before may fall over, each as `column payment.qr_code is gone`. */
export function takenFrom(before: Catalogue, after: Catalogue): string[] {
  return [
    ...[...before.tables].filter((name) => !after.tables.has(name)).map((name) => `table ${name} is gone`),
    ...[...before.functions]
      .filter((name) => !after.functions.has(name))
      .map((name) => `function ${name} is gone`),
    ...columnsTaken(before, after),
    ...rulesAdded(before, after),
  ].sort();
}

function columnsTaken(before: Catalogue, after: Catalogue): string[] {
  const found: string[] = [];
  for (const [name, was] of before.columns) {
    const is = after.columns.get(name);
    if (!after.tables.has(tableOf(name))) continue;
    if (!is) found.push(`column ${name} is gone`);
    else if (is.type !== was.type) found.push(`column ${name} is ${is.type}, was ${was.type}`);
    else if (is.generated && !was.generated) found.push(`column ${name} cannot be written`);
    else if (is.notNull && !was.notNull) found.push(`column ${name} must be given`);
    else if (is.notNull && was.hasDefault && !is.hasDefault) found.push(`column ${name} has no default`);
  }
  for (const [name, { notNull, hasDefault }] of after.columns) {
    const isNew = before.tables.has(tableOf(name)) && !before.columns.has(name);
    if (isNew && notNull && !hasDefault) found.push(`column ${name} is new and must be given`);
  }
  return found;
}

/**
 * Rules over columns that the version before writes, all of them: a rule that is about a new column too is met by what
 * that column holds by itself.
 */
function rulesAdded(before: Catalogue, after: Catalogue): string[] {
  const found: string[] = [];
  for (const [name, rule] of after.rules) {
    const isNew = !before.tables.has(rule.table);
    if (isNew || !rule.columns.every((column) => before.columns.has(`${rule.table}.${column}`))) continue;
    const was = [...before.rules.values()].filter(
      ({ table, columns }) => table === rule.table && columns.join() === rule.columns.join(),
    );
    if (!was.some(({ definition }) => isAsWide(rule.definition, definition))) {
      found.push(`rule ${name} is new: ${rule.definition}`);
    }
  }
  return found;
}

/** The same rule, or a list of words that has grown. */
function isAsWide(is: string, was: string): boolean {
  const words = (definition: string): string[] => definition.match(/'[^']*'/g) ?? [];
  const rest = (definition: string) => definition.replace(/'[^']*'(::\w+)?(, )?/g, '');
  return is === was || (rest(is) === rest(was) && words(was).every((word) => words(is).includes(word)));
}

const tableOf = (column: string) => column.split('.')[0]!;
