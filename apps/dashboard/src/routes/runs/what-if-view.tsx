import type { WhatIf } from '@tributary/contract';
import { counted } from '../../format.js';
import { Card } from '../../parts/card.js';
import { Finding } from './finding.js';
import { RowsTable } from './rows-table.js';

/** What changed rules would do to the profiles: now and then side by side, examples, and the syncs that would notice. */
export function WhatIfView({ found }: { found: WhatIf }) {
  const { before, after, quarantined, oversized, biggest, merged, split } = found;
  const row = (of: string, now: number, then: number) => ({ what: of, now, then, difference: then - now });
  return (
    <>
      <Card title="Now and then" flush>
        <p className="px-4 pb-2">
          {counted(found.affected, 'profile')} would not be what {found.affected === 1 ? 'it is' : 'they are'}: {merged.profiles} would
          merge into {merged.into}, {split.profiles} would split into {split.into}, {found.new} would be new, {found.gone} gone.{' '}
          {counted(found.events_moved, 'event')} would move.
        </p>
        <RowsTable
          label="Now and then"
          rows={[
            row('Profiles', before.profiles, after.profiles),
            row('Identifiers', before.identifiers, after.identifiers),
            row('Events', before.events, after.events),
            row('Events without identifier', before.events_without_identifier, after.events_without_identifier),
            row('Quarantined identifiers', quarantined.before.values, quarantined.after.values),
            row('Oversized profiles', oversized.before.profiles, oversized.after.profiles),
            row('Identifiers of the biggest profile', biggest.before[0]?.identifiers ?? 0, biggest.after[0]?.identifiers ?? 0),
          ]}
        />
      </Card>
      {found.syncs.length > 0 && <Finding name="syncs" value={found.syncs} />}
      {merged.examples.length > 0 && <Groups title="Would merge" groups={merged.examples} />}
      {split.examples.length > 0 && <Groups title="Would split" groups={split.examples} />}
      {quarantined.after.examples.length > 0 && <Finding name="quarantined" value={quarantined.after} />}
      {oversized.after.examples.length > 0 && <Finding name="oversized" value={oversized.after} />}
      {found.rules_without_values.length > 0 && <Finding name="rules_without_values" value={found.rules_without_values} />}
    </>
  );
}

/** The parts of each group with some of their identifiers. */
function Groups({ title, groups }: { title: string; groups: WhatIf['merged']['examples'] }) {
  return (
    <Card title={title} flush aside={<span className="text-[13px] text-soft">examples</span>}>
      <ul className="max-h-96 divide-y divide-line overflow-auto" tabIndex={0} aria-label={title}>
        {groups.map(({ profile_id, parts, profiles }) => (
          <li key={profile_id} className="px-4 py-2">
            {profiles.map((part) => (
              <div key={part.profile_id} className="flex flex-wrap gap-x-3">
                <span className="text-soft tabular-nums">{counted(part.identifiers, 'identifier')}</span>
                <span className="[overflow-wrap:anywhere]">{part.examples.map(({ type, value }) => `${type}: ${value}`).join(', ')}</span>
              </div>
            ))}
            {parts > profiles.length && <div className="text-[13px] text-soft">and {counted(parts - profiles.length, 'more', 'more')}</div>}
          </li>
        ))}
      </ul>
    </Card>
  );
}
