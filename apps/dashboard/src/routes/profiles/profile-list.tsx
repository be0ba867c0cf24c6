import { Link } from '@tanstack/react-router';
import { DataTable } from '../../parts/table/data-table.js';
import { WHOLE_ROW } from '../../parts/table/looks.js';
import { Ago } from '../../parts/times.js';

interface Listed {
  readonly id: string;
  readonly type: string;
  readonly created_at: string;
  readonly last_event_at: string | null;
}

/** Several people that one value may name, by the type it has for each. */
export function ProfileList({ profiles }: { profiles: readonly Listed[] }) {
  return (
    <DataTable
      label="Profiles found"
      rows={profiles}
      keyOf={({ id }) => id}
      columns={[
        { key: 'type', title: 'Known by', cell: ({ type }) => type, className: 'w-32' },
        {
          key: 'id',
          title: 'Profile',
          cell: ({ id }) => (
            <Link
              to="/profiles/$profileId"
              params={{ profileId: id }}
              className={`${WHOLE_ROW} font-mono text-[13px] [overflow-wrap:anywhere]`}
            >
              {id}
            </Link>
          ),
        },
        {
          key: 'seen',
          title: 'Last event',
          right: true,
          className: 'w-32 max-sm:hidden',
          cell: ({ last_event_at: at }) => (at === null ? '–' : <Ago at={at} />),
        },
      ]}
    />
  );
}
