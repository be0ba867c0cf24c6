import { useNavigate } from '@tanstack/react-router';
import { RUN_KINDS, RUN_STATES } from '@tributary/core';
import { KIND_LABEL, STATE } from '../../format.js';
import { FilterSelect } from '../../parts/list/filter-select.js';
import type { Filters } from './filters.js';

/** Narrows the list of runs. */
export function RunFilters({ filters }: { filters: Filters }) {
  const navigate = useNavigate();
  const change = (part: Filters) => void navigate({ to: '/runs', search: { ...filters, ...part }, replace: true });
  return (
    <div className="flex flex-wrap gap-2">
      {filters.subject !== undefined && <Subject subject={filters.subject} remove={() => change({ subject: undefined })} />}
      <FilterSelect
        label="Kind"
        value={filters.kind}
        onChange={(kind) => change({ kind })}
        options={RUN_KINDS.map((kind) => [kind, KIND_LABEL[kind]])}
      />
      <FilterSelect
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
