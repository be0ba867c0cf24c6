import { AppError, type Destination, Invalid } from '@tributary/core';
import {
  type AnyConnector,
  createTokens,
  type Http,
  type Journal,
  openHttp,
  openRehearsal,
  type Rate,
  type RateOf,
  type Rehearsal,
  sandboxUrl,
} from '@tributary/connector-kit';
import type { Credential, JobGate, Limits } from '@tributary/store';
import type { Metrics } from '@tributary/telemetry';
import { createHmac, randomUUID } from 'node:crypto';
import type { Catalog } from './catalog.js';
import type { Config } from './config.js';
import { openConfigEgress } from './open-config-egress.js';
import { SharedRate } from './limits/shared-rate.js';
import type { Secrets } from './secrets/secrets.js';

/** A destination ready to be spoken to. */
export interface OpenDestination {
  readonly connector: AnyConnector;
  readonly settings: unknown;
  readonly http: Http;
  /** A client that notes what would be sent, and sends nothing. */
  readonly rehearse: () => Rehearsal;
  /** The gate of its credential, for one job, which ends with the signal. */
  readonly gate: (signal: AbortSignal) => JobGate;
}

/** The destinations this process speaks to. Only a worker has them. */
export interface Destinations {
  /**
   * Opened once, with one client for each object, shared by all runs. Changed settings open anew. What has the same credential, in
   * whatever process, shares its rates, its pauses and its gate.
   */
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
  readonly limits: Limits;
  readonly metrics: Pick<Metrics, 'requestSent'>;
  readonly config: Pick<Config, 'sandboxUrl' | 'masterKeys' | 'egressAllow' | 'egressProxy'>;
}): Destinations {
  const opened = new Map<string, Opened>();
  const rates = openRates(parts.limits);
  const tokens = createTokens();
  const fetchVia = openConfigEgress(parts.config);

  const openNew = async (workspaceId: string, destination: Destination, name: string | undefined): Promise<OpenDestination> => {
    const connector = parts.catalog.get(destination.connector);
    const object = name === undefined ? undefined : objectOf(connector, name);
    const settings = destination.sandbox
      ? connector.sandbox.settings
      : await parts.secrets.openSettings({ workspaceId, schema: connector.settings, settings: destination.settings });
    const baseUrl = destination.sandbox ? sandboxOf(parts.config, destination) : connector.baseUrl(settings);
    const credential = { workspaceId, key: credentialKey(connector.slug, [baseUrl, settings], parts.config) };
    await parts.limits.uses(credential, destination);
    const rateOf = rates(credential);
    const rate = object?.rate === undefined ? {} : { rate: rateOf(object.rate.bucket ?? name ?? '', object.rate) };
    const journal: Journal = ({ status, ms }) =>
      parts.metrics.requestSent({ connector: connector.slug, status: status ?? 'none', seconds: ms / 1_000 });
    const http = openHttp(connector, settings, { baseUrl, journal, rateOf, tokens, fetchVia, ...rate });
    const rehearse = () => openRehearsal(connector, settings, { baseUrl });
    return { connector, settings, http, rehearse, gate: (signal) => parts.limits.gate(credential, signal) };
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

/** What tells credentials apart in the store, where nobody shall read or guess them. */
function credentialKey(connector: string, what: readonly unknown[], { masterKeys: [key] }: Pick<Config, 'masterKeys'>): string {
  const told = JSON.stringify(['tributary credential', connector, ...what]);
  return `${connector}.${createHmac('sha256', key.bytes).update(told).digest('base64url')}`;
}

/** The rates of this process: one for each bucket of a credential, with a client of it for each who asks. */
function openRates(limits: Limits) {
  const rates = new Map<string, SharedRate>();
  const owner = randomUUID();
  return (credential: Credential): RateOf =>
    (bucket, { requests, perMs }: Rate) => {
      const rate = { requests, perMs };
      // Another rate of the same name is another rate: settings may have changed, and two clients may say different things.
      const name = JSON.stringify([credential.workspaceId, credential.key, bucket, requests, perMs]);
      const shared =
        rates.get(name) ??
        new SharedRate({
          rate,
          take: (wanted, keepMs, cost, used) => limits.take({ credential, object: bucket, rate, wanted, owner, keepMs, cost, used }),
          observe: (told) => limits.observe({ credential, object: bucket, rate, told }),
          pause: (ms) => limits.pause(credential, ms, 'a request was answered so'),
          paused: () => limits.paused(credential),
        });
      rates.set(name, shared);
      return shared.client();
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
