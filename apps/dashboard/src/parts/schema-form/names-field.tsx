import { useState } from 'react';
import { Button } from '../button.js';
import { Field, type FieldText, INPUT } from '../form/field.js';
import { isStored, type JsonSchema, type Values } from './json-schema.js';

type Line = readonly [name: string, value: unknown];

/** Names with a text each, such as headers. What they can be is a choice where the schema has one. */
export function NamesField({
  schema,
  value,
  onChange,
  ...text
}: FieldText & { schema: JsonSchema; value: Values; onChange: (value: Values | undefined) => void }) {
  // A name that is being typed may be empty or twice for a moment, which an object cannot hold.
  const [lines, setLines] = useState<readonly Line[]>(() => Object.entries(value));
  const change = (next: readonly Line[]) => {
    setLines(next);
    const named = next.filter(([name]) => name !== '');
    onChange(named.length === 0 ? undefined : Object.fromEntries(named));
  };
  const put = (at: number, line: Line) => change(lines.map((each, index) => (index === at ? line : each)));
  const of = typeof schema.additionalProperties === 'object' ? schema.additionalProperties : {};
  return (
    <Field {...text}>
      {(ties) => (
        <div {...ties} role="group" aria-label={text.label} className="space-y-2">
          {lines.map(([name, held], at) => (
            <div key={at} className="flex gap-2">
              <input aria-label="Name" value={name} onChange={(event) => put(at, [event.target.value, held])} className={INPUT} />
              <Value of={of} value={held} onChange={(next) => put(at, [name, next])} />
              <Button aria-label={`Remove ${name}`} onClick={() => change(lines.filter((_, index) => index !== at))}>
                ×
              </Button>
            </div>
          ))}
          <Button onClick={() => setLines([...lines, ['', of.enum?.[0] ?? '']])}>Add</Button>
        </div>
      )}
    </Field>
  );
}

function Value({ of, value, onChange }: { of: JsonSchema; value: unknown; onChange: (value: string) => void }) {
  if (of.enum) {
    return (
      <select aria-label="Value" value={String(value)} onChange={(event) => onChange(event.target.value)} className={INPUT}>
        {of.enum.map((choice) => (
          <option key={String(choice)}>{String(choice)}</option>
        ))}
      </select>
    );
  }
  return (
    <input
      aria-label="Value"
      type={of.secret === true ? 'password' : 'text'}
      autoComplete="off"
      placeholder={isStored(value) ? 'Stored' : undefined}
      value={typeof value === 'string' ? value : ''}
      onChange={(event) => onChange(event.target.value)}
      className={INPUT}
    />
  );
}
