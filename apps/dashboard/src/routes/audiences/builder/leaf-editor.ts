import type { LeafDraft } from './draft.js';
import type { KnownThings } from './known-things.js';

/** What the editor of one condition is given. */
export interface LeafEditor {
  readonly leaf: LeafDraft;
  readonly change: (leaf: LeafDraft) => void;
  readonly known: KnownThings;
}
