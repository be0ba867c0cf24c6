import { useState } from 'react';
import { type FieldText, TextAreaField } from '../form/field.js';

/** Any value, as JSON. What is typed counts as soon as it is JSON; until then the field says that it is none. */
export function JsonField({ value, onChange, error, ...text }: FieldText & { value: unknown; onChange: (value: unknown) => void }) {
  const [typed, setTyped] = useState<string>();
  const [wrong, setWrong] = useState(false);
  const change = (next: string) => {
    setTyped(next);
    const read = parsed(next);
    setWrong(read === WRONG);
    if (read !== WRONG) onChange(read);
  };
  return (
    <TextAreaField
      {...text}
      code
      rows={4}
      error={wrong ? 'is no JSON yet' : error}
      value={typed ?? (value === undefined ? '' : JSON.stringify(value, undefined, 2))}
      onChange={change}
    />
  );
}

const WRONG = Symbol('no JSON');

function parsed(text: string): unknown {
  if (text.trim() === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return WRONG;
  }
}
