import { useState } from 'react';
import { counted } from '../../../format.js';
import { Allowed } from '../../../may/allowed.js';
import { Button } from '../../../parts/button.js';
import { Ago } from '../../../parts/times.js';
import { PinDialog } from '../pin-dialog.js';
import type { DrawnGraph, GraphNode } from './group-alike.js';
import { nameOfNode } from './identity-marks.js';

const SHOWN = 8;

/** What a chosen node is: the identifier, or those in the group; what it is joined to and by which events. */
export function NodeFacts({
  node,
  drawn,
  merging,
  open,
}: {
  node: GraphNode;
  drawn: DrawnGraph;
  merging: ReadonlySet<string>;
  open: (id: string) => void;
}) {
  const [cutting, setCutting] = useState(false);
  const [only] = node.members;
  return (
    <div className="grid gap-x-8 gap-y-3 sm:grid-cols-2" role="status">
      <div className="min-w-0">
        <p className="text-[13px] text-soft">{node.type}</p>
        <p className="font-medium [overflow-wrap:anywhere]">{nameOfNode(node)}</p>
        {node.members.length === 1 && only !== undefined ? (
          <div className="mt-1 flex items-center gap-3 text-[13px] text-soft">
            {only.last_seen_at !== null && (
              <span>
                seen <Ago at={only.last_seen_at} />
              </span>
            )}
            <Allowed to="pins:write">
              <Button onClick={() => setCutting(true)}>Cut…</Button>
            </Allowed>
          </div>
        ) : (
          <div className="mt-1">
            <p className="text-[13px] [overflow-wrap:anywhere] text-soft">
              {node.members
                .slice(0, SHOWN)
                .map(({ value }) => value)
                .join(', ')}
              {node.members.length > SHOWN && ' …'}
            </p>
            <div className="mt-2">
              <Button onClick={() => open(node.id)}>Draw them one by one</Button>
            </div>
          </div>
        )}
      </div>
      <Joined node={node} drawn={drawn} merging={merging} />
      {cutting && only !== undefined && <PinDialog identifier={only} close={() => setCutting(false)} />}
    </div>
  );
}

/** What a node is joined to, and by which events. */
function Joined({ node, drawn: { nodes, edges }, merging }: { node: GraphNode; drawn: DrawnGraph; merging: ReadonlySet<string> }) {
  const own = edges.filter(({ from, to }) => from === node.id || to === node.id);
  return (
    <ul className="min-w-0 space-y-1 text-[13px]">
      {own.slice(0, SHOWN).map(({ from, to, events }) => {
        const other = nodes.find(({ id }) => id === (from === node.id ? to : from));
        return (
          <li key={`${from} ${to}`} className="[overflow-wrap:anywhere]">
            {other && nameOfNode(other)}{' '}
            <span className={events.some((event) => merging.has(event)) ? 'text-warn' : 'text-soft'}>
              by {events.length === 1 ? `event ${events[0]}` : counted(events.length, 'event')}
            </span>
          </li>
        );
      })}
      {own.length > SHOWN && <li className="text-soft">and {own.length - SHOWN} more</li>}
      {own.length === 0 && <li className="text-soft">No event holds it together with another identifier.</li>}
    </ul>
  );
}
