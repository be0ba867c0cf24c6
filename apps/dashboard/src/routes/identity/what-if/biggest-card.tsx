import type { WhatIf } from '@tributary/contract';
import { count, counted } from '../../../format.js';
import { Card } from '../../../parts/card.js';

type Profile = WhatIf['biggest']['before'][number];
const SHOWN = 10;

/** The profiles with the most identifiers, as they are and as they would be, on one scale. */
export function BiggestCard({ found: { biggest } }: { found: WhatIf }) {
  const most = Math.max(1, ...[...biggest.before, ...biggest.after].map(({ identifiers }) => identifiers));
  return (
    <Card title="The biggest profiles">
      <div className="grid gap-6 sm:grid-cols-2">
        <Side title="Now" profiles={biggest.before} most={most} />
        <Side title="Then" profiles={biggest.after} most={most} />
      </div>
    </Card>
  );
}

function Side({ title, profiles, most }: { title: string; profiles: readonly Profile[]; most: number }) {
  return (
    <div>
      <h3 className="mb-1 text-[13px] text-soft">{title}</h3>
      <ul className="space-y-1" aria-label={`The biggest profiles ${title.toLowerCase()}`}>
        {profiles.slice(0, SHOWN).map(({ profile_id: id, identifiers, events }) => (
          <li key={id} title={id} className="grid grid-cols-[minmax(0,1fr)_auto] items-center gap-3">
            <span aria-hidden className="h-2 rounded-full bg-raised">
              <span className="block h-full rounded-full bg-river" style={{ width: `${(100 * identifiers) / most}%` }} />
            </span>
            <span className="w-44 text-right text-[13px] text-soft tabular-nums">
              {counted(identifiers, 'identifier')}, {count(events)} events
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
