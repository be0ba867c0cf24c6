import type { FieldMapping } from '@tributary/core';
import { RUN_FACTS } from '@tributary/core';
import { INPUT } from '../../../parts/form/field.js';
import type { Choice } from '../../../parts/form/choice.js';
import { PickList } from '../../../parts/form/pick-list.js';
import type { TakenField } from '../draft/taken-field.js';
import { constantOf } from './filled-by.js';

interface FillControlProps {
  readonly from: FieldMapping;
  readonly onChange: (from: FieldMapping) => void;
  readonly columns: readonly Choice[];
  readonly field: TakenField | undefined;
  /** Names the line for those who do not see it. */
  readonly of: string;
  readonly invalid: boolean;
}

/** What fills a field: a column that is picked, a constant, a template, an expression. */
export function FillControl({ from, onChange, columns, field, of, invalid }: FillControlProps) {
  const ties = { 'aria-invalid': invalid ? true : undefined } as const;
  if ('column' in from)
    return (
      <PickList
        label={`Column for ${of}`}
        choices={columns}
        value={from.column}
        onChange={(column) => onChange({ ...from, column })}
        ties={ties}
        placeholder="column"
      />
    );
  if ('value' in from) return <Constant {...{ from, onChange, field, of, ties }} />;
  if ('run' in from)
    return (
      <select
        aria-label={`Fact for ${of}`}
        value={from.run}
        onChange={(event) => onChange({ ...from, run: event.target.value as 'id' })}
        className={INPUT}
        {...ties}
      >
        {RUN_FACTS.map((fact) => (
          <option key={fact}>{fact}</option>
        ))}
      </select>
    );
  const [name, text] = 'template' in from ? (['template', from.template] as const) : (['sql', from.sql] as const);
  return (
    <textarea
      aria-label={`${name === 'sql' ? 'Expression' : 'Template'} for ${of}`}
      rows={Math.min(8, text.split('\n').length)}
      spellCheck={false}
      value={text}
      placeholder={name === 'sql' ? 'upper(country)' : 'Hi {{ first_name }}'}
      onChange={(event) => onChange({ ...from, [name]: event.target.value })}
      className={`${INPUT} block font-mono text-[13px]`}
      {...ties}
    />
  );
}

interface ConstantProps extends Pick<FillControlProps, 'onChange' | 'field' | 'of'> {
  readonly from: Extract<FieldMapping, { value: unknown }>;
  readonly ties: { readonly 'aria-invalid': true | undefined };
}

function Constant({ from, onChange, field, of, ties }: ConstantProps) {
  const choices = field?.choices ?? (field?.type === 'boolean' ? ['true', 'false'] : undefined);
  const text = from.value === null ? '' : String(from.value);
  const change = (typed: string) => onChange({ ...from, value: constantOf(typed, field?.type) });
  if (!choices)
    return (
      <input aria-label={`Constant for ${of}`} value={text} onChange={(event) => change(event.target.value)} className={INPUT} {...ties} />
    );
  return (
    <select aria-label={`Constant for ${of}`} value={text} onChange={(event) => change(event.target.value)} className={INPUT} {...ties}>
      {[...(choices.includes(text) ? [] : [text]), ...choices].map((choice) => (
        <option key={choice}>{choice}</option>
      ))}
    </select>
  );
}
