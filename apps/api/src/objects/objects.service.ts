import { Inject, Injectable } from '@nestjs/common';
import type { ApplyRequest, ApplyResult, ObjectsQuery, StoredObject } from '@tributary/contract';
import { type AnyObject, type Kind, masked, type Raw } from '@tributary/core';
import { CATALOG, type Catalog, SECRETS, type Secrets, STORE } from '@tributary/runtime';
import type { Deleting, ObjectRow, Store } from '@tributary/store';
import type { CallerOf } from '../http/caller.js';
import { isNamedByFormulas, refuseFormulasLeft } from './formulas-left.js';
import { checkObject } from './check-object.js';
import { below, type Incoming, placed, placedSecret, readIncoming, refusal } from './incoming.js';
import { objectView } from './object-view.js';
import { sealObject } from './seal-object.js';
import { worldOf } from './world.js';

export interface PutRequest {
  readonly kind: Kind;
  readonly id: string;
  readonly body: unknown;
  readonly expected: number | undefined;
  /** What was done, where somebody did not simply write it. */
  readonly action?: 'definition.restore';
}

/** Objects that may be stored, and what stands now. */
export interface Prepared {
  readonly incoming: readonly Incoming[];
  readonly standing: readonly ObjectRow[];
  /** Their secrets are references to sealed rows. */
  readonly accepted: readonly AnyObject[];
}

/** Each that has secrets asks the store for them: not one after the other, and not all at once. */
const SEALED_AT_ONCE = 8;

/** Definitions: reads, checks in their surroundings, seals, stores. */
@Injectable()
export class ObjectsService {
  constructor(
    @Inject(STORE) private readonly store: Store,
    @Inject(SECRETS) private readonly secrets: Secrets,
    @Inject(CATALOG) private readonly catalog: Catalog,
  ) {}

  async list({ workspaceId }: CallerOf, kind: Kind, query: ObjectsQuery) {
    const { items, next } = await this.store.objects.list({ workspaceId, kind, ...query });
    return { items: items.map(objectView), next };
  }

  async get({ workspaceId }: CallerOf, kind: Kind, id: string): Promise<StoredObject> {
    return objectView(await this.store.objects.get({ workspaceId, kind, id }));
  }

  async put(
    { workspaceId, actor }: CallerOf,
    { kind, id, body, expected, action }: PutRequest,
  ): Promise<{ outcome: string; object: StoredObject }> {
    const raw = { kind, id, ...(typeof body === 'object' ? body : {}) };
    if (raw.kind !== kind || raw.id !== id) {
      const detail = { path: raw.kind === kind ? 'id' : 'kind', message: 'is not the one in the address' };
      throw refusal([detail]);
    }
    const incoming = readIncoming([{ raw, place: '' }]);
    const { accepted } = await this.accept(workspaceId, incoming, {});
    const [object] = accepted;
    if (!object) throw new Error('an accepted object is always there');
    const { row, outcome } = await placed(incoming, this.store.objects.put({ workspaceId, actor, object, expected, action }));
    return { outcome, object: objectView(row) };
  }

  async apply({ workspaceId, actor }: CallerOf, { objects, prune, delete: remove, expected }: ApplyRequest): Promise<ApplyResult> {
    const { incoming, accepted } = await this.prepare(workspaceId, objects, { prune, remove });
    const done = await placed(incoming, this.store.objects.apply(workspaceId, accepted, actor, { prune, remove, expected }));
    const { created, changed, deleted, unchanged } = done;
    return {
      created: [...created],
      changed: changed.map((one) => ({ ...one, fields: [...one.fields] })),
      deleted: [...deleted],
      unchanged,
    };
  }

  /** A project as it would be stored, beside what stands: read, checked as it would stand together, sealed. */
  async prepare(workspaceId: string, objects: readonly Raw[], deleting: Deleting): Promise<Prepared> {
    const incoming = readIncoming(numbered(objects));
    return { incoming, ...(await this.accept(workspaceId, incoming, deleting)) };
  }

  async delete({ workspaceId, actor }: CallerOf, { kind, id, expected }: Omit<PutRequest, 'body'>): Promise<void> {
    if (isNamedByFormulas(kind)) {
      const traits = (await this.store.objects.all(workspaceId, 'trait')).map(({ object }) => object);
      const after = traits.filter((trait) => kind !== 'trait' || trait.id !== id);
      refuseFormulasLeft(after, [{ kind, id }]);
    }
    return this.store.objects.delete({ workspaceId, actor, kind, id, expected });
  }

  /** The objects as their schemas read them, checked as they would stand together. Seals and stores nothing. */
  async check({ workspaceId }: CallerOf, objects: readonly Raw[]): Promise<readonly AnyObject[]> {
    const incoming = readIncoming(numbered(objects));
    await this.inWorld(workspaceId, incoming, {});
    return incoming.map(({ object }) => object);
  }

  /** Refuses objects that were accepted before and would be wrong beside what stands now. */
  async checkAgain(workspaceId: string, accepted: readonly AnyObject[], prune: boolean): Promise<void> {
    await this.inWorld(workspaceId, readIncoming(numbered(accepted.map((object) => masked(object) as Raw))), { prune });
  }

  /** Checks objects as they would stand together, then seals their secrets. */
  private async accept(workspaceId: string, incoming: readonly Incoming[], deleting: Deleting): Promise<Omit<Prepared, 'incoming'>> {
    const { catalog, secrets } = this;
    const standing = await this.inWorld(workspaceId, incoming, deleting);
    const previous = new Map(standing.map((row) => [nameOf(row), row]));
    const sealing = { catalog, secrets, workspaceId };
    const sealed = (one: Incoming) =>
      placedSecret(one, sealObject({ object: one.object, raw: one.raw, previous: previous.get(nameOf(one.object)) }, sealing));
    const accepted: AnyObject[] = [];
    for (let from = 0; from < incoming.length; from += SEALED_AT_ONCE)
      accepted.push(...(await Promise.all(incoming.slice(from, from + SEALED_AT_ONCE).map(sealed))));
    return { standing, accepted };
  }

  /** Refuses objects that would be wrong beside those that stand; gives those. */
  private async inWorld(workspaceId: string, incoming: readonly Incoming[], deleting: Deleting): Promise<readonly ObjectRow[]> {
    const { catalog } = this;
    const standing = await this.store.objects.all(workspaceId);
    const world = worldOf(
      { standing: standing.map(({ object }) => object), changed: incoming.map(({ object }) => object), ...deleting },
      new Map(catalog.connectors.map((connector) => [connector.slug, connector])),
    );
    const details = incoming.flatMap(({ object, raw, place }) => checkObject(object, raw, world).map((detail) => below(place, detail)));
    if (details.length > 0) throw refusal(details);
    const gone = standing.map(({ object }) => object).filter(({ kind, id }) => world.find(kind, id) === undefined);
    refuseFormulasLeft(world.all('trait'), gone);
    return standing;
  }
}

const numbered = (objects: readonly Raw[]) => objects.map((raw, index) => ({ raw, place: `objects.${index}` }));

const nameOf = ({ kind, id }: Pick<ObjectRow, 'kind' | 'id'>): string => `${kind} ${id}`;
