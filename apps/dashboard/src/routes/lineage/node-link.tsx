import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { labelOf, type LineageNode } from '../../reachable.js';

/** The name of something in the lineage, which leads to its page where it has one. */
export function NodeLink({ node }: { node: LineageNode }) {
  const id = node.id.slice(node.id.indexOf(':') + 1);
  return (PAGES[node.kind] ?? plain)(id, labelOf(node));
}

const LOOK = 'font-medium [overflow-wrap:anywhere] hover:text-river';
const plain = (_: string, label: string): ReactNode => <span className="[overflow-wrap:anywhere]">{label}</span>;

const PAGES: Partial<Record<LineageNode['kind'], (id: string, label: string) => ReactNode>> = {
  trait: (id, label) => (
    <Link to="/traits/$traitId" params={{ traitId: id }} className={LOOK}>
      {label}
    </Link>
  ),
  audience: (id, label) => (
    <Link to="/audiences/$audienceId" params={{ audienceId: id }} className={LOOK}>
      {label}
    </Link>
  ),
  sync: (id, label) => (
    <Link to="/syncs/$syncId" params={{ syncId: id }} className={LOOK}>
      {label}
    </Link>
  ),
  identifier_type: (_, label) => (
    <Link to="/identity" className={LOOK}>
      {label}
    </Link>
  ),
  destination: (_, label) => (
    <Link to="/destinations" className={LOOK}>
      {label}
    </Link>
  ),
  model: (_, label) => (
    <Link to="/models" className={LOOK}>
      {label}
    </Link>
  ),
};
