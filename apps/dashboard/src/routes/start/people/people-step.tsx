import { useQuery } from '@tanstack/react-query';
import type { Suggestions } from '@tributary/contract';
import { useState } from 'react';
import { api } from '../../../api.js';
import { counted } from '../../../format.js';
import { Button } from '../../../parts/button.js';
import { Loading, Trouble } from '../../../parts/notice.js';
import type { Standing } from '../standing.js';
import { useWork } from '../use-work.js';
import { WorkView } from '../work-view.js';
import { SuggestionList } from './suggestion-list.js';

/** Finds identifiers and traits in the events, and makes profiles of those that are taken. */
export function PeopleStep({ standing: { warehouse, rules } }: { standing: Standing }) {
  const id = warehouse?.id ?? '';
  const query = useQuery({
    queryKey: ['suggestions', id],
    queryFn: () => api.definitions.suggest(id),
    staleTime: Infinity,
    enabled: rules === 0,
  });
  if (rules > 0) return <Compute warehouse={id} />;
  if (query.error) return <Trouble error={query.error} retry={() => void query.refetch()} />;
  if (query.data === undefined) return <Loading rows={6} />;
  return <Choose warehouse={id} found={query.data} />;
}

const placeOf = (index: number) => String(index);

function Choose({ warehouse, found }: { warehouse: string; found: Suggestions }) {
  const [left, leave] = useState<ReadonlySet<string>>(new Set());
  const chosen = found.suggestions.filter((_, index) => !left.has(placeOf(index)));
  const work = useWork(async (watch) => {
    await api.objects.apply(chosen.map(({ object }) => object));
    await watch(await api.runs.stitch(warehouse));
    await watch(await api.runs.traits(warehouse));
  });
  const events = found.kinds.reduce((sum, kind) => sum + kind.events, 0);
  return (
    <>
      <p className="text-soft">
        In {counted(events, 'event')} of {counted(new Set(found.kinds.map(({ type }) => type)).size, 'type')}, this points to people and
        says something of them:
      </p>
      <SuggestionList suggestions={found.suggestions} left={left} leave={leave} />
      <Button
        look="primary"
        busy={work.busy}
        disabled={!chosen.some(({ object }) => object['kind'] === 'identity_rule')}
        onClick={work.begin}
      >
        {work.busy ? 'Finding people…' : `Use these ${chosen.length} and find the people`}
      </Button>
      <WorkView work={work} />
    </>
  );
}

/** There are rules, but nobody has computed by them yet. */
function Compute({ warehouse }: { warehouse: string }) {
  const work = useWork(async (watch) => {
    await watch(await api.runs.stitch(warehouse));
    await watch(await api.runs.traits(warehouse));
  });
  return (
    <>
      <p className="mb-3 text-soft">Rules are defined. Stitch the events into profiles by them, and compute their traits.</p>
      <Button look="primary" busy={work.busy} onClick={work.begin}>
        {work.busy ? 'Finding people…' : 'Find the people'}
      </Button>
      <WorkView work={work} />
    </>
  );
}
