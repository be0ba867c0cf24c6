import { useRef } from 'react';
import { Field, type FieldText } from '../form/field.js';

/** SQL over several lines with their numbers, so that a message that names a line can be followed. */
export function SqlEditor({
  value,
  onChange,
  rows = 8,
  ...text
}: FieldText & { value: string; onChange: (value: string) => void; rows?: number }) {
  const numbers = useRef<HTMLPreElement>(null);
  const lines = Math.max(rows, value.split('\n').length);
  return (
    <Field {...text}>
      {(ties) => (
        <div className="flex overflow-hidden rounded-md border border-soft/60 bg-card font-mono text-[13px] leading-5 has-[:focus-visible]:outline-2 has-[:focus-visible]:outline-river has-[[aria-invalid]]:border-bad">
          <pre ref={numbers} aria-hidden className="overflow-hidden bg-raised px-2 py-2 text-right text-soft select-none">
            {Array.from({ length: lines }, (_, line) => line + 1).join('\n')}
          </pre>
          <textarea
            {...ties}
            rows={Math.min(24, lines)}
            wrap="off"
            spellCheck={false}
            value={value}
            onChange={(event) => onChange(event.target.value)}
            onScroll={(event) => {
              if (numbers.current) numbers.current.scrollTop = event.currentTarget.scrollTop;
            }}
            className="block w-full min-w-0 resize-none bg-transparent px-3 py-2 text-ink outline-none"
          />
        </div>
      )}
    </Field>
  );
}
