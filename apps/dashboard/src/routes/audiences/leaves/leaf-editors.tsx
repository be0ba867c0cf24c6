import type { ReactNode } from 'react';
import { PickListField } from '../../../parts/form/pick-list.js';
import { SelectField } from '../../../parts/form/field.js';
import type { LeafEditor } from '../builder/leaf-editor.js';
import type { LeafKind } from '../builder/leaf-kinds.js';
import { EventLeaf } from './event-leaf.js';
import { FunnelLeaf } from './funnel-leaf.js';
import { SeenLeaf } from './seen-leaf.js';
import { TraitLeaf } from './trait-leaf.js';

/** How each kind of condition is written. */
export const LEAF_EDITORS: Readonly<Record<LeafKind, (editor: LeafEditor) => ReactNode>> = {
  trait: TraitLeaf,
  event: EventLeaf,
  funnel: FunnelLeaf,
  audience: AudienceLeaf,
  first_seen: (editor) => <SeenLeaf {...editor} which="first_seen" />,
  last_seen: (editor) => <SeenLeaf {...editor} which="last_seen" />,
  identifier: IdentifierLeaf,
};

function AudienceLeaf({ leaf, change, known }: LeafEditor) {
  return (
    <div className="max-w-sm">
      <PickListField
        label="Members of"
        choices={known.audiences}
        value={String(leaf['audience'])}
        onChange={(audience) => change({ audience })}
        placeholder="an audience"
      />
    </div>
  );
}

function IdentifierLeaf({ leaf, change, known }: LeafEditor) {
  return (
    <div className="max-w-sm">
      <SelectField
        label="Have one of type"
        value={String(leaf['identifier'])}
        onChange={(identifier) => change({ identifier })}
        options={[['', 'choose one'], ...known.identifiers.map((type) => [type, type] as const)]}
      />
    </div>
  );
}
