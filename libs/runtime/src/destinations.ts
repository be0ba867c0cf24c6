import { AppError, type Destination, Invalid } from '@tributary/core';
import { type AnyConnector, createRate, type Http, openHttp, sandboxUrl } from '@tributary/connector-kit';
import pLimit, { type LimitFunction } from 'p-limit';
import type { Catalog } from './catalog.js';
import type { Config } from './config.js';
import type { Secrets } from './secrets.js';

/** A destination ready to be spoken to. */
export interface OpenDestination {
  readonly connector: AnyConnector;
  readonly settings: unknown;
  readonly http: Http;
  /** Lets as many batches through at once as the object allows. */
  readonly turn: LimitFunction;
}

/** The destinations this process speaks to. Only a worker has them. */
export interface Destinations {
  /** Opened once, with one client, one rate and one set of turns for each object, shared by all runs. Changed settings open anew. */
  open(workspaceId: string, destination: Destination, object?: string): Promise<OpenDestination>;
}

interface Opened {
  /** The settings it was opened with. */
  readonly settings: string;
  readonly destination: Promise<OpenDestination>;
}

export function openDestinations(parts: {
  readonly catalog: Catalog;
  readonly secrets: Pick<Secrets, 'openSettings'>;
  readonly config: Pick<Config, 'sandboxUrl'>;
}): Destinations {
  const opened = new Map<string, Opened>();

  const openNew = async (workspaceId: string, destination: Destination, name: string | undefined): Promise<OpenDestination> => {
    const connector = parts.catalog.get(destination.connector);
    const object = name === undefined ? undefined : objectOf(connector, name);
    const settings = destination.sandbox
      ? connector.sandbox.settings
      : await parts.secrets.openSettings({ workspaceId, schema: connector.settings, settings: destination.settings });
    const http = openHttp(connector, settings, {
      ...(destination.sandbox ? { baseUrl: sandboxOf(parts.config, destination) } : {}),
      ...(object?.rate === undefined ? {} : { rate: createRate(object.rate) }),
    });
    return { connector, settings, http, turn: pLimit(object?.concurrency ?? 1) };
  };

  return {
    open: (workspaceId, destination, object) => {
      const place = JSON.stringify([workspaceId, destination.id, object]);
      const settings = JSON.stringify([destination.connector, destination.settings, destination.sandbox]);
      const before = opened.get(place);
      if (before?.settings === settings) return before.destination;
      const entry = { settings, destination: openNew(workspaceId, destination, object) };
      opened.set(place, entry);
      // One that could not be opened is tried again at the next call.
      entry.destination.catch(() => opened.get(place) === entry && opened.delete(place));
      return entry.destination;
    },
  };
}

function sandboxOf({ sandboxUrl: server }: Pick<Config, 'sandboxUrl'>, destination: Destination): string {
  if (server !== undefined) return sandboxUrl(server, destination.connector, destination.id);
  throw new AppError(
    'sandbox.absent',
    `the destination \`${destination.id}\` is a sandbox, but no sandbox server is known: run \`tributary sandbox\` and set \`TRIBUTARY_SANDBOX_URL\``,
  );
}

function objectOf(connector: AnyConnector, name: string) {
  const object = connector.objects[name];
  if (object !== undefined) return object;
  const known = Object.keys(connector.objects).map((one) => `\`${one}\``);
  throw new Invalid('sync.object', `\`${connector.slug}\` has no object \`${name}\`: it has ${known.join(', ')}`);
}
