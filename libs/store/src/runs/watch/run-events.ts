import pg from 'pg';
import { newEars } from './ears.js';

/** Tells who waits that a run or somebody's access changed. Wakes everybody after a lost connection, because something may have been missed. */
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
  const ears = newEars();
  let client: Promise<pg.Client> | undefined;
  let closed = false;

  const notified = (channel: string, payload: string) => (channel === ofAccess ? ears.accessChanged() : ears.runChanged(payload));

  const lost = () => {
    client = undefined;
    if (closed || !ears.anybody()) return;
    setTimeout(() => void listening().then(() => ears.wakeAll(), lost), RECONNECT_MS).unref();
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
    subscribe: (runId, wake) => listeningOr(ears.ofRun(runId, wake)),
    subscribeAll: (told) => listeningOr(ears.ofRuns(told)),
    subscribeAccess: (changed) => listeningOr(ears.ofAccess(changed)),
    close: async () => {
      closed = true;
      const open = await client?.catch(() => undefined);
      await open?.end();
    },
  };
}

interface News {
  readonly notified: (channel: string, payload: string) => void;
  readonly lost: () => void;
}

async function connect(databaseUrl: string, channels: readonly string[], { notified, lost }: News): Promise<pg.Client> {
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
