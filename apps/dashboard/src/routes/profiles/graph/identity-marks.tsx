import type { KeyboardEvent } from 'react';
import type { DrawnGraph, GraphNode } from './group-alike.js';

import { type Place, radiusOf } from './lay-out-identities.js';
import { LOOKS } from './looks.js';

type Places = ReadonlyMap<string, Place>;
const NOWHERE: Place = { x: 0, y: 0 };

/** The lines between nodes; those of events that merged two profiles stand out. */
export function Edges({
  drawn: { edges },
  places,
  merging,
  near,
}: {
  drawn: DrawnGraph;
  places: Places;
  merging: ReadonlySet<string>;
  near: ReadonlySet<string> | undefined;
}) {
  return edges.map(({ from, to, events }) => {
    const [a, b] = [places.get(from) ?? NOWHERE, places.get(to) ?? NOWHERE];
    const merged = events.some((event) => merging.has(event));
    const far = near !== undefined && !(near.has(from) && near.has(to));
    return (
      <line
        key={`${from} ${to}`}
        x1={a.x}
        y1={a.y}
        x2={b.x}
        y2={b.y}
        strokeWidth={merged ? 2.5 : 1.25}
        className={`${merged ? 'stroke-warn' : 'stroke-soft/60'} ${far ? 'opacity-20' : ''}`}
      />
    );
  });
}

/** Identifiers and groups of them, to be chosen by pointer or key. */
export function Nodes({
  drawn: { nodes },
  places,
  types,
  chosen,
  choose,
  near,
}: {
  drawn: DrawnGraph;
  places: Places;
  types: readonly string[];
  chosen: string | undefined;
  choose: (id: string | undefined) => void;
  near: ReadonlySet<string> | undefined;
}) {
  return nodes.map((node) => (
    <Node
      key={node.id}
      node={node}
      at={places.get(node.id) ?? NOWHERE}
      look={LOOKS[types.indexOf(node.type) % LOOKS.length] ?? LOOKS[0]}
      state={node.id === chosen ? 'chosen' : near === undefined || near.has(node.id) ? 'plain' : 'far'}
      choose={() => choose(node.id === chosen ? undefined : node.id)}
    />
  ));
}

const short = (text: string): string => (text.length > 24 ? `${text.slice(0, 22)}…` : text);

/** What stands beside a node. */
export const nameOfNode = ({ members, type }: GraphNode): string =>
  members.length === 1 ? (members[0]?.value ?? '') : `${members.length} × ${type}`;

function Node({
  node,
  at,
  look,
  state,
  choose,
}: {
  node: GraphNode;
  at: Place;
  look: string;
  state: 'chosen' | 'plain' | 'far';
  choose: () => void;
}) {
  const radius = radiusOf(node.members.length);
  const press = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    choose();
  };
  return (
    <g
      role="button"
      tabIndex={0}
      aria-pressed={state === 'chosen'}
      transform={`translate(${at.x} ${at.y})`}
      onClick={choose}
      onKeyDown={press}
      className={`group cursor-pointer outline-none ${state === 'far' ? 'opacity-30' : ''}`}
    >
      <title>{`${node.type} ${nameOfNode(node)}`}</title>
      <circle
        r={radius + 5}
        className={`fill-transparent ${state === 'chosen' ? 'stroke-river' : 'group-focus-visible:stroke-ink'}`}
        strokeWidth="2"
      />
      <circle r={radius} strokeWidth="2" className={look} />
      <text
        y={radius + 14}
        textAnchor="middle"
        className="fill-ink stroke-card text-[11px] [paint-order:stroke] [stroke-width:3px] group-hover:font-medium"
      >
        {short(nameOfNode(node))}
      </text>
    </g>
  );
}
