import { Link } from '@tanstack/react-router';
import type { Defined } from '../../definitions.js';
import { count } from '../../format.js';
import { Sparkline } from '../../parts/charts/sparkline.js';
import { DataTable } from '../../parts/table/data-table.js';
import { WHOLE_ROW } from '../../parts/table/looks.js';
import { Ago } from '../../parts/times.js';
import type { Counted } from './queries.js';

/** An audience with how it stood after its last runs, the newest first. */
export interface AudienceLine extends Defined<'audience'> {
  readonly history: readonly (Counted & { readonly at: string })[];
}

const SHOWN = 20;

/** Audiences side by side. */
export function AudiencesTable({ audiences }: { audiences: readonly AudienceLine[] }) {
  return (
    <DataTable
      label="Audiences"
      rows={audiences}
      keyOf={({ id }) => id}
      rowHeight={58}
      columns={[
        { key: 'name', title: 'Audience', cell: (audience) => <Name audience={audience} /> },
        {
          key: 'members',
          title: 'Members',
          right: true,
          className: 'w-24',
          cell: ({ history: [last] }) => (last === undefined ? <span className="text-soft">not yet</span> : count(last.members)),
        },
        {
          key: 'change',
          title: 'Last change',
          right: true,
          className: 'w-32',
          cell: ({ history: [last] }) => last && <Change of={last} />,
        },
        {
          key: 'history',
          title: 'Last runs',
          className: 'w-36 max-md:hidden',
          cell: ({ id, history }) =>
            history.length > 1 && (
              <Sparkline
                label={`Members of ${id} over its last runs`}
                values={history
                  .slice(0, SHOWN)
                  .map(({ members }) => members)
                  .reverse()}
              />
            ),
        },
        {
          key: 'at',
          title: 'Computed',
          right: true,
          className: 'w-28 max-sm:hidden',
          cell: ({ history: [last] }) => (last === undefined ? '–' : <Ago at={last.at} />),
        },
      ]}
    />
  );
}

function Name({ audience: { id, object } }: { audience: AudienceLine }) {
  return (
    <>
      <Link to="/audiences/$audienceId" params={{ audienceId: id }} className={`${WHOLE_ROW} font-medium [overflow-wrap:anywhere]`}>
        {object.label ?? id}
      </Link>
      <div className="line-clamp-1 text-[13px] text-soft">{object.description ?? (object.label === undefined ? '' : id)}</div>
    </>
  );
}

/** Who entered and who left. */
export function Change({ of: { entered, left } }: { of: Pick<Counted, 'entered' | 'left'> }) {
  if (entered === 0 && left === 0) return <span className="text-soft">none</span>;
  return (
    <span className="whitespace-nowrap">
      <span className="text-good">
        <span className="sr-only">entered </span>+{count(entered)}
      </span>{' '}
      <span className="text-soft">
        <span className="sr-only">left </span>−{count(left)}
      </span>
    </span>
  );
}
