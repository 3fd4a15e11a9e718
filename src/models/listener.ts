/** A connection that hears what PostgreSQL notifies of; one of its own, beside the pool. */
import pg from 'pg';

export interface Listener {
  /** Resolves once all that was notified of before has been passed on. @throws when the connection is lost, and then it is. */
  sync(): Promise<void>;
  lost(): boolean;
  close(): void;
}

export interface ListenerOptions {
  databaseUrl: string;
  channel: string;
  onNotification: (payload: string) => void;
  /** Called once, however it ends. */
  onLost: () => void;
}

/** Connects and listens. @throws when it cannot; `onLost` was called then. */
export async function listenTo(options: ListenerOptions): Promise<Listener> {
  const { databaseUrl, channel, onNotification, onLost } = options;
  const client = new pg.Client({
    connectionString: databaseUrl,
    application_name: channel.replace('_', ' '),
    connectionTimeoutMillis: 5_000,
    query_timeout: 5_000,
    keepAlive: true,
  });
  let isLost = false;
  const lose = () => {
    if (isLost) return;
    isLost = true;
    onLost();
    client.end().catch(() => {});
  };
  client.on('error', lose);
  client.on('end', lose);
  client.on('notification', ({ payload = '' }) => onNotification(payload));
  try {
    await client.connect();
    await client.query(`LISTEN ${channel}`);
  } catch (error) {
    lose();
    throw error;
  }
  async function sync(): Promise<void> {
    try {
      await client.query('SELECT 1');
    } catch (error) {
      lose();
      throw error;
    }
  }
  return { sync, lost: () => isLost, close: lose };
}
