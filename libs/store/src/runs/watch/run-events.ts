import pg from 'pg';

/** Tells who waits that a run changed. Wakes everybody after a lost connection, because something may have been missed. */
export interface RunEvents {
  /** Resolves with the function that ends the subscription, once nothing can be missed any more. */
  subscribe(runId: string, wake: () => void): Promise<() => void>;
  /** Tells every run that changes; `undefined` when some may have been missed. */
  subscribeAll(told: (runId: string | undefined) => void): Promise<() => void>;
  /** Tells that somebody's access ended or changed, and after a lost connection that it may have. */
  subscribeAccess(changed: () => void): Promise<() => void>;
  close(): Promise<void>;
}

const RECONNECT_MS = 500;

/** One listening connection for all subscribers of this process, opened with the first. */
export function openRunEvents(databaseUrl: string, schema: string): RunEvents {
  // Named so by the triggers on the tables.
  const [ofRuns, ofAccess] = [`${schema}_run`, `${schema}_access`];
  const waiting = new Map<string, Set<() => void>>();
  const all = new Set<(runId: string | undefined) => void>();
  const access = new Set<() => void>();
  let client: Promise<pg.Client> | undefined;
  let closed = false;

  const wakeAll = () => {
    waiting.forEach((wakes) => wakes.forEach((wake) => wake()));
    all.forEach((told) => told(undefined));
    access.forEach((changed) => changed());
  };

  const notified = (channel: string, runId: string) => {
    if (channel === ofAccess) return access.forEach((changed) => changed());
    waiting.get(runId)?.forEach((wake) => wake());
    all.forEach((told) => told(runId));
  };

  const lost = () => {
    client = undefined;
    if (closed || waiting.size + all.size + access.size === 0) return;
    setTimeout(() => void listening().then(wakeAll, lost), RECONNECT_MS).unref();
  };

  const listening = (): Promise<pg.Client> => {
    if (closed) return Promise.reject(new Error('the store is closed'));
    client ??= connect(databaseUrl, [ofRuns, ofAccess], { notified, lost }).catch((error: unknown) => {
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
    subscribeAccess: async (changed) => {
      access.add(changed);
      return listeningOr(() => void access.delete(changed));
    },
    close: async () => {
      closed = true;
      const open = await client?.catch(() => undefined);
      await open?.end();
    },
  };
}

interface Ears {
  readonly notified: (channel: string, payload: string) => void;
  readonly lost: () => void;
}

async function connect(databaseUrl: string, channels: readonly string[], { notified, lost }: Ears): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: databaseUrl, application_name: 'tributary:events', keepAlive: true });
  let dropped = false;
  const drop = () => {
    if (dropped) return;
    dropped = true;
    lost();
  };
  client.on('error', () => undefined);
  client.on('notification', ({ channel, payload }) => notified(channel, payload ?? ''));
  await client.connect();
  client.on('end', drop);
  for (const channel of channels) await client.query(`LISTEN ${pg.escapeIdentifier(channel)}`);
  return client;
}
