import type { ConnectorObjectView } from '@tributary/contract';
import type { SyncDraft } from '../draft/sync-draft.js';
import type { Picks, useFields } from '../draft/use-ends.js';
import type { SyncCheck } from '../draft/use-sync-check.js';

/** What every part of the editor needs: the draft, how to change it, what is wrong with it, and what can be picked. */
export interface EditorProps {
  readonly draft: SyncDraft;
  readonly change: (part: Partial<SyncDraft>) => void;
  readonly check: SyncCheck;
  readonly columns: Picks;
  readonly fields: ReturnType<typeof useFields>;
  readonly object: ConnectorObjectView | undefined;
}
