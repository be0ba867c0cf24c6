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
      <svg
        aria-hidden
        viewBox="0 0 16 16"
        className="pointer-events-none absolute top-1/2 right-2.5 size-3.5 -translate-y-1/2 text-soft"
        fill="none"
        stroke="currentColor"
        strokeWidth="2"
        strokeLinecap="round"
        strokeLinejoin="round"
      >
        <path d="M4 6.5l4 4 4-4" />
      </svg>
    </span>
  );
}
