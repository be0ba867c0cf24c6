import { Inject, Injectable } from '@nestjs/common';
import { STORE } from '@tributary/runtime';
import type { Store } from '@tributary/store';

/** What an actor is called; `null` where they have no name. */
export type NameOf = (actor: string | null) => string | null;

interface Made {
  readonly createdBy: string;
}

/** Says who did things, in the words of people: whatever names an actor asks here, for a whole page at once. */
@Injectable()
export class ActorNames {
  constructor(@Inject(STORE) private readonly store: Store) {}

  async of(workspaceId: string, actors: Iterable<string | null>): Promise<NameOf> {
    const named = [...actors].filter((actor) => actor !== null);
    const names = await this.store.actors.names(workspaceId, named);
    return (actor) => (actor === null ? null : (names.get(actor) ?? null));
  }

  /** Of whoever made these. */
  ofMakers(workspaceId: string, made: Iterable<Made>): Promise<NameOf> {
    return this.of(
      workspaceId,
      [...made].map(({ createdBy }) => createdBy),
    );
  }

  /** For a stream: who was asked for once is not asked for again. */
  remembering(workspaceId: string): (made: Made) => Promise<NameOf> {
    const known = new Map<string, Promise<NameOf>>();
    return ({ createdBy }) => {
      const names = known.get(createdBy) ?? this.of(workspaceId, [createdBy]);
      known.set(createdBy, names);
      return names;
    };
  }
}

/** Who made a thing, as answers tell it. */
export function makerOf({ createdBy }: Made, nameOf: NameOf) {
  return { created_by: createdBy, created_by_name: nameOf(createdBy) };
}
