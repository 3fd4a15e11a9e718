import { QueryTypes, type Transaction } from 'sequelize';
import type { Database } from '../models/database.js';

/** A column in which one of the texts stands, whatever its case. */
export interface Found {
  /** `table.column` */
  column: string;
  rows: number;
}

/** Looks for texts in every text and JSON column of every table: for a person, not for a request. */
export async function findText(
  { sequelize }: Database,
  texts: readonly string[],
  transaction?: Transaction,
): Promise<Found[]> {
  const options = { type: QueryTypes.SELECT as const, ...(transaction && { transaction }) };
  const tables = await sequelize.query<{ name: string; columns: string[] }>(
    `SELECT c.table_name AS name, array_agg(c.column_name::text) AS columns
     FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
     WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE'
       AND c.data_type IN ('text', 'jsonb', 'json', 'character varying', 'character')
     GROUP BY 1 ORDER BY 1`,
    options,
  );
  const found: Found[] = [];
  for (const { name, columns } of tables) {
    const counts = columns.map(
      (column, n) =>
        `count(*) FILTER (WHERE EXISTS (SELECT FROM unnest($1::text[]) AS s
           WHERE position(lower(s) IN lower(t."${column}"::text)) > 0))::integer AS c${n}`,
    );
    const [row] = await sequelize.query<Record<string, number>>(
      `SELECT ${counts.join(', ')} FROM "${name}" t`,
      { bind: [texts], ...options },
    );
    columns.forEach((column, n) => {
      const rows = row?.[`c${n}`] ?? 0;
      if (rows > 0) found.push({ column: `${name}.${column}`, rows });
    });
  }
  return found;
}
