import { optionalText, type Search } from '../../search.js';

/** Which syncs a list shows; lives in the address, so that a view can be sent to a colleague. */
export interface SyncFilters {
  readonly search?: string | undefined;
  readonly state?: string | undefined;
}

export const readSyncFilters = (search: Search): SyncFilters => ({
  search: optionalText(search['search']),
  state: optionalText(search['state']),
});

/** Which view of a sync is shown. */
export interface SyncTab {
  readonly tab?: string | undefined;
}

export const readSyncTab = (search: Search): SyncTab => ({ tab: optionalText(search['tab']) });

/** What a new sync begins with, when one comes from a model or a destination. */
export interface NewSync {
  readonly model?: string | undefined;
  readonly audience?: string | undefined;
  readonly destination?: string | undefined;
}

export const readNewSync = (search: Search): NewSync => ({
  model: optionalText(search['model']),
  audience: optionalText(search['audience']),
  destination: optionalText(search['destination']),
});
