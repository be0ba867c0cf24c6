import { useQuery } from '@tanstack/react-query';
import type { AudienceOverlap } from '@tributary/contract';
import type { Audience } from '@tributary/core';
import { useState } from 'react';
import { definitionsQuery } from '../../../definitions.js';
import { count } from '../../../format.js';
import { Card, Figure, Figures } from '../../../parts/card.js';
import { CheckField } from '../../../parts/form/field.js';
import { Empty, Loading, Trouble } from '../../../parts/notice.js';
import { ShareBar } from '../../../parts/charts/share-bar.js';
import { overlapQuery } from '../queries.js';

const MOST = 10;

/** What an audience has in common with others that are chosen: how many are in all, in any, and in exactly which. */
export function OverlapView({ audience }: { audience: Audience }) {
  const { data: all = [] } = useQuery(definitionsQuery('audience'));
  const others = all.filter(({ id, object }) => id !== audience.id && object.warehouse === audience.warehouse);
  const [chosen, choose] = useState<readonly string[]>([]);
  const compared = [audience.id, ...chosen];
  const query = useQuery({ ...overlapQuery(compared), enabled: chosen.length > 0, placeholderData: (before) => before });
  if (others.length === 0)
    return (
      <Card>
        <Empty title="There is no other audience to compare with" />
      </Card>
    );
  const toggle = (id: string, on: boolean) => choose(on ? [...chosen, id] : chosen.filter((one) => one !== id));
  return (
    <div className="grid items-start gap-4 lg:grid-cols-[minmax(14rem,1fr)_minmax(0,3fr)]">
      <Card title="Compare with">
        <fieldset className="max-h-96 space-y-2 overflow-y-auto">
          <legend className="sr-only">Audiences</legend>
          {others.map(({ id, object }) => (
            <CheckField
              key={id}
              label={object.label ?? id}
              checked={chosen.includes(id)}
              disabled={!chosen.includes(id) && compared.length >= MOST}
              onChange={(on) => toggle(id, on)}
            />
          ))}
        </fieldset>
      </Card>
      {chosen.length === 0 ? (
        <Card>
          <Empty title="Choose an audience to compare with" />
        </Card>
      ) : query.data !== undefined ? (
        <Overlap of={query.data} />
      ) : query.error !== null ? (
        <Trouble error={query.error} retry={() => void query.refetch()} />
      ) : (
        <Loading />
      )}
    </div>
  );
}

function Overlap({ of: { in_all: both, in_any: any, regions, audiences } }: { of: AudienceOverlap }) {
  return (
    <div className="grid gap-4">
      <Figures>
        <Figure label={audiences.length === 2 ? 'In both' : 'In all of them'} value={count(both)} />
        <Figure label="In any of them" value={count(any)} />
        {audiences.map(({ audience, members }) => (
          <Figure key={audience} label={audience} value={count(members)} />
        ))}
      </Figures>
      <Card title="In exactly these" flush>
        <ul aria-label="In exactly these">
          {regions.map(({ audiences: these, members }) => (
            <li
              key={these.join(' ')}
              className="grid items-center gap-x-4 border-t border-line px-4 py-2 sm:grid-cols-[minmax(0,1fr)_6rem_minmax(0,1fr)]"
            >
              <span className="[overflow-wrap:anywhere]">{these.length === 1 ? `only ${these[0]}` : these.join(' and ')}</span>
              <span className="tabular-nums sm:text-right">{count(members)}</span>
              <ShareBar part={members} whole={any} label={these.join(' and ')} />
            </li>
          ))}
        </ul>
      </Card>
    </div>
  );
}
