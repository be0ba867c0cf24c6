import type { Defined } from '../../../definitions.js';
import { useIdentifierTypes } from '../../../identifier-types.js';
import { PickListField } from '../../../parts/form/pick-list.js';
import { TextAreaField, TextField } from '../../../parts/form/field.js';
import type { Changes } from '../what-if/changes.js';
import { DefinitionDialog, type DefinitionDraft, type DraftFields } from './definition-dialog.js';

const BLANK = { id: '', event: { source_id: '*', type: '*', version: '*' }, identifier: '', value: '' };

/** Which value of which events names a person. */
export function RuleDialog(props: {
  stored: Defined<'identity_rule'> | undefined;
  warehouse: string | undefined;
  changes: Changes;
  lab: (changes: Changes) => void;
  close: () => void;
}) {
  return (
    <DefinitionDialog kind="identity_rule" name="identity rule" blank={BLANK} {...props} fields={(fields) => <Fields {...fields} />} />
  );
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

function Fields({ draft, change, errorAt, isNew }: DraftFields) {
  const types = useIdentifierTypes() ?? [];
  const event = draft['event'] as DefinitionDraft;
  const part = (name: string, label: string) => (
    <TextField
      label={label}
      placeholder="any"
      value={event[name] === '*' ? '' : textOf(event[name])}
      onChange={(text) => change({ event: { ...event, [name]: text === '' ? '*' : text } })}
      error={errorAt(`event.${name}`)}
      spellCheck={false}
    />
  );
  return (
    <>
      <div className="grid gap-4 sm:grid-cols-2">
        {isNew && (
          <TextField
            label="Id"
            value={textOf(draft['id'])}
            onChange={(id) => change({ id })}
            error={errorAt('id')}
            spellCheck={false}
            autoFocus
          />
        )}
        <PickListField
          label="Finds identifiers of type"
          choices={types.map((value) => ({ value }))}
          value={textOf(draft['identifier'])}
          onChange={(identifier) => change({ identifier })}
          error={errorAt('identifier')}
        />
      </div>
      <div className="grid gap-4 sm:grid-cols-3">
        {part('type', 'In events of type')}
        {part('source_id', 'From source')}
        {part('version', 'Version')}
      </div>
      <TextAreaField
        label="Value"
        hint="SQL over one event, for example payload->>'email'"
        code
        rows={3}
        value={textOf(draft['value'])}
        onChange={(value) => change({ value })}
        error={errorAt('value')}
      />
    </>
  );
}
