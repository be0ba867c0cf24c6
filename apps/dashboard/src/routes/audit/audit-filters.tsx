import { KIND_NAMES } from '@tributary/core';
import { words } from '../../format.js';
import { FilterSelect } from '../../parts/list/filter-select.js';
import { SearchField } from '../../parts/list/search-field.js';
import type { Filters } from './filters.js';

/** The beginnings of what can be done. */
const VERBS = ['definition', 'run', 'session', 'api_key', 'user', 'invitation', 'workspace', 'erasure', 'promotion'] as const;

/** Narrows the log. */
export function AuditFilters({ filters, change }: { filters: Filters; change: (part: Filters) => void }) {
  return (
    <div className="flex flex-wrap gap-2">
      <SearchField
        label="Id of what it was done to"
        value={filters.subject ?? ''}
        onChange={(subject) => change({ subject: subject || undefined })}
      />
      <FilterSelect
        label="Action"
        value={filters.verb}
        onChange={(verb) => change({ verb })}
        options={VERBS.map((verb) => [verb, words(verb)])}
      />
      <FilterSelect
        label="Kind"
        value={filters.kind}
        onChange={(kind) => change({ kind })}
        options={KIND_NAMES.map((kind) => [kind, words(kind)])}
      />
      {filters.actor !== undefined && (
        <button
          type="button"
          onClick={() => change({ actor: undefined })}
          className="flex max-w-full items-center gap-2 rounded-md bg-river-soft px-2.5 py-1.5 font-medium hover:bg-raised"
        >
          <span className="truncate">by {filters.actor}</span>
          <span aria-hidden>×</span>
          <span className="sr-only">remove this filter</span>
        </button>
      )}
    </div>
  );
}
