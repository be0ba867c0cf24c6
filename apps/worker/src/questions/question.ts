import type { Events } from '@tributary/core';
import type { LookupInput, LookupQuestion, Store } from '@tributary/store';
import type { Destinations } from '@tributary/runtime';
import type { Warehouse } from '@tributary/warehouse';

/** Where a question is asked, and what is defined there. */
export interface Asked {
  readonly store: Pick<Store, 'objects'>;
  readonly workspaceId: string;
  readonly warehouse: Warehouse;
  /** Our schema in it. */
  readonly schema: string;
  /** Rejects with `Invalid` where the warehouse does not say where its events are. */
  readonly events: () => Events;
  readonly destinations: Pick<Destinations, 'open'>;
  readonly signal: AbortSignal;
}

/** A question to a destination needs no warehouse. */
export type DestinationQuestion = 'fields';
export type WarehouseQuestion = Exclude<LookupQuestion, DestinationQuestion>;

/** Answers one question, with what the contract says of it. */
export type Question<Q extends WarehouseQuestion = WarehouseQuestion> = (question: LookupInput<Q>, at: Asked) => Promise<object>;
