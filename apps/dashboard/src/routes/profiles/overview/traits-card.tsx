import { Link } from '@tanstack/react-router';
import type { ProfileView } from '@tributary/contract';
import { useState } from 'react';
import { Card } from '../../../parts/card.js';
import { Empty } from '../../../parts/notice.js';
import { Ago } from '../../../parts/times.js';
import { ValueText } from '../../../parts/text/value-text.js';
import type { Whose } from '../queries.js';
import { ProvenanceView } from './provenance-view.js';

/** What is known of a person; each value opens to where it comes from. */
export function TraitsCard({ profile: { traits, calculated_at: at }, whose }: { profile: ProfileView; whose: Whose }) {
  const aside =
    at === null ? (
      <span className="text-[13px] text-warn">due: changed since</span>
    ) : (
      <span className="text-[13px] text-soft">
        computed <Ago at={at} />
      </span>
    );
  return (
    <Card title="Traits" flush={traits.length > 0} aside={traits.length > 0 ? aside : undefined}>
      {traits.length === 0 ? (
        <Empty title="No trait has a value">Traits are computed by the next run of traits, where some are defined.</Empty>
      ) : (
        <ul>
          {traits.map((trait) => (
            <Trait key={trait.id} trait={trait} whose={whose} />
          ))}
        </ul>
      )}
    </Card>
  );
}

function Trait({ trait: { id, type, value }, whose }: { trait: ProfileView['traits'][number]; whose: Whose }) {
  const [open, setOpen] = useState(false);
  return (
    <li className="border-t border-line">
      <button
        type="button"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        className="grid w-full grid-cols-[1rem_minmax(0,2fr)_minmax(0,3fr)] items-baseline gap-x-2 px-4 py-2 text-left hover:bg-raised/60"
      >
        <span aria-hidden className={`text-soft transition-transform ${open ? 'rotate-90' : ''}`}>
          ›
        </span>
        <span className="[overflow-wrap:anywhere]">
          <span className="font-medium">{id}</span> <span className="text-[13px] text-soft">{type}</span>
        </span>
        <span className="line-clamp-3 tabular-nums">
          <ValueText value={value} />
        </span>
      </button>
      {open && (
        <div className="border-t border-line bg-raised/40 px-4 py-3">
          <ProvenanceView whose={whose} trait={id} />
          <p className="mt-2 text-[13px]">
            <Link to="/traits/$traitId" params={{ traitId: id }} className="text-river underline">
              The trait over all profiles
            </Link>
          </p>
        </div>
      )}
    </li>
  );
}
