import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import type { Lineage } from '@tributary/contract';
import { lazy, Suspense, useMemo, useState } from 'react';
import { counted, words } from '../../format.js';
import { useTitle } from '../../page-state.js';
import { Button } from '../../parts/button.js';
import { Card } from '../../parts/card.js';
import { CheckField, SelectField } from '../../parts/form/field.js';
import { Empty, LoadingPage } from '../../parts/notice.js';
import { Loaded, PageTitle } from '../../parts/page-title.js';
import { labelOf } from '../../reachable.js';
import { lineageQuery } from '../traits/queries.js';
import { LineageTable } from './lineage-table.js';
import { narrow } from './narrow.js';
import { NodeLink } from './node-link.js';

const LineageGraph = lazy(async () => ({ default: (await import('./lineage-graph.js')).LineageGraph }));
const route = getRouteApi('/inside/lineage');

/** From source to trait to audience to sync to destination: drawn, or as a table. */
export function LineagePage() {
  useTitle('Lineage');
  const query = useQuery(lineageQuery);
  return (
    <Loaded query={query} place={<LoadingPage heights={['h-20', 'h-[32rem]']} />}>
      {(lineage) => (
        <>
          <PageTitle note="What comes from what, from events to destinations">Lineage</PageTitle>
          {lineage.nodes.length === 0 ? (
            <Card>
              <Empty title="Nothing is defined yet">
                Identity rules, traits, audiences and syncs are drawn here as soon as there are some.
              </Empty>
            </Card>
          ) : (
            <Shown lineage={lineage} />
          )}
        </>
      )}
    </Loaded>
  );
}

function Shown({ lineage }: { lineage: Lineage }) {
  const { focus } = route.useSearch();
  const navigate = route.useNavigate();
  const [fine, setFine] = useState(false);
  // On a phone the boxes would be too small to read.
  const [drawn, setDrawn] = useState(() => window.matchMedia('(min-width: 40rem)').matches);
  const known = lineage.nodes.find(({ id }) => id === focus);
  const shown = useMemo(() => narrow(lineage, { fine, focus: known?.id }), [lineage, fine, known?.id]);
  const choose = (id: string) => void navigate({ search: id === '' || id === focus ? {} : { focus: id } });
  return (
    <div className="space-y-4">
      <div className="flex flex-wrap items-end gap-x-6 gap-y-3">
        <div className="w-full sm:w-80">
          <SelectField label="Everything, or what has to do with" value={known?.id ?? ''} onChange={choose} options={optionsOf(lineage)} />
        </div>
        <div className="pb-1.5">
          <CheckField label="Columns and fields too" checked={fine} onChange={setFine} />
        </div>
        <div className="ml-auto">
          <Button onClick={() => setDrawn(!drawn)}>{drawn ? 'Show as a table' : 'Show it drawn'}</Button>
        </div>
      </div>
      <Card
        title={`${counted(shown.nodes.length, 'thing')}, ${counted(shown.edges.length, 'step')}`}
        flush
        aside={known && <NodeLink node={known} />}
      >
        {drawn ? (
          <Suspense fallback={<div className="h-[26rem] sm:h-[32rem]" />}>
            <LineageGraph lineage={shown} focus={known?.id} choose={choose} />
          </Suspense>
        ) : (
          <LineageTable lineage={shown} />
        )}
      </Card>
    </div>
  );
}

const FOCUSED = ['event_kind', 'identifier_type', 'context', 'model', 'trait', 'audience', 'sync', 'destination', 'missing'] as const;

function optionsOf({ nodes }: Lineage): readonly (readonly [string, string])[] {
  const sorted = FOCUSED.flatMap((kind) => nodes.filter((node) => node.kind === kind));
  return [['', 'everything'], ...sorted.map((node) => [node.id, `${words(node.kind)}: ${labelOf(node)}`] as const)];
}
