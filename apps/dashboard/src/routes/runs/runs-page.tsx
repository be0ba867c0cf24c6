import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { Navigate, useNavigate } from '@tanstack/react-router';
import { RUN_KINDS, RUN_STATES, type RunKind, type RunState } from '@tributary/core';
import { api, isSignedOut } from '../../api.js';
import { KIND_LABEL, STATE } from '../../format.js';
import { Card } from '../../parts/card.js';
import { Empty, Loading, Trouble } from '../../parts/notice.js';
import { PageTitle } from '../../parts/page-title.js';
import { RunsTable } from '../../parts/runs-table.js';
import { runsRoute, type RunFilters } from '../../router.js';

/** Every run there was, newest first, with the ones that go on moving. */
export function RunsPage() {
  const filters = runsRoute.useSearch();
  const query = useInfiniteQuery({
    queryKey: ['runs', filters],
    queryFn: ({ pageParam }) =>
      api.runs.list({
        limit: 50,
        ...(pageParam === '' ? {} : { cursor: pageParam }),
        ...(filters.subject === undefined ? {} : { subject: filters.subject }),
        ...(isKind(filters.kind) ? { kind: filters.kind } : {}),
        ...(isState(filters.state) ? { state: filters.state } : {}),
      }),
    initialPageParam: '',
    getNextPageParam: (page) => page.next ?? undefined,
    placeholderData: keepPreviousData,
    refetchInterval: 5_000,
  });
  if (isSignedOut(query.error)) return <Navigate to="/login" />;
  const runs = query.data?.pages.flatMap((page) => page.items);
  return (
    <>
      <PageTitle
        note={filters.subject === undefined ? 'Everything Tributary did, newest first' : `Of ${filters.subject}`}
        aside={<Filters filters={filters} />}
      >
        Runs
      </PageTitle>
      {query.error ? (
        <Trouble error={query.error} retry={() => void query.refetch()} />
      ) : (
        <Card flush>
          {runs === undefined ? (
            <Loading rows={8} />
          ) : runs.length === 0 ? (
            <NoRuns filtered={hasFilter(filters)} />
          ) : (
            <RunsTable runs={runs} />
          )}
          {query.hasNextPage && (
            <button
              type="button"
              disabled={query.isFetchingNextPage}
              onClick={() => void query.fetchNextPage()}
              className="block w-full border-t border-line py-2.5 font-medium text-river hover:bg-raised disabled:opacity-50"
            >
              {query.isFetchingNextPage ? 'Loading…' : 'Older runs'}
            </button>
          )}
        </Card>
      )}
    </>
  );
}

const isKind = (text: string | undefined): text is RunKind => RUN_KINDS.some((kind) => kind === text);
const isState = (text: string | undefined): text is RunState => RUN_STATES.some((state) => state === text);
const hasFilter = (filters: RunFilters) => Object.values(filters).some((value) => value !== undefined);

function NoRuns({ filtered }: { filtered: boolean }) {
  return filtered ? (
    <Empty title="No run matches">Choose another kind or state.</Empty>
  ) : (
    <Empty title="Nothing has run yet">
      Start with <code>npx tributary run stitch</code>.
    </Empty>
  );
}

function Filters({ filters }: { filters: RunFilters }) {
  const navigate = useNavigate();
  const change = (part: RunFilters) => void navigate({ to: '/runs', search: { ...filters, ...part }, replace: true });
  return (
    <div className="flex flex-wrap gap-2">
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
      {filters.subject !== undefined && (
        <button
          type="button"
          onClick={() => change({ subject: undefined })}
          className="rounded-md border border-line bg-card px-2.5 py-1.5 hover:bg-raised"
        >
          {filters.subject} <span aria-label="remove this filter">×</span>
        </button>
      )}
    </div>
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
    <select
      aria-label={label}
      value={value ?? ''}
      onChange={(event) => onChange(event.target.value || undefined)}
      className="rounded-md border border-line bg-card px-2.5 py-1.5"
    >
      <option value="">Any {label.toLowerCase()}</option>
      {options.map(([id, text]) => (
        <option key={id} value={id}>
          {text}
        </option>
      ))}
    </select>
  );
}
