import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { type Defined, definitionsQuery, useRereadDefinitions } from '../../definitions.js';
import { useMay } from '../../may/use-may.js';
import { Card } from '../../parts/card.js';
import { DeleteDialog } from '../../parts/dialog/delete-dialog.js';
import { Empty, Loading, Trouble } from '../../parts/notice.js';
import { DataTable } from '../../parts/table/data-table.js';
import { Ago } from '../../parts/times.js';

/** The cuts that people made: identifiers that join nobody, and pairs that do not join each other. Each can be taken back. */
export function PinsView() {
  const query = useQuery(definitionsQuery('pin'));
  const reread = useRereadDefinitions();
  const [leaving, setLeaving] = useState<string>();
  const may = useMay('pins:write');
  const taken = async () => {
    setLeaving(undefined);
    await reread('pin');
  };
  if (query.data === undefined) return query.error ? <Trouble error={query.error} retry={() => void query.refetch()} /> : <Loading />;
  return (
    <Card title="Pins" flush>
      {query.data.length === 0 ? (
        <Empty title="Nothing is cut">
          Where a device in a shop or an address of a family makes one person of many, cut it at a profile: it then joins nobody, through
          all rebuilds.
        </Empty>
      ) : (
        <DataTable
          label="Pins"
          rows={query.data}
          keyOf={({ id }) => id}
          rowHeight={58}
          columns={[
            { key: 'cut', title: 'Cut', cell: ({ object }) => <Cut object={object} /> },
            { key: 'reason', title: 'Why', className: 'max-sm:hidden', cell: ({ object }) => object.reason ?? '–' },
            { key: 'at', title: 'Since', right: true, className: 'w-28 max-sm:hidden', cell: ({ updated_at: at }) => <Ago at={at} /> },
            {
              key: 'act',
              title: '',
              right: true,
              className: 'w-28',
              cell: ({ id }) =>
                may === true && (
                  <button type="button" onClick={() => setLeaving(id)} className="text-river hover:underline">
                    Take back…
                  </button>
                ),
            },
          ]}
        />
      )}
      {leaving !== undefined && (
        <DeleteDialog kind="pin" id={leaving} title="Take this cut back?" act="Take back" gone={taken} close={() => setLeaving(undefined)}>
          <p>With the next stitching, events join by it again.</p>
        </DeleteDialog>
      )}
    </Card>
  );
}

function Cut({ object: { identifier, value, from } }: { object: Defined<'pin'>['object'] }) {
  return (
    <span className="[overflow-wrap:anywhere]">
      <span className="text-[13px] text-soft">{identifier}</span> {value}
      {from && (
        <>
          {' '}
          from <span className="text-[13px] text-soft">{from.identifier}</span> {from.value}
        </>
      )}
    </span>
  );
}
