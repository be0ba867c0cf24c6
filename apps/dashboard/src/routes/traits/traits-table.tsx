import { Link } from '@tanstack/react-router';
import type { TraitStatistic } from '@tributary/contract';
import type { Defined } from '../../definitions.js';
import { count, words } from '../../format.js';
import { ShareBar } from '../../parts/charts/share-bar.js';
import { DataTable } from '../../parts/table/data-table.js';
import { WHOLE_ROW } from '../../parts/table/looks.js';
import { Tag } from '../../parts/tag.js';
import { Ago } from '../../parts/times.js';

/** A trait with what is known of its values, and how many traits, audiences and syncs are made of it. */
export interface TraitLine extends Defined<'trait'> {
  readonly statistic: TraitStatistic | undefined;
  readonly uses: number | undefined;
}

/** Traits side by side. */
export function TraitsTable({ traits }: { traits: readonly TraitLine[] }) {
  return (
    <DataTable
      label="Traits"
      rows={traits}
      keyOf={({ id }) => id}
      rowHeight={58}
      columns={[
        { key: 'name', title: 'Trait', cell: (trait) => <Name trait={trait} /> },
        { key: 'type', title: 'Type', className: 'w-40 max-md:hidden', cell: ({ object }) => words(object.type) },
        {
          key: 'coverage',
          title: 'Coverage',
          className: 'w-28 sm:w-44',
          cell: ({ statistic }) =>
            statistic === undefined ? (
              <span className="text-soft">not computed</span>
            ) : (
              <ShareBar part={statistic.values} whole={statistic.profiles} label="Profiles that have it" />
            ),
        },
        {
          key: 'uniques',
          title: 'Different values',
          right: true,
          className: 'w-32 max-lg:hidden',
          cell: ({ statistic }) => (statistic?.uniques == null ? '–' : count(statistic.uniques)),
        },
        {
          key: 'uses',
          title: 'Used by',
          right: true,
          className: 'w-20 max-sm:hidden',
          cell: ({ uses }) => (uses === undefined ? '' : count(uses)),
        },
        {
          key: 'taken',
          title: 'Computed',
          right: true,
          className: 'w-28 max-sm:hidden',
          cell: ({ statistic }) => (statistic === undefined ? '–' : <Ago at={statistic.taken_at} />),
        },
      ]}
    />
  );
}

function Name({ trait: { id, object } }: { trait: TraitLine }) {
  return (
    <>
      <Link to="/traits/$traitId" params={{ traitId: id }} className={`${WHOLE_ROW} font-medium [overflow-wrap:anywhere]`}>
        {object.label ?? id}
      </Link>{' '}
      {object.pii && <Tag look="warn">personal</Tag>}
      <div className="text-[13px] [overflow-wrap:anywhere] text-soft">
        {object.label === undefined ? '' : id}
        <span className="md:hidden"> {words(object.type)}</span>
      </div>
    </>
  );
}
