import { getRouteApi, Link } from '@tanstack/react-router';
import { RUN_STATES, type RunState } from '@tributary/core';
import { api } from '../../api.js';
import { STATE } from '../../format.js';
import { Allowed } from '../../may/allowed.js';
import { useTitle } from '../../page-state.js';
import { BUTTON } from '../../parts/button.js';
import { FilterSelect } from '../../parts/list/filter-select.js';
import { Empty } from '../../parts/notice.js';
import { PageTitle } from '../../parts/page-title.js';
import { PagedCard } from '../../parts/list/paged-card.js';
import { usePaged } from '../../parts/list/paged.js';
import { SearchField } from '../../parts/list/search-field.js';
import { SyncsTable } from './list/syncs-table.js';
import type { SyncFilters } from './search.js';

const route = getRouteApi('/inside/syncs');

/** Every sync: from where to where, how the last runs went, when it goes again. */
export function SyncsPage() {
  useTitle('Syncs');
  const filters = route.useSearch();
  const navigate = route.useNavigate();
  const change = (part: SyncFilters) => void navigate({ search: { ...filters, ...part }, replace: true });
  const { search, state } = filters;
  const paged = usePaged(['sync-health', search, state], (page) =>
    api.syncs.health({ ...page, ...(search === undefined ? {} : { search }), ...(isState(state) ? { state } : {}) }),
  );
  return (
    <>
      <PageTitle
        note="What goes where, and how the last runs went"
        aside={
          <Allowed to="syncs:write">
            <Link to="/syncs/new" className={BUTTON.primary}>
              New sync
            </Link>
          </Allowed>
        }
      >
        Syncs
      </PageTitle>
      <div className="mb-3 flex flex-wrap gap-2">
        <SearchField label="Search syncs" value={search ?? ''} onChange={(text) => change({ search: text === '' ? undefined : text })} />
        <FilterSelect
          label="Last run"
          value={state}
          onChange={(next) => change({ state: next })}
          options={RUN_STATES.map((one) => [one, STATE[one].label])}
        />
      </div>
      <PagedCard paged={paged} rows={8} empty={<NoSyncs filtered={search !== undefined || state !== undefined} />} more="More syncs">
        {(syncs) => <SyncsTable syncs={syncs} />}
      </PagedCard>
    </>
  );
}

const isState = (text: string | undefined): text is RunState => RUN_STATES.some((state) => state === text);

function NoSyncs({ filtered }: { filtered: boolean }) {
  if (filtered) return <Empty title="No sync matches">Choose other words or another state.</Empty>;
  return (
    <Empty title="No sync is defined yet">
      <p className="mb-3">A sync keeps a destination in step with your profiles, an audience, a model or events.</p>
      <Allowed to="syncs:write">
        <Link to="/syncs/new" className={BUTTON.primary}>
          Make the first one
        </Link>
      </Allowed>
    </Empty>
  );
}
