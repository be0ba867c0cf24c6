import { Inject, Injectable } from '@nestjs/common';
import type { PageQuery, RevisionEntry, RevisionView, StoredObject } from '@tributary/contract';
import { Conflict, type Kind, masked } from '@tributary/core';
import { STORE } from '@tributary/runtime';
import type { Revision, Store } from '@tributary/store';
import { ActorNames, type NameOf } from '../access/actor-names.js';
import type { CallerOf } from '../http/caller.js';
import { ObjectsService } from './objects.service.js';

interface Named {
  readonly kind: Kind;
  readonly id: string;
}

/** What definitions were, and how they become that again. */
@Injectable()
export class RevisionsService {
  constructor(
    @Inject(STORE) private readonly store: Store,
    private readonly objects: ObjectsService,
    private readonly names: ActorNames,
  ) {}

  async list({ workspaceId }: CallerOf, named: Named, query: PageQuery) {
    const { items, next } = await this.store.objects.revisions({ workspaceId, ...named, ...query });
    const nameOf = await this.names.of(
      workspaceId,
      items.map(({ actor }) => actor),
    );
    return { items: items.map((found) => entryOf(found, nameOf)), next };
  }

  async get({ workspaceId }: CallerOf, name: Named & { readonly revision: number; readonly against?: number | undefined }) {
    const found = await this.store.objects.revision({ workspaceId, ...name });
    return viewOf(found, await this.names.of(workspaceId, [found.actor]));
  }

  /** Goes the way of every change: read, checked in its surroundings, sealed. Masks keep the secrets that are stored now. */
  async restore(
    caller: CallerOf,
    { kind, id, revision, expected }: Named & { readonly revision: number; readonly expected: number | undefined },
  ): Promise<StoredObject> {
    const { object } = await this.store.objects.revision({ workspaceId: caller.workspaceId, kind, id, revision });
    if (object === null)
      throw new Conflict(
        'revision.deleted',
        `revision ${revision} of ${kind} \`${id}\` is its deletion: restore one before it, or delete the object`,
      );
    const restored = await this.objects.put(caller, { kind, id, body: masked(object), expected, action: 'definition.restore' });
    return restored.object;
  }
}

function common({ revision, at, actor, object }: Revision, nameOf: NameOf) {
  return { revision, at: at.toISOString(), actor, actor_name: nameOf(actor), deleted: object === null };
}

function entryOf(found: Revision, nameOf: NameOf): RevisionEntry {
  return { ...common(found, nameOf), fields: found.changes.map(({ field }) => field) };
}

function viewOf(found: Revision, nameOf: NameOf): RevisionView {
  const { kind, id, object, before, changes } = found;
  return {
    kind,
    id,
    ...common(found, nameOf),
    object: masked(object) as RevisionView['object'],
    before,
    changes: changes.map((change) => masked(change) as RevisionView['changes'][number]),
  };
}
