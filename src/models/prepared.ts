/**
 * Statements that every connection keeps parsed and planned, by a name. For the few of nearly every request, of which
 * planning takes longer than running: Sequelize has no way to ask for it.
 */
const names = new Map<string, string>();

/** Names a statement with parameters; it must list its columns, and its text must always be the same. */
export function prepared(name: string, sql: string): string {
  const text = sql.trim();
  names.set(text, name);
  return text;
}

type Query = (text: unknown, values?: unknown, done?: unknown) => unknown;

/** Makes a connection of Sequelize's send the statements that have a name by it. */
export function usePrepared(connection: unknown): void {
  const client = connection as { query: Query };
  const query = client.query.bind(client);
  client.query = (text, values, done) => {
    const name = typeof text === 'string' ? names.get(text) : undefined;
    return name ? query({ name, text, values }, done) : query(text, values, done);
  };
}
