import { useQuery } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { definitionsQuery } from '../../../definitions.js';
import { words } from '../../../format.js';
import { useIdentifierTypes } from '../../../identifier-types.js';
import { SelectField, TextAreaField, TextField } from '../../../parts/form/field.js';
import type { TraitDraft } from './trait-draft.js';
import type { TraitField } from './trait-fields.js';

interface OneField {
  readonly field: TraitField;
  readonly value: unknown;
  readonly change: (value: unknown) => void;
  readonly errorAt: (name: string) => string | undefined;
}

/** The fields of a type of trait; those that need not be there are folded away while they are empty. */
export function TypeFields({
  fields,
  draft,
  change,
  errorAt,
}: {
  fields: readonly TraitField[];
  draft: TraitDraft;
  change: (name: string, value: unknown) => void;
  errorAt: (name: string) => string | undefined;
}) {
  const shown = (field: TraitField) => (
    <One key={field.name} field={field} value={draft[field.name]} change={(value) => change(field.name, value)} errorAt={errorAt} />
  );
  const [first, more] = [fields.filter(isFirst), fields.filter((field) => !isFirst(field))];
  const used = more.some(({ name }) => isUsed(draft[name]));
  return (
    <>
      {first.map(shown)}
      {more.length > 0 && (
        <details open={used} className="group rounded-md border border-line px-3 py-2">
          <summary className="cursor-pointer font-medium">More: filters, weights</summary>
          <div className="mt-3 grid gap-4">{more.map(shown)}</div>
        </details>
      )}
    </>
  );
}

const isUsed = (value: unknown): boolean => value !== undefined && value !== '' && !(Array.isArray(value) && value.length === 0);

const isFirst = ({ required, name }: TraitField): boolean => required || name === 'types' || name === 'filter' || name === 'rows';

function One(of: OneField) {
  const Looks = LOOKS[of.field.look];
  return <Looks {...of} />;
}

const LOOKS: Readonly<Record<TraitField['look'], (of: OneField) => ReactNode>> = {
  code: ({ field, value, change, errorAt }) => (
    <TextAreaField
      code
      label={words(field.name)}
      hint={field.hint}
      rows={field.name === 'query' ? 8 : 3}
      value={textOf(value)}
      onChange={change}
      error={errorAt(field.name)}
    />
  ),
  text: ({ field, value, change, errorAt }) => (
    <TextField
      label={words(field.name)}
      hint={field.hint}
      value={textOf(value)}
      onChange={change}
      error={errorAt(field.name)}
      spellCheck={false}
    />
  ),
  names: Names,
  rows: ({ field, value, change, errorAt }) => (
    <SelectField
      label="Rows"
      hint={field.hint}
      value={textOf(value) === '' ? 'many' : textOf(value)}
      onChange={change}
      error={errorAt('rows')}
      options={[
        ['many', 'many: the trait is a list'],
        ['one', 'one: the trait is its value'],
      ]}
    />
  ),
  model: ModelField,
  by: ByField,
};

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

const NAMED: Readonly<Record<string, string>> = {
  sources: 'Only from sources',
  types: 'Only of event types',
  versions: 'Only of versions',
};

/** Names with commas between. What is typed stays as it is typed. */
function Names({ field: { name }, value, change, errorAt }: OneField) {
  const [text, setText] = useState(Array.isArray(value) ? value.join(', ') : '');
  const read = (next: string) => {
    setText(next);
    change(next.split(',').flatMap((each) => each.trim() || []));
  };
  return (
    <TextField
      label={NAMED[name] ?? words(name)}
      hint="With commas between; none: all"
      value={text}
      onChange={read}
      error={errorAt(name)}
      spellCheck={false}
    />
  );
}

function ModelField({ value, change, errorAt }: OneField) {
  const { data = [] } = useQuery(definitionsQuery('model'));
  return (
    <SelectField
      label="Model"
      value={textOf(value)}
      onChange={change}
      error={errorAt('model')}
      options={[['', 'choose one'], ...data.map(({ id, object }) => [id, object.label ?? id] as const)]}
    />
  );
}

function ByField({ value, change, errorAt }: OneField) {
  const types = useIdentifierTypes() ?? [];
  const by = (typeof value === 'object' && value !== null ? value : {}) as Readonly<Record<string, unknown>>;
  return (
    <div className="grid gap-4 sm:grid-cols-2">
      <SelectField
        label="Joined by identifiers of type"
        value={textOf(by['identifier'])}
        onChange={(identifier) => change({ ...by, identifier })}
        error={errorAt('by.identifier')}
        options={[['', 'choose one'], ...types.map((type) => [type, type] as const)]}
      />
      <TextField
        label="In the column of the model"
        value={textOf(by['column'])}
        onChange={(column) => change({ ...by, column })}
        error={errorAt('by.column')}
        spellCheck={false}
      />
    </div>
  );
}
