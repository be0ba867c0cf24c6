import type { Operator } from '@tributary/core';
import { Button } from '../../../parts/button.js';
import { SelectField, TextField } from '../../../parts/form/field.js';
import { PickListField } from '../../../parts/form/pick-list.js';
import type { LeafDraft } from '../builder/draft.js';
import type { KnownThings } from '../builder/known-things.js';
import { blankOperand, OPERATOR_WORDS, PROPERTY_OPERATORS } from '../builder/operators-of.js';
import { OperandField } from './operand-field.js';

interface Filter {
  /** Holds `event` and `where`. */
  readonly of: LeafDraft;
  readonly change: (of: LeafDraft) => void;
  readonly known: KnownThings;
}

/** Which events are meant: their type and source, and what their payload must say. */
export function EventFilter({ of, change, known }: Filter) {
  const event = of['event'] as LeafDraft;
  const set = (name: string) => (value: string) => change({ ...of, event: { ...event, [name]: value === '' ? '*' : value } });
  const shown = (name: string) => (event[name] === '*' ? '' : String(event[name]));
  return (
    <div className="grid gap-3">
      <div className="grid gap-3 sm:grid-cols-2">
        <PickListField label="Event type" choices={known.eventTypes} value={shown('type')} onChange={set('type')} placeholder="any type" />
        <PickListField
          label="From source"
          choices={known.sources}
          value={shown('source_id')}
          onChange={set('source_id')}
          placeholder="any source"
        />
      </div>
      <Where of={of} change={change} />
    </div>
  );
}

type Property = LeafDraft;

function Where({ of, change }: Pick<Filter, 'of' | 'change'>) {
  const where = (of['where'] ?? []) as readonly Property[];
  const set = (next: readonly Property[]) => change({ ...of, where: next });
  return (
    <div className="grid gap-2">
      {where.map((one, index) => (
        <PropertyRow
          key={index}
          one={one}
          change={(next) => set(where.map((each, at) => (at === index ? next : each)))}
          remove={() => set(where.filter((_, at) => at !== index))}
        />
      ))}
      <div>
        <Button look="quiet" onClick={() => set([...where, { property: '', is: 'equals', value: '' }])}>
          + Where a property…
        </Button>
      </div>
    </div>
  );
}

function PropertyRow({ one, change, remove }: { one: Property; change: (next: Property) => void; remove: () => void }) {
  const is = one['is'] as Operator;
  const compare = (next: string) => {
    const value = blankOperand(next as Operator, undefined);
    const { value: _, ...others } = one;
    change(value === undefined ? { ...others, is: next } : { ...others, is: next, value });
  };
  return (
    <div className="grid items-end gap-2 rounded-md bg-raised/40 p-2 sm:grid-cols-[1fr_1fr_1fr_auto]">
      <TextField
        label="Property"
        placeholder="cart.total"
        value={String(one['property'])}
        onChange={(property) => change({ ...one, property })}
        spellCheck={false}
      />
      <SelectField
        label="Compares"
        value={is}
        onChange={compare}
        options={PROPERTY_OPERATORS.map((name) => [name, OPERATOR_WORDS[name]] as const)}
      />
      <OperandField is={is} type={undefined} value={one['value']} change={(value) => change({ ...one, value })} />
      <Button look="quiet" aria-label="Remove the property" onClick={remove}>
        ×
      </Button>
    </div>
  );
}
