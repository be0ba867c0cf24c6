import { useQuery } from '@tanstack/react-query';
import type { ProfileGraph, ProfileView } from '@tributary/contract';
import { lazy, Suspense, useState } from 'react';
import { count, counted } from '../../../format.js';
import { Card } from '../../../parts/card.js';
import { Empty, Loading, Trouble } from '../../../parts/notice.js';
import { graphQuery, type Whose } from '../queries.js';
import { LinksTable } from './links-table.js';
import { MergesCard } from '../overview/merges-card.js';

const IdentityGraph = lazy(async () => ({ default: (await import('./identity-graph.js')).IdentityGraph }));

/** How the identifiers of a person hang together: drawn, or as a table of the events that hold two of them. */
export function GraphView({ profile, whose }: { profile: ProfileView; whose: Whose }) {
  const query = useQuery(graphQuery(whose));
  if (query.data === undefined)
    return query.error ? <Trouble error={query.error} retry={() => void query.refetch()} /> : <Loading rows={8} />;
  return <Graph graph={query.data} profile={profile} />;
}

function Graph({ graph, profile: { merges } }: { graph: ProfileGraph; profile: ProfileView }) {
  const [drawn, setDrawn] = useState(true);
  const merging = new Set(merges.flatMap(({ event_id: event }) => event ?? []));
  const more = graph.identifier_count - graph.identifiers.length;
  return (
    <div className="grid gap-4">
      <Card
        title={`${counted(graph.identifier_count, 'identifier')}, ${counted(graph.link_count, 'join')}`}
        flush
        aside={<Forms drawn={drawn} choose={setDrawn} />}
      >
        {more > 0 && <p className="px-4 pb-2 text-[13px] text-soft">The last seen {count(graph.identifiers.length)} are shown.</p>}
        {graph.identifiers.length === 0 && <Empty title="Nothing to draw" />}
        {graph.identifiers.length > 0 &&
          (drawn ? (
            <Suspense fallback={<div className="h-[26rem] sm:h-[32rem]" />}>
              <IdentityGraph graph={graph} merging={merging} />
            </Suspense>
          ) : (
            <LinksTable graph={graph} merging={merging} />
          ))}
      </Card>
      {merges.length > 0 && <MergesCard merges={merges} />}
    </div>
  );
}

function Forms({ drawn, choose }: { drawn: boolean; choose: (drawn: boolean) => void }) {
  return (
    <div role="group" aria-label="Form" className="flex gap-1">
      {([true, false] as const).map((form) => (
        <button
          key={String(form)}
          type="button"
          aria-pressed={drawn === form}
          onClick={() => choose(form)}
          className="rounded-md px-2.5 py-1 text-soft hover:bg-raised aria-pressed:bg-raised aria-pressed:font-medium aria-pressed:text-ink"
        >
          {form ? 'Drawing' : 'Table'}
        </button>
      ))}
    </div>
  );
}
