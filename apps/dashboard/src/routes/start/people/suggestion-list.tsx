import type { Suggestion } from '@tributary/contract';
import { words } from '../../../format.js';
import { CheckField } from '../../../parts/form/field.js';
import { Message } from '../../../parts/message.js';

interface ListProps {
  readonly suggestions: readonly Suggestion[];
  /** Places of those that are not wanted. */
  readonly left: ReadonlySet<string>;
  readonly leave: (left: ReadonlySet<string>) => void;
}

const GROUPS = [
  ['identifier_type', 'Identifiers'],
  ['identity_rule', 'Where they are found'],
  ['trait', 'Traits'],
] as const;

/** What was found, in its groups, each to be left out. */
export function SuggestionList({ suggestions, left, leave }: ListProps) {
  const toggle = (place: string) => {
    const next = new Set(left);
    if (!next.delete(place)) next.add(place);
    leave(next);
  };
  return (
    <div className="my-4 grid gap-x-8 gap-y-4 sm:grid-cols-2">
      {GROUPS.map(([kind, title]) => (
        <fieldset key={kind} className={`min-w-0 space-y-2 ${kind === 'trait' ? 'sm:col-span-2 sm:columns-2 sm:gap-x-8' : ''}`}>
          <legend className="mb-1 text-[13px] font-medium text-soft">{title}</legend>
          {suggestions.map((suggestion, index) =>
            suggestion.object['kind'] === kind ? (
              <div key={index} className="break-inside-avoid">
                <CheckField
                  label={nameOf(suggestion)}
                  hint={<Hint suggestion={suggestion} />}
                  checked={!left.has(String(index))}
                  onChange={() => toggle(String(index))}
                />
              </div>
            ) : null,
          )}
        </fieldset>
      ))}
    </div>
  );
}

function nameOf({ object: { id, label, kind, identifier } }: Suggestion): string {
  if (kind === 'identity_rule') return words(String(identifier));
  return typeof label === 'string' ? label : words(String(id));
}

function Hint({ suggestion: { why, examples } }: { suggestion: Suggestion }) {
  return (
    <span className="[overflow-wrap:anywhere]">
      <Message text={why} />
      {examples.length > 0 && <>: {examples.slice(0, 2).join(', ')} …</>}
    </span>
  );
}
