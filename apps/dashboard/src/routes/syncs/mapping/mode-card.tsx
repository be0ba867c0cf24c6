import type { Mode } from '@tributary/core';
import { MODES } from '@tributary/core';
import { Card } from '../../../parts/card.js';
import { SelectField } from '../../../parts/form/field.js';
import { asValues } from '../../../parts/schema-form/json-schema.js';
import { SchemaForm } from '../../../parts/schema-form/schema-form.js';
import { Words } from '../../connectors/words.js';
import type { EditorProps } from './editor-props.js';

/** What each mode does, for those who choose one. */
const DOES: Readonly<Record<Mode, string>> = {
  upsert: 'adds what is new and changes what changed; removes nothing',
  insert: 'adds what is new, and never changes it',
  update: 'changes what exists there; adds nothing',
  mirror: 'adds, changes, and removes what is gone from the source',
  append: 'adds each record once, as an event',
  full: 'sends every record each time',
  membership: 'adds who entered and removes who left',
};

const isMode = (name: string): name is Mode => Object.hasOwn(MODES, name);

/** How records are kept at the destination: the mode, what a first run and a removal mean there, and the options of the object. */
export function ModeCard({ draft, change, check, object }: EditorProps) {
  const modes = (object?.modes ?? Object.keys(MODES)).filter(isMode);
  const first = object?.first_run ?? 'send';
  return (
    <Card title="How records are kept">
      <div className="grid gap-x-8 gap-y-4 sm:grid-cols-2">
        <SelectField
          label="Mode"
          value={draft.mode}
          hint={DOES[draft.mode]}
          error={check.at('mode')}
          onChange={(mode) => change({ mode: mode as Mode })}
          options={[...new Set([draft.mode, ...modes])].map((mode) => [mode, mode] as const)}
        />
        <SelectField
          label="First run"
          value={draft.first_run ?? ''}
          hint="What becomes of the records there are when the sync runs for the first time"
          error={check.at('first_run')}
          onChange={(chosen) => change({ first_run: chosen === '' ? undefined : (chosen as 'send') })}
          options={[
            ['', first === 'send' ? 'as usual there: they are sent' : 'as usual there: they are only noted'],
            ['send', 'they are sent'],
            ['adopt', 'they are only noted as delivered'],
          ]}
        />
      </div>
      {object?.removal != null && draft.mode !== 'upsert' && (
        <p className="mt-3 text-[13px] text-soft">
          A removal there: <Words text={object.removal} />
        </p>
      )}
      {object !== undefined && Object.keys(asValues(object.options['properties'])).length > 0 && (
        <details className="mt-4" open={check.at('options') !== undefined || undefined}>
          <summary className="cursor-pointer font-medium">Options of {object.label}</summary>
          <div className="mt-3">
            <SchemaForm
              schema={object.options}
              path="options"
              refusal={check}
              values={draft.options}
              onChange={(options) => change({ options: { ...options } })}
            />
          </div>
        </details>
      )}
    </Card>
  );
}
