import pg from 'pg';

/** Tells who waits that a run changed. Wakes everybody after a lost connection, because something may have been missed. */
export interface RunEvents {
  /** Resolves with the function that ends the subscription, once nothing can be missed any more. */
  subscribe(runId: string, wake: () => void): Promise<() => void>;
  /** Tells every run that changes; `undefined` when some may have been missed. */
  subscribeAll(told: (runId: string | undefined) => void): Promise<() => void>;
  close(): Promise<void>;
}

const RECONNECT_MS = 500;

/** One listening connection for all subscribers of this process, opened with the first. */
export function openRunEvents(databaseUrl: string, schema: string): RunEvents {
  const channel = `${schema}_run`; // named so by the trigger on the table
  const waiting = new Map<string, Set<() => void>>();
  const all = new Set<(runId: string | undefined) => void>();
  let client: Promise<pg.Client> | undefined;
  let closed = false;

  const wakeAll = () => {
    waiting.forEach((wakes) => wakes.forEach((wake) => wake()));
    all.forEach((told) => told(undefined));
  };

  const notified = (runId: string) => {
    waiting.get(runId)?.forEach((wake) => wake());
    all.forEach((told) => told(runId));
  };

  const lost = () => {
    client = undefined;
    if (closed || waiting.size + all.size === 0) return;
    setTimeout(() => void listening().then(wakeAll, lost), RECONNECT_MS).unref();
  };

  const listening = (): Promise<pg.Client> => {
    if (closed) return Promise.reject(new Error('the store is closed'));
    client ??= connect(databaseUrl, channel, notified, lost).catch((error: unknown) => {
      client = undefined;
      throw error;
    });
    return client;
  };

  /** Undoes the subscription when it cannot be kept. */
  const listeningOr = async (end: () => void): Promise<() => void> => {
    try {
      await listening();
    } catch (error) {
      end();
      throw error;
    }
    return end;
  };

  return {
    subscribe: async (runId, wake) => {
      const wakes = waiting.get(runId) ?? new Set();
      waiting.set(runId, wakes.add(wake));
      return listeningOr(() => {
        wakes.delete(wake);
        if (wakes.size === 0 && waiting.get(runId) === wakes) waiting.delete(runId);
      });
    },
    subscribeAll: async (told) => {
      all.add(told);
      return listeningOr(() => void all.delete(told));
    },
    close: async () => {
      closed = true;
      const open = await client?.catch(() => undefined);
      await open?.end();
    },
  };
}

async function connect(databaseUrl: string, channel: string, notified: (runId: string) => void, lost: () => void): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: databaseUrl, application_name: 'tributary:events', keepAlive: true });
  let dropped = false;
  const drop = () => {
    if (dropped) return;
    dropped = true;
    lost();
  };
  client.on('error', () => undefined);
  client.on('notification', (message) => notified(message.payload ?? ''));
  await client.connect();
  client.on('end', drop);
  await client.query(`LISTEN ${pg.escapeIdentifier(channel)}`);
  return client;
}
