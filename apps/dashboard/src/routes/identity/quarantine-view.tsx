import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../api.js';
import { count, counted } from '../../format.js';
import { useIdentifierTypes } from '../../identifier-types.js';
import { Card } from '../../parts/card.js';
import { FilterSelect } from '../../parts/list/filter-select.js';
import { Empty, Loading, Trouble } from '../../parts/notice.js';
import { DataTable } from '../../parts/table/data-table.js';

const MOST = 500;

/** Identifiers that occur with more others than their type allows: they join nothing. Those with the most first. */
export function QuarantineView({ warehouse }: { warehouse: string | undefined }) {
  const types = useIdentifierTypes() ?? [];
  const [type, setType] = useState<string>();
  const query = useQuery({
    queryKey: ['quarantine', warehouse, type],
    queryFn: () => api.profiles.quarantine({ warehouse, limit: MOST, ...(type === undefined ? {} : { type }) }),
    enabled: warehouse !== undefined,
  });
  if (query.error) return <Trouble error={query.error} retry={() => void query.refetch()} />;
  return (
    <Card
      title={query.data === undefined ? 'Quarantined' : counted(query.data.values, 'quarantined identifier')}
      flush
      aside={<FilterSelect label="Type" value={type} onChange={setType} options={types.map((each) => [each, each] as const)} />}
    >
      {query.data === undefined ? (
        <Loading />
      ) : query.data.items.length === 0 ? (
        <Empty title="None">No identifier occurs with more others than its type allows.</Empty>
      ) : (
        <DataTable
          label="Quarantined identifiers"
          rows={query.data.items}
          keyOf={({ type: of, value, linked_type: by }) => `${of} ${value} ${by}`}
          columns={[
            {
              key: 'value',
              title: 'Identifier',
              cell: ({ type: of, value }) => (
                <span className="[overflow-wrap:anywhere]">
                  <span className="text-[13px] text-soft">{of}</span> {value}
                </span>
              ),
            },
            {
              key: 'with',
              title: 'Occurs with',
              className: 'w-40',
              cell: ({ linked, linked_type: by }) => `${count(linked)} ${by ?? 'others'}`,
            },
            { key: 'limit', title: 'Allowed', right: true, className: 'w-20', cell: ({ max_linked: most }) => count(most) },
          ]}
        />
      )}
    </Card>
  );
}
