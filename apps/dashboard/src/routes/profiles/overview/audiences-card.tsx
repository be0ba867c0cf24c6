import { Link } from '@tanstack/react-router';
import type { ProfileView } from '@tributary/contract';
import { Card } from '../../../parts/card.js';
import { Tag } from '../../../parts/tag.js';
import { Ago } from '../../../parts/times.js';

/** The audiences a person is a member of. */
export function AudiencesCard({ profile: { audiences } }: { profile: ProfileView }) {
  return (
    <Card title="Audiences" flush={audiences.length > 0}>
      {audiences.length === 0 && <p className="text-soft">A member of none.</p>}
      <ul>
        {audiences.map(({ id, split, entered_at: at }) => (
          <li key={id} className="flex flex-wrap items-baseline justify-between gap-x-3 border-t border-line px-4 py-2">
            <span className="min-w-0">
              <Link
                to="/audiences/$audienceId"
                params={{ audienceId: id }}
                className="font-medium [overflow-wrap:anywhere] hover:text-river"
              >
                {id}
              </Link>{' '}
              {split !== null && <Tag>{split}</Tag>}
            </span>
            {at !== null && (
              <span className="text-[13px] text-soft">
                entered <Ago at={at} />
              </span>
            )}
          </li>
        ))}
      </ul>
    </Card>
  );
}
