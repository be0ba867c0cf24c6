import type { ProfileGraph } from '@tributary/contract';
import { useMemo, useState } from 'react';
import { Canvas } from '../../../parts/graph/canvas.js';
import { type DrawnGraph, groupAlike } from './group-alike.js';
import { Edges, Nodes } from './identity-marks.js';
import { layOutIdentities } from './lay-out-identities.js';
import { LOOKS } from './looks.js';
import { NodeFacts } from './node-facts.js';

/** The identifiers of a person and what joins them, drawn. A node tells what it is when it is chosen; a group opens. */
export function IdentityGraph({ graph, merging }: { graph: ProfileGraph; merging: ReadonlySet<string> }) {
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const [chosen, choose] = useState<string>();
  const drawn = useMemo(() => groupAlike(graph, opened), [graph, opened]);
  const { places, size } = useMemo(() => layOutIdentities(drawn), [drawn]);
  const types = [...new Set(graph.identifiers.map(({ type }) => type))].sort();
  const node = drawn.nodes.find(({ id }) => id === chosen);
  const near = nearTo(drawn, chosen);
  const open = (id: string) => {
    setOpened(new Set([...opened, id]));
    choose(undefined);
  };
  return (
    <>
      <Legend types={types} some={drawn.edges.some(({ events }) => events.some((event) => merging.has(event)))} />
      <Canvas label="Identity graph" drawing={size}>
        <Edges drawn={drawn} places={places} merging={merging} near={near} />
        <Nodes drawn={drawn} places={places} types={types} chosen={chosen} choose={choose} near={near} />
      </Canvas>
      {node !== undefined && (
        <div className="border-t border-line px-4 py-3">
          <NodeFacts node={node} drawn={drawn} merging={merging} open={open} />
        </div>
      )}
    </>
  );
}

/** A node and all that are joined to it; nothing where none is chosen. */
function nearTo({ edges }: DrawnGraph, chosen: string | undefined): ReadonlySet<string> | undefined {
  if (chosen === undefined) return undefined;
  return new Set([chosen, ...edges.flatMap(({ from, to }) => (from === chosen ? [to] : to === chosen ? [from] : []))]);
}

function Legend({ types, some }: { types: readonly string[]; some: boolean }) {
  return (
    <p className="flex flex-wrap gap-x-4 gap-y-1 px-4 pb-2 text-[13px] text-soft">
      {types.map((type, place) => (
        <span key={type} className="flex items-center gap-1.5">
          <svg aria-hidden viewBox="-8 -8 16 16" className="size-3">
            <circle r="7" className={`stroke-2 ${LOOKS[place % LOOKS.length]}`} />
          </svg>
          {type}
        </span>
      ))}
      {some && (
        <span className="flex items-center gap-1.5">
          <svg aria-hidden viewBox="0 0 16 4" className="h-1 w-4">
            <path d="M0 2h16" className="stroke-warn stroke-2" />
          </svg>
          merged two profiles
        </span>
      )}
    </p>
  );
}
