import type { ProfileView } from '@tributary/contract';
import { table } from '../../table.js';
import type { Exit } from '../../terminal.js';
import { type Asking, show, valueText } from './asking.js';
import { findProfile } from './find-profile.js';

/** Shows one profile, by its id or an identifier. */
export async function profile(asking: Asking, named: string): Promise<Exit> {
  const id = await findProfile(asking, named);
  return show(asking, await asking.client.profiles.get(id, { warehouse: asking.warehouse }), describe);
}

function describe(profile: ProfileView): string {
  const { id, merged_into, identifiers, identifier_count, oversized, merges, traits } = profile;
  if (merged_into !== null) return `profile ${id} is part of profile ${merged_into} now`;
  const more = identifier_count - identifiers.length;
  const seen = profile.last_event_at === null ? '' : `, last seen ${profile.last_event_at}`;
  return [
    `profile ${id}, since ${profile.created_at}${seen}`,
    table(
      ['IDENTIFIER', 'VALUE', 'LAST SEEN'],
      identifiers.map(({ type, value, last_seen_at }) => [type, value, last_seen_at ?? '']),
    ),
    ...(more > 0 ? [`and ${more} identifiers more`] : []),
    ...oversized.map(
      ({ type, identifiers: count, max_per_profile }) => `oversized: ${count} of type ${type}, ${max_per_profile} are allowed`,
    ),
    ...(traits.length === 0
      ? ['no traits yet: `tributary run traits` computes them']
      : [
          table(
            ['TRAIT', 'VALUE', 'COMPUTED'],
            traits.map((trait) => [trait.id, valueText(trait.value), trait.computed_at ?? '']),
          ),
        ]),
    ...merges.map(({ absorbed_id, type, value, event_id, merged_at }) => {
      const by = type === null ? '' : ` by ${type}:${value ?? ''} in event ${event_id ?? ''}`;
      return `took in profile ${absorbed_id}${by}, ${merged_at}`;
    }),
  ].join('\n');
}
