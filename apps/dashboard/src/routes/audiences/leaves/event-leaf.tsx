import { COUNT_COMPARISONS } from '@tributary/core';
import { SelectField } from '../../../parts/form/field.js';
import type { LeafDraft } from '../builder/draft.js';
import type { LeafEditor } from '../builder/leaf-editor.js';
import { EventFilter } from './event-filter.js';
import { NumberField } from './operand-field.js';
import { WindowFields } from './window-fields.js';

const WORDS: Readonly<Record<(typeof COUNT_COMPARISONS)[number], string>> = {
  ...{ at_least: 'at least', at_most: 'at most', equals: 'exactly', greater: 'more than', less: 'fewer than' },
};

/** How often events of a kind happened, in a window. */
export function EventLeaf({ leaf, change, known }: LeafEditor) {
  const count = (leaf['count'] ?? { is: 'at_least', value: 1 }) as LeafDraft;
  const set = (more: LeafDraft) => change({ ...leaf, count: { ...count, ...more } });
  return (
    <div className="grid gap-3">
      <EventFilter of={leaf} change={change} known={known} />
      <div className="grid items-end gap-3 sm:grid-cols-3">
        <SelectField
          label="How often"
          value={String(count['is'])}
          onChange={(is) => set({ is })}
          options={COUNT_COMPARISONS.map((is) => [is, WORDS[is]] as const)}
        />
        <NumberField label="Times" value={count['value']} change={(value) => set({ value })} />
      </div>
      <WindowFields of={leaf} change={change} />
    </div>
  );
}
