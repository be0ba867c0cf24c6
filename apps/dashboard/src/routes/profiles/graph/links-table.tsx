import type { ProfileGraph } from '@tributary/contract';
import { DataTable } from '../../../parts/table/data-table.js';
import { Tag } from '../../../parts/tag.js';
import { Ago } from '../../../parts/times.js';

/** The pairs of identifiers that events hold together, the first event of each: the graph for those who read rather than look. */
export function LinksTable({ graph: { identifiers, links }, merging }: { graph: ProfileGraph; merging: ReadonlySet<string> }) {
  const named = (place: number) => {
    const identifier = identifiers[place];
    return (
      <span className="[overflow-wrap:anywhere]">
        <span className="text-[13px] text-soft">{identifier?.type}</span> {identifier?.value}
      </span>
    );
  };
  return (
    <DataTable
      label="Identifiers that events hold together"
      rows={links}
      keyOf={({ from, to, event_id: id }) => `${from} ${to} ${id}`}
      columns={[
        { key: 'from', title: 'Identifier', cell: ({ from }) => named(from) },
        { key: 'to', title: 'And', cell: ({ to }) => named(to) },
        {
          key: 'event',
          title: 'First event with both',
          cell: ({ event_id: id }) => (
            <span className="font-mono text-[13px] [overflow-wrap:anywhere]">
              {id} {merging.has(id) && <Tag look="warn">merged two profiles</Tag>}
            </span>
          ),
        },
        {
          key: 'time',
          title: 'When',
          right: true,
          className: 'w-28 max-sm:hidden',
          cell: ({ event_time: at }) => (at === null ? '–' : <Ago at={at} />),
        },
      ]}
    />
  );
}
