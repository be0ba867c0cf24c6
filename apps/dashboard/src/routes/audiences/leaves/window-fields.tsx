import { SelectField } from '../../../parts/form/field.js';
import type { LeafDraft } from '../builder/draft.js';
import { DurationField } from './duration-field.js';
import { TimeField } from './operand-field.js';

type Window = 'ever' | 'within' | 'after' | 'before' | 'between' | 'not_within';

const WORDS: Readonly<Record<Window, string>> = {
  ever: 'at any time',
  within: 'within the last',
  not_within: 'longer ago than',
  after: 'since',
  before: 'before',
  between: 'between two times',
};
const BLANK: Readonly<Record<Window, LeafDraft>> = {
  ...{ ever: {}, within: { within: '30d' }, not_within: { not_within: '30d' } },
  ...{ after: { after: '' }, before: { before: '' }, between: { after: '', before: '' } },
};
const FIELDS = ['within', 'not_within', 'after', 'before'] as const;

function windowOf(of: LeafDraft): Window {
  if ('after' in of && 'before' in of) return 'between';
  return FIELDS.find((field) => of[field] !== undefined) ?? 'ever';
}

/** The fields of a window alone, and all else without it. */
function withWindow(of: LeafDraft, window: LeafDraft): LeafDraft {
  const others = Object.entries(of).filter(([name]) => !(FIELDS as readonly string[]).includes(name));
  return { ...Object.fromEntries(others), ...window };
}

/** When something happened: within the last days, or between two times. `choices` are those that fit. */
export function WindowFields({
  of,
  change,
  choices = ['ever', 'within', 'after', 'before', 'between'],
}: {
  of: LeafDraft;
  change: (of: LeafDraft) => void;
  choices?: readonly Window[];
}) {
  const window = windowOf(of);
  const set = (name: string) => (value: unknown) => change({ ...of, [name]: value });
  return (
    <div className="grid items-end gap-3 sm:grid-cols-3">
      <SelectField
        label="When"
        value={window}
        onChange={(next) => change(withWindow(of, BLANK[next as Window]))}
        options={choices.map((choice) => [choice, WORDS[choice]] as const)}
      />
      {window === 'within' && <DurationField label="Time" value={of['within']} change={set('within')} />}
      {window === 'not_within' && <DurationField label="Time" value={of['not_within']} change={set('not_within')} />}
      {(window === 'after' || window === 'between') && <TimeField label="From" value={of['after']} change={set('after')} />}
      {(window === 'before' || window === 'between') && <TimeField label="Before" value={of['before']} change={set('before')} />}
    </div>
  );
}
