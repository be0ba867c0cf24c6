import { PostgresConnection, PostgresQueueBackend, type QueueBaseOptions } from 'bullmq';

/** A process that stands still in the middle of a transaction keeps others from its jobs for no longer than this. */
const STUCK_MS = 10_000;

type Listener = Awaited<ReturnType<PostgresConnection['getListenClient']>>;

/**
 * The connections of one process for all its queues and workers: a small pool, and one that listens. BullMQ would open a pool and a
 * listener for each of them, and a server has 100 connections for everybody.
 */
export class SharedPostgres extends PostgresConnection {
  #prepared: Listener | undefined;

  constructor(options: { readonly databaseUrl: string; readonly namespace: string; readonly connections: number }) {
    const { databaseUrl, namespace, connections } = options;
    super({
      ...{ connectionString: databaseUrl, schema: namespace, max: connections, application_name: 'tributary:queue' },
      idle_in_transaction_session_timeout: STUCK_MS,
    });
    // One listener for each queue that is open, all of them wanted.
    this.setMaxListeners(0);
    this.on('error', () => undefined);
  }

  override async getListenClient(): Promise<Listener> {
    const client = await super.getListenClient();
    if (this.#prepared !== client) inTurn(client);
    this.#prepared = client;
    return client;
  }
}

/** Many queues begin to listen at the same moment; a client takes one question at a time. */
function inTurn(client: Listener & { setMaxListeners?: (most: number) => void }): void {
  client.setMaxListeners?.(0);
  const ask = client.query.bind(client);
  let last: Promise<unknown> = Promise.resolve();
  client.query = ((...question: Parameters<Listener['query']>) => {
    const asked = last.then(() => ask(...question));
    last = asked.catch(() => undefined);
    return asked;
  }) as Listener['query'];
}

/** One queue on the shared connections. Closing it leaves them open for the others. */
export class SharingBackend extends PostgresQueueBackend {
  readonly #lost: () => void;
  readonly #broken: (error: Error) => void;

  constructor(shared: SharedPostgres, queue: string, options: QueueBaseOptions) {
    super(shared, queue, options as never, false);
    // What BullMQ does for a connection of its own: listen anew where the listener was replaced.
    this.#lost = () => void this.disconnectBlocking().then(() => (this.closing === undefined ? this.reconnectBlocking() : undefined));
    this.#broken = (error) => void (this.listenerCount('error') > 0 && this.emit('error', error));
    shared.on('listenerinvalidated', this.#lost);
    shared.on('error', this.#broken);
  }

  override async close(): Promise<void> {
    this.closing ??= this.disconnectBlocking();
    this.connection.off('listenerinvalidated', this.#lost);
    this.connection.off('error', this.#broken);
    await this.closing;
  }

  override disconnect(): Promise<void> {
    return this.close();
  }
}
