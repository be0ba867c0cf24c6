import { Chevron } from '../form/chevron.js';

interface FilterSelectProps {
  readonly label: string;
  readonly value: string | undefined;
  readonly options: readonly (readonly [value: string, text: string])[];
  readonly onChange: (value: string | undefined) => void;
}

/** Narrows a list to one of several, or to none of them. */
export function FilterSelect({ label, value, options, onChange }: FilterSelectProps) {
  return (
    <span className="relative">
      <select
        aria-label={label}
        value={value ?? ''}
        onChange={(event) => onChange(event.target.value || undefined)}
        className="appearance-none rounded-md border border-line bg-card py-1.5 pr-8 pl-2.5 hover:bg-raised"
      >
        <option value="">Any {label.toLowerCase()}</option>
        {options.map(([id, text]) => (
          <option key={id} value={id}>
            {text}
          </option>
        ))}
      </select>
      <Chevron className="right-2.5" />
    </span>
  );
}
