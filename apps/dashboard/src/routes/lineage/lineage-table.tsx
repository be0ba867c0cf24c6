import type { Lineage } from '@tributary/contract';
import { words } from '../../format.js';
import { DataTable } from '../../parts/table/data-table.js';
import type { LineageNode } from '../../reachable.js';
import { NodeLink } from './node-link.js';

/** What is made of what, pair by pair: the lineage for those who read rather than look. */
export function LineageTable({ lineage: { nodes, edges } }: { lineage: Lineage }) {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const shown = (id: string) => {
    const node: LineageNode | undefined = byId.get(id);
    return (
      node && (
        <>
          <span className="block text-[13px] text-soft">{words(node.kind)}</span>
          <NodeLink node={node} />
        </>
      )
    );
  };
  return (
    <DataTable
      label="What is made of what"
      rows={edges}
      keyOf={({ from, to }) => `${from} ${to}`}
      rowHeight={58}
      columns={[
        { key: 'from', title: 'From', cell: ({ from }) => shown(from) },
        { key: 'to', title: 'is made', cell: ({ to }) => shown(to) },
      ]}
    />
  );
}
