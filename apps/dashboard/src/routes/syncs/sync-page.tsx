import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import type { StoredObject, SyncHealth } from '@tributary/contract';
import { api, CALM_MS } from '../../api.js';
import { LookOnly } from '../../may/look-only.js';
import { useTitle } from '../../page-state.js';
import { BackLink } from '../../parts/back-link.js';
import { LoadingPage } from '../../parts/notice.js';
import { Loaded, PageTitle } from '../../parts/page-title.js';
import { Revisions } from '../../parts/revisions.js';
import { Tabs } from '../../parts/tabs.js';
import { useColumns, useConnectorObject, useFields } from './draft/use-ends.js';
import { useSyncCheck } from './draft/use-sync-check.js';
import { EndsCard } from './ends-card.js';
import { GuardTab } from './guard/guard-tab.js';
import type { EditorProps } from './mapping/editor-props.js';
import { MappingTab } from './mapping/mapping-tab.js';
import { OverviewTab } from './overview/overview-tab.js';
import { PreviewTab } from './preview/preview-tab.js';
import { SaveBar } from './save/save-bar.js';
import { useDraft } from './save/use-draft.js';
import { ScheduleTab } from './schedule/schedule-tab.js';
import { SyncActions } from './sync-actions.js';

const route = getRouteApi('/inside/syncs/$syncId');

/** One sync: how it stands, what it sends and when, and everything it was. */
export function SyncPage() {
  const { syncId } = route.useParams();
  useTitle(syncId);
  const stored = useQuery({ queryKey: ['object', 'sync', syncId], queryFn: () => api.objects.get('sync', syncId) });
  const health = useHealth(syncId);
  return (
    <Loaded query={stored} place={<LoadingPage heights={['h-24', 'h-40', 'h-80']} />}>
      {(object) => <Sync key={syncId} stored={object} health={health} />}
    </Loaded>
  );
}

/** How this one stands. */
function useHealth(id: string): SyncHealth | undefined {
  const { data } = useQuery({
    queryKey: ['sync-health', 'one', id],
    queryFn: () => api.syncs.health({ id }),
    refetchInterval: CALM_MS,
  });
  return data?.items[0];
}

/** Views in which the sync is changed. */
const EDITED: readonly string[] = ['mapping', 'schedule', 'guard'];

function Sync({ stored, health }: { stored: StoredObject; health: SyncHealth | undefined }) {
  const { tab = 'overview' } = route.useSearch();
  const navigate = route.useNavigate();
  const show = (next: string) => void navigate({ search: { tab: next === 'overview' ? undefined : next }, replace: true });
  const editing = useDraft(stored);
  const { draft, base, change, changed } = editing;
  const check = useSyncCheck(draft, changed.length > 0 || tab === 'mapping');
  const editor = { draft, change, check, columns: useColumns(draft.source), fields: useFields(draft), object: useConnectorObject(draft) };
  const tabs = [
    { id: 'overview', label: 'Overview', panel: () => health && <OverviewTab health={health} stored={base} /> },
    { id: 'mapping', label: 'Mapping', panel: () => <EndsAndMapping {...editor} /> },
    { id: 'preview', label: 'Preview', panel: () => <PreviewTab draft={draft} dirty={changed.length > 0} /> },
    { id: 'schedule', label: 'Schedule', panel: () => <ScheduleTab {...editor} /> },
    { id: 'guard', label: 'Guard', panel: () => <GuardTab {...editor} /> },
    { id: 'revisions', label: 'Revisions', panel: () => <Revisions kind="sync" id={stored.id} revision={editing.revision} /> },
  ].map((view) => (EDITED.includes(view.id) ? { ...view, panel: () => <LookOnly unless="syncs:write">{view.panel()}</LookOnly> } : view));
  return (
    <>
      <PageTitle
        above={<BackLink to="/syncs">Syncs</BackLink>}
        note={`${base.mode} to ${base.destination} ${base.object}`}
        aside={health && <SyncActions health={health} />}
      >
        {base.label ?? stored.id}
      </PageTitle>
      <Tabs label={`Views of ${stored.id}`} tabs={tabs} shown={tab} show={show} />
      <SaveBar editing={editing} check={check} preview={() => show('preview')} />
    </>
  );
}

function EndsAndMapping(editor: EditorProps) {
  return (
    <div className="space-y-4">
      <EndsCard {...editor} />
      <MappingTab {...editor} />
    </div>
  );
}
