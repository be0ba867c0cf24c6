import { NORMALIZATIONS } from '@tributary/core';
import type { Defined } from '../../../definitions.js';
import { SelectField, TextField } from '../../../parts/form/field.js';
import { LinesField } from '../../../parts/form/lines-field.js';
import type { Changes } from '../what-if/changes.js';
import { DefinitionDialog, type DraftFields } from './definition-dialog.js';

const BLANK = { id: '', normalize: 'none', max_linked: 1_000, max_per_profile: 100, oversized: 'report', priority: 0 };

/** How identifiers of one type are read: their form, their limits, what names nobody. */
export function TypeDialog(props: {
  stored: Defined<'identifier_type'> | undefined;
  warehouse: string | undefined;
  changes: Changes;
  lab: (changes: Changes) => void;
  close: () => void;
}) {
  return (
    <DefinitionDialog kind="identifier_type" name="identifier type" blank={BLANK} {...props} fields={(fields) => <Fields {...fields} />} />
  );
}

const textOf = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? String(value) : '');
const numberOf = (text: string): unknown => (/^\d+$/.test(text.trim()) ? Number(text) : text);
const linesOf = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : []);

function Fields(fields: DraftFields) {
  const { draft, change, errorAt, isNew } = fields;
  return (
    <>
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
      <div className="grid gap-4 sm:grid-cols-2">
        <FormFields {...fields} />
        <LimitFields {...fields} />
      </div>
      <div className="grid gap-4 sm:grid-cols-2">
        <LinesField
          label="Values that name nobody"
          hint="One a line, besides null, unknown and the like"
          value={linesOf(draft['blocked'])}
          onChange={(blocked) => change({ blocked })}
          error={errorAt('blocked')}
        />
        <LinesField
          label="Patterns of such values"
          hint="Regular expressions, one a line"
          value={linesOf(draft['blocked_patterns'])}
          onChange={(patterns) => change({ blocked_patterns: patterns })}
          error={errorAt('blocked_patterns')}
        />
      </div>
    </>
  );
}

/** How values are brought into the one form they are known by, and which is shown first. */
function FormFields({ draft, change, errorAt }: DraftFields) {
  return (
    <>
      <SelectField
        label="Brought into form"
        value={textOf(draft['normalize'])}
        onChange={(normalize) => change({ normalize })}
        options={NORMALIZATIONS.map((name) => [name, name] as const)}
        error={errorAt('normalize')}
      />
      <TextField
        label="Priority"
        hint="The highest is what a person is called by"
        inputMode="numeric"
        value={textOf(draft['priority'])}
        onChange={(text) => change({ priority: numberOf(text) })}
        error={errorAt('priority')}
      />
      {draft['normalize'] === 'phone_e164' && (
        <TextField
          label="Country of numbers without one"
          hint="Two capital letters"
          value={textOf(draft['region'])}
          onChange={(region) => change({ region })}
          error={errorAt('region')}
        />
      )}
    </>
  );
}

/** From where on a value names nobody, and a profile is too big. */
function LimitFields({ draft, change, errorAt }: DraftFields) {
  const byType = typeof draft['max_linked'] === 'object';
  return (
    <>
      <TextField
        label="May occur with so many others"
        hint={byType ? 'It is limited by type: change it in files' : 'One with more names nobody'}
        inputMode="numeric"
        disabled={byType}
        value={byType ? JSON.stringify(draft['max_linked']) : textOf(draft['max_linked'])}
        onChange={(text) => change({ max_linked: numberOf(text) })}
        error={errorAt('max_linked')}
      />
      <TextField
        label="So many on one profile"
        hint="A profile with more is oversized"
        inputMode="numeric"
        value={textOf(draft['max_per_profile'])}
        onChange={(text) => change({ max_per_profile: numberOf(text) })}
        error={errorAt('max_per_profile')}
      />
      <SelectField
        label="Oversized profiles"
        value={textOf(draft['oversized'])}
        onChange={(oversized) => change({ oversized })}
        options={[
          ['report', 'are reported'],
          ['exclude', 'are kept out of syncs'],
        ]}
        error={errorAt('oversized')}
      />
    </>
  );
}
