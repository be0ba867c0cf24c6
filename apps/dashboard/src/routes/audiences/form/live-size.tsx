import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { AudiencePreview } from '@tributary/contract';
import type { Audience } from '@tributary/core';
import { count, share } from '../../../format.js';
import { summaryQuery } from '../../../api.js';
import { useMay } from '../../../may/use-may.js';
import { Card } from '../../../parts/card.js';
import { Empty, Trouble } from '../../../parts/notice.js';
import { ShareBar } from '../../../parts/charts/share-bar.js';
import { Ago } from '../../../parts/times.js';
import { useDebounced } from '../../../use-debounced.js';
import { sizeQuery } from '../queries.js';

const SETTLED_MS = 450;

/** How many profiles a condition holds for, asked anew a moment after each change; what was asked before is given up. */
export function LiveSize({ audience }: { audience: Audience | undefined }) {
  const text = useDebounced(audience === undefined ? '' : JSON.stringify(audience), SETTLED_MS);
  const settled = text === '' ? undefined : (JSON.parse(text) as Audience);
  const may = useMay('audiences:run');
  const query = useQuery({
    ...sizeQuery(settled ?? ({} as Audience)),
    enabled: settled !== undefined && may === true,
    placeholderData: (before) => before,
  });
  const waiting = query.isFetching || (audience !== undefined && JSON.stringify(audience) !== text);
  if (may === false) return null;
  return (
    <Card title="Who would be in it" aside={<Age waiting={waiting && audience !== undefined} at={query.dataUpdatedAt} />}>
      {audience === undefined && query.data === undefined ? (
        <Empty title="Nobody to count yet">As soon as the conditions are complete, their members are counted here.</Empty>
      ) : query.error !== null ? (
        <Trouble error={query.error} retry={() => void query.refetch()} />
      ) : query.data === undefined ? (
        <div className="h-40 animate-pulse rounded bg-raised" role="status" aria-label="Counting" />
      ) : (
        <Size preview={query.data} stale={waiting || audience === undefined} />
      )}
    </Card>
  );
}

function Age({ waiting, at }: { waiting: boolean; at: number }) {
  return (
    <span role="status" className="text-[13px] text-soft">
      {waiting ? 'counting…' : at === 0 ? '' : <Ago at={new Date(at).toISOString()} />}
    </span>
  );
}

function Size({ preview: { members, splits, sample }, stale }: { preview: AudiencePreview; stale: boolean }) {
  const { data: summary } = useQuery(summaryQuery);
  const all = summary?.profiles ?? null;
  return (
    <div className={stale ? 'opacity-60' : ''}>
      <p>
        <span data-size className="block text-[32px] leading-tight font-semibold tracking-tight tabular-nums">
          {count(members)}
        </span>
        <span className="text-soft">{all === null ? 'profiles' : `of ${count(all)} profiles, ${share(members, all)}`}</span>
      </p>
      {splits.some(({ split }) => split !== null) && (
        <dl className="mt-3 space-y-1">
          {splits.map(({ split, members: some }) => (
            <div key={split} className="grid grid-cols-[minmax(0,1fr)_2fr] items-center gap-2">
              <dt className="truncate">{split ?? 'in no split'}</dt>
              <dd>
                <ShareBar part={some} whole={members} label={split ?? 'in no split'} />
              </dd>
            </div>
          ))}
        </dl>
      )}
      {sample.length > 0 && (
        <>
          <h3 className="mt-4 mb-1 text-[13px] text-soft">Some of them</h3>
          <ul aria-label="Some members">
            {sample.slice(0, 10).map((id) => (
              <li key={id} className="border-t border-line py-1">
                <Link
                  to="/profiles/$profileId"
                  params={{ profileId: id }}
                  className="block truncate font-mono text-[13px] hover:text-river"
                >
                  {id}
                </Link>
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}
