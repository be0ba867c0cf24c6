import type { LeafDraft } from './draft.js';

/** What a condition can be about. */
export const LEAF_KINDS = ['trait', 'event', 'funnel', 'audience', 'last_seen', 'first_seen', 'identifier'] as const;
export type LeafKind = (typeof LEAF_KINDS)[number];

const ANY_EVENT = { source_id: '*', type: '*', version: '*' };

/** Each with its name, and what a new one begins with. */
export const LEAVES: Readonly<Record<LeafKind, { readonly name: string; readonly blank: LeafDraft }>> = {
  trait: { name: 'A trait', blank: { trait: '', is: 'is_set' } },
  event: { name: 'Events they did', blank: { event: ANY_EVENT, where: [], count: { is: 'at_least', value: 1 } } },
  funnel: {
    name: 'Steps in order',
    blank: {
      funnel: [
        { event: ANY_EVENT, where: [] },
        { event: ANY_EVENT, where: [] },
      ],
      without: [],
    },
  },
  audience: { name: 'Another audience', blank: { audience: '' } },
  last_seen: { name: 'Last seen', blank: { last_seen: { within: '30d' } } },
  first_seen: { name: 'First seen', blank: { first_seen: { within: '30d' } } },
  identifier: { name: 'An identifier', blank: { identifier: '' } },
};

/** What a condition is about. */
export const kindOfLeaf = (leaf: LeafDraft): LeafKind => LEAF_KINDS.find((kind) => kind in leaf) ?? 'trait';
