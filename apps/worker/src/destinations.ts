import { Inject, Injectable } from '@nestjs/common';
import { AppError, type Destination, Invalid } from '@tributary/core';
import { type AnyConnector, createRate, type Http, openHttp, sandboxUrl } from '@tributary/connector-kit';
import { CATALOG, type Catalog, CONFIG, type Config, SECRETS, type Secrets } from '@tributary/runtime';
import pLimit, { type LimitFunction } from 'p-limit';

/** A destination ready to be spoken to. */
export interface OpenDestination {
  readonly connector: AnyConnector;
  readonly settings: unknown;
  readonly http: Http;
  /** Lets as many batches through at once as the object allows. */
  readonly turn: LimitFunction;
}

/** The destinations this process speaks to: one client, one rate and one set of turns for each object, shared by all runs. */
@Injectable()
export class Destinations {
  readonly #open = new Map<string, Promise<OpenDestination>>();

  constructor(
    @Inject(CATALOG) private readonly catalog: Catalog,
    @Inject(SECRETS) private readonly secrets: Secrets,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Opened once; a destination whose settings changed is opened anew. */
  async open(workspaceId: string, destination: Destination, object?: string): Promise<OpenDestination> {
    const place = JSON.stringify([workspaceId, destination.id, object]);
    const known = JSON.stringify([place, destination.settings, destination.sandbox]);
    const before = this.#open.get(known);
    if (before !== undefined) return before;
    for (const key of this.#open.keys()) if (key.startsWith(JSON.stringify([place]).slice(0, -1))) this.#open.delete(key);
    const opening = this.openNew(workspaceId, destination, object);
    this.#open.set(known, opening);
    opening.catch(() => this.#open.delete(known));
    return opening;
  }

  private async openNew(workspaceId: string, destination: Destination, name: string | undefined): Promise<OpenDestination> {
    const connector = this.catalog.get(destination.connector);
    const object = name === undefined ? undefined : objectOf(connector, name);
    const settings = destination.sandbox
      ? connector.sandbox.settings
      : await this.secrets.openSettings({ workspaceId, schema: connector.settings, settings: destination.settings });
    const http = openHttp(connector, settings, {
      ...(destination.sandbox ? { baseUrl: this.sandboxOf(connector, destination) } : {}),
      ...(object?.rate === undefined ? {} : { rate: createRate(object.rate) }),
    });
    return { connector, settings, http, turn: pLimit(object?.concurrency ?? 1) };
  }

  private sandboxOf(connector: AnyConnector, destination: Destination): string {
    if (this.config.sandboxUrl !== undefined) return sandboxUrl(this.config.sandboxUrl, connector.slug, destination.id);
    throw new AppError(
      'sandbox.absent',
      `the destination \`${destination.id}\` is a sandbox, but no sandbox server is known: run \`tributary sandbox\` and set \`TRIBUTARY_SANDBOX_URL\``,
    );
  }
}

function objectOf(connector: AnyConnector, name: string) {
  const object = connector.objects[name];
  if (object !== undefined) return object;
  throw new Invalid(
    'sync.object',
    `\`${connector.slug}\` has no object \`${name}\`: it has ${Object.keys(connector.objects)
      .map((one) => `\`${one}\``)
      .join(', ')}`,
  );
}
