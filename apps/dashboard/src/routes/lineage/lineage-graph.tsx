import type { Lineage } from '@tributary/contract';
import { type KeyboardEvent, useMemo } from 'react';
import { words } from '../../format.js';
import { Canvas } from '../../parts/graph/canvas.js';
import type { LineageNode } from '../../reachable.js';
import { BOX, layOutLineage, type Placed } from './lay-out-lineage.js';

/** What is made of what, drawn from left to right. A node that is chosen is what the drawing is then about. */
export function LineageGraph({ lineage, focus, choose }: { lineage: Lineage; focus: string | undefined; choose: (id: string) => void }) {
  const { places, lines, size } = useMemo(() => layOutLineage(lineage), [lineage]);
  return (
    <Canvas label="Lineage" drawing={size} focus={focus === undefined ? undefined : places.get(focus)}>
      {lines.map(({ from, to, points }) => (
        <path key={`${from} ${to}`} d={curve(points)} fill="none" strokeWidth="1.25" className="stroke-soft/60" />
      ))}
      {lineage.nodes.map((node) => (
        <Node
          key={node.id}
          node={node}
          at={places.get(node.id) ?? { x: 0, y: 0 }}
          chosen={node.id === focus}
          choose={() => choose(node.id)}
        />
      ))}
    </Canvas>
  );
}

/** A line through points, its corners rounded. */
function curve(points: readonly Placed[]): string {
  const [first, ...others] = points;
  if (first === undefined) return '';
  const steps = others.slice(0, -1).map((point, index) => {
    const next = others[index + 1] ?? point;
    return `Q ${point.x} ${point.y} ${(point.x + next.x) / 2} ${(point.y + next.y) / 2}`;
  });
  const last = others.at(-1) ?? first;
  return `M ${first.x} ${first.y} ${steps.join(' ')} L ${last.x} ${last.y}`;
}

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
      aria-label={`${words(node.kind)} ${node.label}`}
      transform={`translate(${at.x - BOX.width / 2} ${at.y - BOX.height / 2})`}
      onClick={choose}
      onKeyDown={press}
      className="group cursor-pointer outline-none"
    >
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
        {short(node.label)}
      </text>
    </g>
  );
}
