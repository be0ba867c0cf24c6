import { Link } from '@tanstack/react-router';
import type { AudienceMembers } from '@tributary/contract';
import { api } from '../../../api.js';
import { Empty } from '../../../parts/notice.js';
import { PagedCard } from '../../../parts/list/paged-card.js';
import { usePaged } from '../../../parts/list/paged.js';
import { type Column, DataTable } from '../../../parts/table/data-table.js';
import { WHOLE_ROW } from '../../../parts/table/looks.js';
import { Ago } from '../../../parts/times.js';
import { ValueText } from '../../../parts/text/value-text.js';

type Member = AudienceMembers['items'][number];
/** Columns of traits that a table has room for. */
const TRAITS = 3;

/** Who is in an audience as of its last run, with what its conditions ask of them. */
export function MembersCard({ audience }: { audience: string }) {
  const paged = usePaged(['audience-members', audience], (page) => api.audiences.members(audience, page));
  return (
    <PagedCard paged={paged} title="Members" rows={5} empty={<Empty title="Nobody is in it" />} more="More members">
      {(members) => <DataTable label="Members" rows={members} keyOf={({ profile_id: id }) => id} columns={columnsFor(members)} />}
    </PagedCard>
  );
}

function columnsFor(items: readonly Member[]): readonly Column<Member>[] {
  const traits = Object.keys(items[0]?.traits ?? {}).slice(0, TRAITS);
  const split: readonly Column<Member>[] = items.some((member) => member.split !== null)
    ? [{ key: 'split', title: 'Split', className: 'w-28 max-md:hidden', cell: (member) => member.split ?? '–' }]
    : [];
  return [
    {
      key: 'profile',
      title: 'Profile',
      cell: ({ profile_id: id }) => (
        <Link
          to="/profiles/$profileId"
          params={{ profileId: id }}
          className={`${WHOLE_ROW} font-mono text-[13px] [overflow-wrap:anywhere]`}
        >
          {id}
        </Link>
      ),
    },
    ...traits.map((trait): Column<Member> => ({
      ...{ key: `trait ${trait}`, title: trait, className: 'max-sm:hidden' },
      cell: (member) => <ValueText value={member.traits[trait]} />,
    })),
    ...split,
    { key: 'entered', title: 'Entered', right: true, className: 'w-28', cell: ({ entered_at: at }) => <Ago at={at} /> },
  ];
}
