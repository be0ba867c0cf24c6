import type { Lineage } from '@tributary/contract';
import { type KeyboardEvent, useMemo } from 'react';
import { words } from '../../format.js';
import { Canvas } from '../../parts/graph/canvas.js';
import { labelOf, type LineageNode } from '../../reachable.js';
import { BOX, layOutLineage, type Placed } from './lay-out-lineage.js';

/** What is made of what, drawn from left to right. A node that is chosen is what the drawing is then about. */
export function LineageGraph({ lineage, focus, choose }: { lineage: Lineage; focus: string | undefined; choose: (id: string) => void }) {
  const { places, lines, size } = useMemo(() => layOutLineage(lineage), [lineage]);
  return (
    <Canvas label="Lineage" drawing={size} focus={focus === undefined ? undefined : places.get(focus)}>
      {lines.map(({ from, to, points }) => (
        <path
          key={`${from} ${to}`}
          d={curve(places.get(from) ?? NOWHERE, places.get(to) ?? NOWHERE, points)}
          fill="none"
          strokeWidth="1.25"
          className="stroke-soft/60"
        />
      ))}
      {lineage.nodes.map((node) => (
        <Node key={node.id} node={node} at={places.get(node.id) ?? NOWHERE} chosen={node.id === focus} choose={() => choose(node.id)} />
      ))}
    </Canvas>
  );
}

/** A line from the right side of one box to the left side of another, smoothly by way of what lies between. */
function curve(from: Placed, to: Placed, points: readonly Placed[]): string {
  const start = { x: from.x + BOX.width / 2, y: from.y };
  const end = { x: to.x - BOX.width / 2, y: to.y };
  // The first and the last point lie on the boxes' edges, the middle one of three is on the way anyhow.
  const between = points.length > 3 ? points.slice(1, -1) : [];
  const stops = [...between, end];
  const steps = stops.map((stop, index) => {
    const before = stops[index - 1] ?? start;
    const middle = (before.x + stop.x) / 2;
    return `C ${middle} ${before.y} ${middle} ${stop.y} ${stop.x} ${stop.y}`;
  });
  return `M ${start.x} ${start.y} ${steps.join(' ')}`;
}

const NOWHERE: Placed = { x: 0, y: 0 };

const LOOK: Partial<Record<LineageNode['kind'], string>> = {
  trait: 'fill-river-soft stroke-river',
  audience: 'fill-river-soft stroke-river',
  sync: 'fill-card stroke-river',
  destination: 'fill-card stroke-river',
  missing: 'fill-bad-soft stroke-bad',
};

const short = (text: string): string => (text.length > 25 ? `${text.slice(0, 24)}…` : text);

function Node({ node, at, chosen, choose }: { node: LineageNode; at: Placed; chosen: boolean; choose: () => void }) {
  const press = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    choose();
  };
  return (
    <g
      role="button"
      tabIndex={0}
      aria-pressed={chosen}
      transform={`translate(${at.x - BOX.width / 2} ${at.y - BOX.height / 2})`}
      onClick={choose}
      onKeyDown={press}
      className="group cursor-pointer outline-none"
    >
      <title>{`${words(node.kind)} ${labelOf(node)}`}</title>
      <rect
        {...BOX}
        rx="8"
        strokeWidth={chosen ? 2.5 : 1}
        className={`${LOOK[node.kind] ?? 'fill-card stroke-line'} group-hover:stroke-ink group-focus-visible:stroke-ink group-focus-visible:stroke-2`}
      />
      <text x="10" y="15" className="fill-soft text-[10px]">
        {words(node.kind)}
      </text>
      <text x="10" y="30" className="fill-ink text-[12px] font-medium">
        {short(labelOf(node))}
      </text>
    </g>
  );
}
