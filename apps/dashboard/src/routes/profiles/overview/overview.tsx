import type { ProfileView } from '@tributary/contract';
import { Alert } from '../../../parts/notice.js';
import type { Whose } from '../queries.js';
import { AudiencesCard } from './audiences-card.js';
import { IdentifiersCard } from './identifiers-card.js';
import { MergesCard } from './merges-card.js';
import { TraitsCard } from './traits-card.js';

/** Who it is and what is known of it, at a glance. */
export function Overview({ profile, whose }: { profile: ProfileView; whose: Whose }) {
  return (
    <div className="grid gap-4">
      {profile.oversized.map(({ type, identifiers, max_per_profile: most }) => (
        <Alert key={type} title={`More ${type} identifiers than a person has`} tone="warn">
          {identifiers} of them, where {most} are expected: perhaps several people stand behind a value they share. The identity graph shows
          which one; cutting it parts them.
        </Alert>
      ))}
      <div className="grid items-start gap-4 lg:grid-cols-[3fr_2fr]">
        <TraitsCard profile={profile} whose={whose} />
        <div className="grid gap-4">
          <IdentifiersCard profile={profile} />
          <AudiencesCard profile={profile} />
          {profile.merges.length > 0 && <MergesCard merges={profile.merges} />}
        </div>
      </div>
    </div>
  );
}
