import { useNavigate } from '@tanstack/react-router';
import { RUN_KINDS, RUN_STATES } from '@tributary/core';
import { KIND_LABEL, STATE } from '../../format.js';
import type { Filters } from './filters.js';

/** Narrows the list of runs. */
export function RunFilters({ filters }: { filters: Filters }) {
  const navigate = useNavigate();
  const change = (part: Filters) => void navigate({ to: '/runs', search: { ...filters, ...part }, replace: true });
  return (
    <div className="flex flex-wrap gap-2">
      {filters.subject !== undefined && <Subject subject={filters.subject} remove={() => change({ subject: undefined })} />}
      <Choice
        label="Kind"
        value={filters.kind}
        onChange={(kind) => change({ kind })}
        options={RUN_KINDS.map((kind) => [kind, KIND_LABEL[kind]])}
      />
      <Choice
        label="State"
        value={filters.state}
        onChange={(state) => change({ state })}
        options={RUN_STATES.map((state) => [state, STATE[state].label])}
      />
    </div>
  );
}

function Subject({ subject, remove }: { subject: string; remove: () => void }) {
  return (
    <button
      type="button"
      onClick={remove}
      className="flex max-w-full items-center gap-2 rounded-md bg-river-soft px-2.5 py-1.5 font-medium text-ink hover:bg-raised"
    >
      <span className="truncate">{subject}</span>
      <span aria-hidden>×</span>
      <span className="sr-only">remove this filter</span>
    </button>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly value: string | undefined;
  readonly options: readonly (readonly [string, string])[];
  readonly onChange: (value: string | undefined) => void;
}

function Choice({ label, value, options, onChange }: ChoiceProps) {
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
