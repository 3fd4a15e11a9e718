/**
 * Statements that every connection keeps parsed and planned, by a name, and that go to it directly: for the few of
 * nearly every request, of which planning takes PostgreSQL, and Sequelize this process, longer than running them.
 */
import { DatabaseError, type Sequelize, type Transaction } from 'sequelize';

/** A statement with parameters ($1 …) and the columns of its rows; it must list its columns, never `*`. */
export interface Prepared<Row extends object> {
  readonly name: string;
  readonly text: string;
  /** There for the type alone. */
  readonly row?: Row;
}

/** Names a statement; the name must be no other statement's. */
export function prepared<Row extends object>(name: string, sql: string): Prepared<Row> {
  return { name, text: sql.trim() };
}

/**
 * Runs a prepared statement, in a transaction if one is given.
 * @throws DatabaseError of Sequelize when PostgreSQL refuses it or the connection is lost.
 */
export type RunPrepared = <Row extends object>(
  statement: Prepared<Row>,
  values: readonly unknown[],
  transaction?: Transaction,
) => Promise<Row[]>;

/** A connection of Sequelize's pool, which is one of `pg`. */
interface Connection {
  query(statement: { name: string; text: string; values: readonly unknown[] }): Promise<{ rows: object[] }>;
}

interface Connected {
  connection: Connection;
}

export function createRunPrepared({ connectionManager }: Sequelize, onStatement?: () => void): RunPrepared {
  return async (statement, values, transaction) => {
    // Of a transaction Sequelize keeps the connection, but does not tell its type.
    if (transaction) return run(statement, values, (transaction as unknown as Connected).connection);
    const connection = await connectionManager.getConnection({ type: 'read' });
    try {
      return await run(statement, values, connection as Connection);
    } finally {
      connectionManager.releaseConnection(connection);
    }
  };

  async function run<Row extends object>(
    { name, text }: Prepared<Row>,
    values: readonly unknown[],
    connection: Connection,
  ): Promise<Row[]> {
    onStatement?.();
    try {
      return (await connection.query({ name, text, values: values.map(storable) })).rows as Row[];
    } catch (error) {
      throw new DatabaseError(Object.assign(error as Error, { sql: text }));
    }
  }
}

/** PostgreSQL refuses text with a NUL, which equals nothing that is stored; made harmless as Sequelize does. */
const storable = (value: unknown) => (typeof value === 'string' ? value.replaceAll('\0', '\\0') : value);
