import { Inject, Injectable } from '@nestjs/common';
import type { ApplyResult, PageQuery, StoredObject } from '@tributary/contract';
import { type AnyObject, type ErrorDetail, Invalid, type Kind } from '@tributary/core';
import { CATALOG, type Catalog, SECRETS, type Secrets, STORE } from '@tributary/runtime';
import type { ObjectRow, Store } from '@tributary/store';
import type { CallerOf } from '../http/caller.js';
import { checkObject } from './check-object.js';
import { objectView } from './object-view.js';
import { type Raw, readObject } from './read-object.js';
import { sealObject } from './seal-object.js';
import { worldOf } from './world.js';

/** An object on its way in: as it was sent, and as its schema reads it. `place` stands before the paths of complaints. */
interface Incoming {
  readonly raw: Raw;
  readonly object: AnyObject;
  readonly place: string;
}

export interface PutRequest {
  readonly kind: Kind;
  readonly id: string;
  readonly body: unknown;
  readonly expected: number | undefined;
}

/** Definitions: reads, checks in their surroundings, seals, stores. */
@Injectable()
export class ObjectsService {
  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(SECRETS) private readonly secrets: Secrets,
    @Inject(CATALOG) private readonly catalog: Catalog,
  ) {}

  async list({ workspaceId }: CallerOf, kind: Kind, query: PageQuery) {
    const { items, next } = await this.store.objects.list({ workspaceId, kind, ...query });
    return { items: items.map(objectView), next };
  }

  async get({ workspaceId }: CallerOf, kind: Kind, id: string): Promise<StoredObject> {
    return objectView(await this.store.objects.get({ workspaceId, kind, id }));
  }

  async put(
    { workspaceId, actor }: CallerOf,
    { kind, id, body, expected }: PutRequest,
  ): Promise<{ outcome: string; object: StoredObject }> {
    const raw = { kind, id, ...(typeof body === 'object' ? body : {}) };
    if (raw.kind !== kind || raw.id !== id) {
      const detail = { path: raw.kind === kind ? 'id' : 'kind', message: 'is not the one in the address' };
      throw refusal([detail]);
    }
    const incoming = this.read([{ raw, place: '' }]);
    const [object] = await this.accept(workspaceId, incoming);
    if (!object) throw new Error('an accepted object is always there');
    const { row, outcome } = await placed(incoming, this.store.objects.put({ workspaceId, actor, object, expected }));
    return { outcome, object: objectView(row) };
  }

  async apply({ workspaceId, actor }: CallerOf, objects: readonly Raw[]): Promise<ApplyResult> {
    const incoming = this.read(objects.map((raw, index) => ({ raw, place: `objects.${index}` })));
    const accepted = await this.accept(workspaceId, incoming);
    const { created, changed, unchanged } = await placed(incoming, this.store.objects.apply(workspaceId, accepted, actor));
    return { created: [...created], changed: changed.map((one) => ({ ...one, fields: [...one.fields] })), unchanged };
  }

  delete({ workspaceId, actor }: CallerOf, { kind, id, expected }: Omit<PutRequest, 'body'>): Promise<void> {
    return this.store.objects.delete({ workspaceId, actor, kind, id, expected });
  }

  /** The objects as their schemas read them, checked as they would stand together. Seals and stores nothing. */
  async check({ workspaceId }: CallerOf, objects: readonly Raw[]): Promise<readonly AnyObject[]> {
    const incoming = this.read(objects.map((raw, index) => ({ raw, place: `objects.${index}` })));
    await this.inWorld(workspaceId, incoming);
    return incoming.map(({ object }) => object);
  }

  private read(sent: readonly { raw: Raw; place: string }[]): readonly Incoming[] {
    const read = sent.map((one) => ({ ...one, ...readObject(one.raw) }));
    const details = read.flatMap((one) => ('details' in one ? one.details.map((detail) => below(one.place, detail)) : []));
    if (details.length > 0) throw refusal(details);
    const incoming = read.flatMap((one) => ('object' in one ? [one] : []));
    const again = twice(incoming);
    if (again.length > 0) throw refusal(again);
    return incoming;
  }

  /** Checks objects as they would stand together, then seals their secrets. */
  private async accept(workspaceId: string, incoming: readonly Incoming[]): Promise<readonly AnyObject[]> {
    const { catalog, secrets } = this;
    const standing = await this.inWorld(workspaceId, incoming);
    const previous = new Map(standing.map((row) => [nameOf(row), row]));
    const sealing = { catalog, secrets, workspaceId };
    const sealed: AnyObject[] = [];
    for (const { object, raw } of incoming) {
      sealed.push(await sealObject({ object, raw, previous: previous.get(nameOf(object)) }, sealing));
    }
    return sealed;
  }

  /** Refuses objects that would be wrong beside those that stand; gives those. */
  private async inWorld(workspaceId: string, incoming: readonly Incoming[]): Promise<readonly ObjectRow[]> {
    const { catalog } = this;
    const standing = await this.store.objects.all(workspaceId);
    const world = worldOf(
      standing.map(({ object }) => object),
      incoming.map(({ object }) => object),
      new Map(catalog.connectors.map((connector) => [connector.slug, connector])),
    );
    const details = incoming.flatMap(({ object, raw, place }) => checkObject(object, raw, world).map((detail) => below(place, detail)));
    if (details.length > 0) throw refusal(details);
    return standing;
  }
}

const nameOf = ({ kind, id }: Pick<ObjectRow, 'kind' | 'id'>): string => `${kind} ${id}`;

function below(place: string, { path, message }: ErrorDetail): ErrorDetail {
  return { path: [place, path].filter((part) => part !== '').join('.'), message };
}

/** What the store finds wrong, told where it stands in the request: it knows objects by kind and id (`sync.vips.schedule.cron`). */
async function placed<T>(incoming: readonly Incoming[], work: Promise<T>): Promise<T> {
  const places = new Map(incoming.map(({ object, place }) => [`${object.kind}.${object.id}`, place]));
  return work.catch((error: unknown) => {
    if (!(error instanceof Invalid)) throw error;
    const details = error.details.map(({ path, message }) => {
      const [kind = '', id = '', ...rest] = path.split('.');
      const place = places.get(`${kind}.${id}`);
      return place === undefined ? { path, message } : below(place, { path: rest.join('.'), message });
    });
    throw new Invalid(error.code, error.message, details, { cause: error });
  });
}

function twice(incoming: readonly Incoming[]): ErrorDetail[] {
  const first = new Map<string, string>();
  return incoming.flatMap(({ object, place }) => {
    const other = first.get(nameOf(object));
    if (other !== undefined) {
      return [{ path: `${place}.id`, message: `${object.kind} \`${object.id}\` is defined twice: here and in ${other}` }];
    }
    first.set(nameOf(object), place);
    return [];
  });
}

function refusal(details: readonly ErrorDetail[]): Invalid {
  const [first] = details;
  const more = details.length > 1 ? ` (and ${details.length - 1} more)` : '';
  return new Invalid(
    'object.invalid',
    `nothing was changed: ${first?.path === '' ? '' : `\`${first?.path}\` `}${first?.message}${more}`,
    details,
  );
}
