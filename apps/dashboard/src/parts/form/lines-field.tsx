import { useState } from 'react';
import { type FieldText, TextAreaField } from './field.js';

/** Texts, one a line. What is typed stays as it is typed; empty lines are none. */
export function LinesField({
  value,
  onChange,
  ...text
}: FieldText & { value: readonly string[]; onChange: (lines: readonly string[]) => void }) {
  const [typed, setTyped] = useState(value.join('\n'));
  const change = (next: string) => {
    setTyped(next);
    onChange(next.split('\n').filter((line) => line !== ''));
  };
  return <TextAreaField {...text} code rows={3} value={typed} onChange={change} />;
}
