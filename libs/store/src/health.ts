import type { Kysely } from 'kysely';
import { type DestinationHealth, type DestinationHealthRequest, listDestinationHealth } from './health/destination-health.js';
import { listSyncHealth, type SyncHealth, type SyncHealthRequest } from './health/sync-health.js';
import type { Page } from './page.js';
import type { Tables } from './tables.js';

/** How syncs and destinations stand, for lists of them that people search and page through. */
export interface Health {
  syncs(request: SyncHealthRequest): Promise<Page<SyncHealth>>;
  destinations(request: DestinationHealthRequest): Promise<Page<DestinationHealth>>;
}

export function openHealth(db: Kysely<Tables>): Health {
  return {
    syncs: (request) => listSyncHealth(db, request),
    destinations: (request) => listDestinationHealth(db, request),
  };
}
