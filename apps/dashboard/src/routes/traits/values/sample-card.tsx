import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { TraitPreview } from '@tributary/contract';
import type { Trait } from '@tributary/core';
import { counted, share } from '../../../format.js';
import { Card } from '../../../parts/card.js';
import { Histogram } from '../../../parts/charts/histogram.js';
import { Message } from '../../../parts/message.js';
import { Alert, Empty, Loading, Trouble } from '../../../parts/notice.js';
import { ValueText } from '../../../parts/text/value-text.js';
import { previewQuery } from '../queries.js';

const PROFILES = 500;
const SHOWN = 10;

/** The values a definition gives now, of the profiles that did something last: how they are spread, and some of them. */
export function SampleCard({ trait, warehouse }: { trait: Trait; warehouse: string }) {
  const query = useQuery(previewQuery(warehouse, trait, PROFILES));
  return (
    <Card title="As it is now, on a sample" flush>
      {query.data === undefined ? (
        query.error ? (
          <div className="px-4 pb-4">
            <Trouble error={query.error} retry={() => void query.refetch()} />
          </div>
        ) : (
          <Loading rows={5} />
        )
      ) : (
        <Sample preview={query.data} />
      )}
    </Card>
  );
}

/** Numbers that values are, or that their times are; nothing where they are neither. */
function spreadOf(items: TraitPreview['items']): { readonly numbers: readonly number[]; readonly times: boolean } | undefined {
  const values = items.flatMap(({ value }) => (value === null ? [] : [value]));
  const numbers = values.map((value) => (typeof value === 'number' || (typeof value === 'string' && value !== '') ? Number(value) : NaN));
  if (values.length > 1 && numbers.every(Number.isFinite)) return { numbers, times: false };
  const times = values.map((value) => (typeof value === 'string' && /^\d{4}-\d\d-\d\d/.test(value) ? Date.parse(value) : NaN));
  return values.length > 1 && times.every(Number.isFinite) ? { numbers: times, times: true } : undefined;
}

/** What a preview found. */
export function Sample({ preview: { profiles, values, items, problem } }: { preview: TraitPreview }) {
  const spread = spreadOf(items);
  const some = items.filter(({ value }) => value !== null).slice(0, SHOWN);
  return (
    <>
      <p className="px-4 pb-2 text-soft">
        {share(values, profiles)} of the {counted(profiles, 'profile')} that did something last have a value.
      </p>
      {problem !== null && (
        <div className="px-4 pb-3">
          <Alert title="It fails on some values, which are left out" tone="warn">
            <Message text={problem} />
          </Alert>
        </div>
      )}
      {spread && (
        <div className="px-4 pb-3">
          <Histogram numbers={spread.numbers} times={spread.times} label="How the values are spread" />
        </div>
      )}
      {some.length === 0 ? <Empty title="None of them has a value" /> : <Values items={some} />}
    </>
  );
}

function Values({ items }: { items: TraitPreview['items'] }) {
  return (
    <ul aria-label="Some values">
      {items.map(({ profile_id: id, value }) => (
        <li key={id} className="grid grid-cols-[minmax(0,1fr)_minmax(0,1fr)] gap-x-3 border-t border-line px-4 py-1.5">
          <span className="line-clamp-2 tabular-nums">
            <ValueText value={value} />
          </span>
          <Link
            to="/profiles/$profileId"
            params={{ profileId: id }}
            className="truncate text-right font-mono text-[13px] text-soft hover:text-river"
          >
            {id}
          </Link>
        </li>
      ))}
    </ul>
  );
}
