import type { LeafDraft } from '../builder/draft.js';
import type { LeafEditor } from '../builder/leaf-editor.js';
import { WindowFields } from './window-fields.js';

/** When the first or the last event of a profile was. */
export function SeenLeaf({ leaf, change, which }: LeafEditor & { which: 'first_seen' | 'last_seen' }) {
  return (
    <WindowFields
      of={leaf[which] as LeafDraft}
      change={(seen) => change({ [which]: seen })}
      choices={['within', 'not_within', 'after', 'before', 'between']}
    />
  );
}
