import type { ProfileView } from '@tributary/contract';
import { useState } from 'react';
import { count, counted } from '../../../format.js';
import { Allowed } from '../../../may/allowed.js';
import { Card } from '../../../parts/card.js';
import { Ago } from '../../../parts/times.js';
import { PinDialog } from '../pin-dialog.js';

const SHOWN = 12;
type Identifier = ProfileView['identifiers'][number];

/** What events know a person by, last seen first; each can be cut off. */
export function IdentifiersCard({ profile: { identifiers, identifier_count: all } }: { profile: ProfileView }) {
  const [open, setOpen] = useState(false);
  const [cut, setCut] = useState<Identifier>();
  const shown = open ? identifiers : identifiers.slice(0, SHOWN);
  return (
    <Card title="Identifiers" flush aside={<span className="text-[13px] text-soft">{count(all)}</span>}>
      <ul>
        {shown.map((identifier) => (
          <Row key={`${identifier.type} ${identifier.value}`} identifier={identifier} cut={() => setCut(identifier)} />
        ))}
      </ul>
      {identifiers.length > SHOWN && (
        <button
          type="button"
          onClick={() => setOpen(!open)}
          className="block w-full rounded-b-xl border-t border-line py-2 font-medium text-river hover:bg-raised"
        >
          {open ? 'Show fewer' : `Show ${counted(identifiers.length - SHOWN, 'more', 'more')}`}
        </button>
      )}
      {open && all > identifiers.length && (
        <p className="border-t border-line px-4 py-2 text-soft">the last seen {count(identifiers.length)}</p>
      )}
      {cut && <PinDialog identifier={cut} close={() => setCut(undefined)} />}
    </Card>
  );
}

function Row({ identifier: { type, value, last_seen_at: at }, cut }: { identifier: Identifier; cut: () => void }) {
  return (
    <li className="flex items-baseline gap-3 border-t border-line px-4 py-2">
      <span className="min-w-0 flex-1">
        <span className="block text-[13px] text-soft">
          {type}
          {at !== null && (
            <>
              , seen <Ago at={at} />
            </>
          )}
        </span>
        <span className="line-clamp-2 [overflow-wrap:anywhere]">{value}</span>
      </span>
      <Allowed to="pins:write">
        <button
          type="button"
          onClick={cut}
          aria-label={`Cut ${type} ${value.slice(0, 60)}`}
          className="text-[13px] text-soft hover:text-bad"
        >
          Cut…
        </button>
      </Allowed>
    </li>
  );
}
