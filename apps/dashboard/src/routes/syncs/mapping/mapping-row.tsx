import { useState } from 'react';
import { Button } from '../../../parts/button.js';
import { INPUT } from '../../../parts/form/field.js';
import type { Choice } from '../../../parts/form/choice.js';
import { PickList } from '../../../parts/form/pick-list.js';
import { Message } from '../../../parts/message.js';
import type { MappingLine } from '../draft/sync-draft.js';
import type { TakenField } from '../draft/taken-field.js';
import { choicesOf } from '../draft/use-ends.js';
import { FillControl } from './fill-control.js';
import { FILLED_BY, type FilledBy, filledAnew, filledBy, HOW, HOW_NAMES, howWords, sentOtherwise } from './filled-by.js';

interface MappingRowProps {
  readonly line: MappingLine;
  readonly fields: readonly TakenField[];
  readonly columns: readonly Choice[];
  readonly error: string | undefined;
  readonly onChange: (line: MappingLine) => void;
  readonly remove: () => void;
}

/** One field of the destination, what fills it, and how it is sent. What is wrong with it stands beneath. */
export function MappingRow({ line, fields, columns, error, onChange, remove }: MappingRowProps) {
  const [opened, open] = useState(false);
  const { field, from } = line;
  const of = field === '' ? 'the new field' : field;
  const known = fields.find(({ name }) => name === field);
  const how = howWords(from);
  return (
    <li className="border-b border-line px-4 py-2.5 last:border-0" data-field={field}>
      <div className={ROW_GRID}>
        <PickList
          label={`Field ${of}`}
          choices={choicesOf(fields)}
          value={field}
          onChange={(next) => onChange({ ...line, field: next })}
          placeholder="field"
        />
        <select
          aria-label={`${of} is filled by`}
          value={filledBy(from)}
          onChange={(event) => onChange({ ...line, from: filledAnew(from, event.target.value as FilledBy) })}
          className={INPUT}
        >
          {Object.entries(FILLED_BY).map(([name, { label }]) => (
            <option key={name} value={name}>
              {label}
            </option>
          ))}
        </select>
        <div className="max-sm:col-span-2">
          <FillControl
            {...{ from, columns, of }}
            field={known}
            invalid={error !== undefined}
            onChange={(next) => onChange({ ...line, from: next })}
          />
        </div>
        <div className="flex justify-end gap-1 max-sm:col-span-2">
          <Button look="quiet" aria-expanded={opened} aria-label={`How ${of} is sent`} onClick={() => open(!opened)}>
            {opened ? '▴' : '▾'}
          </Button>
          <Button look="quiet" aria-label={`Remove ${of}`} onClick={remove}>
            ×
          </Button>
        </div>
      </div>
      {error !== undefined && (
        <p role="alert" className="mt-1 text-[13px] text-bad [overflow-wrap:anywhere]">
          <Message text={error} />
        </p>
      )}
      <p className="mt-1 text-[13px] text-soft">{[aboutOf(known), ...how].filter((text) => text !== '').join(' · ')}</p>
      {opened && <HowSent line={line} onChange={onChange} />}
    </li>
  );
}

export const ROW_GRID =
  'grid items-start gap-2 grid-cols-[minmax(0,1fr)_8.5rem] sm:grid-cols-[minmax(0,1fr)_9.5rem_minmax(0,1.3fr)_5.5rem]';

function aboutOf(field: TakenField | undefined): string {
  if (field === undefined) return '';
  const { label, type, max_length: longest, required } = field;
  return [label, type, ...(required ? ['needed'] : []), ...(longest === null ? [] : [`at most ${longest} characters`])].join(' · ');
}

function HowSent({ line, onChange }: Pick<MappingRowProps, 'line' | 'onChange'>) {
  return (
    <div className="mt-2 grid grid-cols-2 gap-3 rounded-md bg-raised/60 p-3 sm:grid-cols-5">
      {HOW_NAMES.map((name) => {
        const choices = Object.entries(HOW[name].choices);
        return (
          <label key={name} className="min-w-0 text-[13px]">
            <span className="mb-1 block text-soft">{HOW[name].label}</span>
            <select
              value={line.from[name] ?? ''}
              onChange={(event) => onChange({ ...line, from: sentOtherwise(line.from, name, event.target.value) })}
              className={INPUT}
            >
              <option value="">as usual</option>
              {choices.map(([value, text]) => (
                <option key={value} value={value}>
                  {text}
                </option>
              ))}
            </select>
          </label>
        );
      })}
    </div>
  );
}
