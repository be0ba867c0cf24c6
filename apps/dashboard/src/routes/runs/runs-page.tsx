import { getRouteApi } from '@tanstack/react-router';
import { RUN_KINDS, RUN_STATES, type RunKind, type RunState } from '@tributary/core';
import { api } from '../../api.js';
import { useTitle } from '../../page-state.js';
import { Empty } from '../../parts/notice.js';
import { PageTitle } from '../../parts/page-title.js';
import { PagedCard } from '../../parts/list/paged-card.js';
import { usePaged } from '../../parts/list/paged.js';
import { RunsTable } from '../../parts/run/runs-table.js';
import type { Filters } from './filters.js';
import { RunFilters } from './run-filters.js';

const route = getRouteApi('/inside/runs');

/** Every run there was, newest first, with the ones that go on moving. */
export function RunsPage() {
  useTitle('Runs');
  const filters = route.useSearch();
  const paged = useRuns(filters);
  return (
    <>
      <PageTitle
        note={filters.subject === undefined ? 'Everything Tributary did, newest first' : `Of ${filters.subject}, newest first`}
        aside={<RunFilters filters={filters} />}
      >
        Runs
      </PageTitle>
      <PagedCard paged={paged} rows={10} empty={<NoRuns filtered={hasFilter(filters)} />} more="Older runs">
        {(runs) => <RunsTable runs={runs} />}
      </PagedCard>
    </>
  );
}

function useRuns(filters: Filters) {
  return usePaged(
    ['runs', filters],
    (page) =>
      api.runs.list({
        ...page,
        ...(filters.subject === undefined ? {} : { subject: filters.subject }),
        ...(isKind(filters.kind) ? { kind: filters.kind } : {}),
        ...(isState(filters.state) ? { state: filters.state } : {}),
      }),
    { limit: 100 },
  );
}

const isKind = (text: string | undefined): text is RunKind => RUN_KINDS.some((kind) => kind === text);
const isState = (text: string | undefined): text is RunState => RUN_STATES.some((state) => state === text);
const hasFilter = (filters: Filters) => Object.values(filters).some((value) => value !== undefined);

function NoRuns({ filtered }: { filtered: boolean }) {
  return filtered ? (
    <Empty title="No run matches">Choose another kind or state.</Empty>
  ) : (
    <Empty title="Nothing has run yet">
      Start with <code>npx tributary run</code>.
    </Empty>
  );
}
