import type { Operator } from '@tributary/core';
import { SelectField } from '../../../parts/form/field.js';
import { PickListField } from '../../../parts/form/pick-list.js';
import type { LeafEditor } from '../builder/leaf-editor.js';
import { blankOperand, OPERATOR_WORDS, operatorsOf } from '../builder/operators-of.js';
import { OperandField } from './operand-field.js';

/** How a trait compares: the operators that fit its values, and a value of its type. */
export function TraitLeaf({ leaf, change, known }: LeafEditor) {
  const trait = String(leaf['trait']);
  const is = leaf['is'] as Operator;
  const type = trait === '' ? null : known.typeOf(trait);
  const operators = operatorsOf(type);
  const choose = (next: string) => {
    const fits = operatorsOf(known.typeOf(next));
    const operator = next === trait || (fits.includes(is) && is !== 'is_set') ? is : (fits[0] ?? 'is_set');
    change(withOperand({ trait: next, is: operator }, blankOperand(operator, known.typeOf(next))));
  };
  return (
    <div className="grid items-end gap-3 sm:grid-cols-3">
      <PickListField label="Trait" choices={known.traits} value={trait} onChange={choose} placeholder="choose a trait" />
      <SelectField
        label="Compares"
        value={is}
        onChange={(next) => change(withOperand({ trait, is: next }, blankOperand(next as Operator, type)))}
        options={(operators.includes(is) ? operators : [is, ...operators]).map((name) => [name, OPERATOR_WORDS[name]] as const)}
      />
      <OperandField
        is={is}
        type={type}
        value={leaf['value']}
        change={(value) => change({ ...leaf, value })}
        suggested={known.valuesOf(trait).map(({ value }) => value)}
      />
    </div>
  );
}

const withOperand = (leaf: Readonly<Record<string, unknown>>, value: unknown) => (value === undefined ? leaf : { ...leaf, value });
