import { isOwnFault, type Sync } from '@tributary/core';
import { touchedRecords } from '@tributary/profiles';
import type { Foretold } from '@tributary/traits';
import { profileSourceOf } from '../../sources/profile-source.js';
import type { Asked } from '../question.js';
import type { Impact, Session } from './impact.js';

/** At most how many records of a sync other definitions touch; `null` where that cannot be told. */
export interface TouchedSync {
  readonly sync: string;
  readonly at_most: number | null;
  readonly reason: string | null;
}

interface Touching {
  readonly syncs: readonly Sync[];
  readonly impacts: readonly Impact[];
  readonly touched: Foretold['touched'];
}

/** Each sync by itself: one whose source cannot be read leaves the others told. */
export async function syncsTouched(session: Session, { syncs, ...by }: Touching, at: Asked): Promise<readonly TouchedSync[]> {
  const found: TouchedSync[] = [];
  for (const sync of syncs) found.push({ sync: sync.id, ...(await countIn(session, { sync, ...by }, at)) });
  return found;
}

async function countIn(
  session: Session,
  { sync, impacts, touched }: Omit<Touching, 'syncs'> & { readonly sync: Sync },
  at: Asked,
): Promise<Omit<TouchedSync, 'sync'>> {
  const deciding = impacts.filter(({ what }) => decides(sync, what));
  const read = impacts.filter(({ what }) => names([sync.key, sync.mapping], idOf(what)));
  const untold = [...deciding, ...read].find(({ profiles }) => profiles === null);
  if (untold !== undefined) return { at_most: null, reason: `${untold.what}: ${untold.reason}` };
  try {
    // Who is in it is all that is asked: columns that are not computed yet are none of it.
    const asked: Sync = { ...sync, key: { id: 'profile_id' }, mapping: { id: { column: 'profile_id' } } };
    const source = await profileSourceOf(at.store, { workspaceId: at.workspaceId, sync: asked, warehouse: at.warehouse });
    const marks = (some: readonly Impact[]) => some.map(({ what }) => what.replace(' ', ':'));
    return { at_most: await touchedRecords(session, { touched, deciding: marks(deciding), read: marks(read), source }), reason: null };
  } catch (error) {
    if (!isOwnFault(error)) throw error;
    return { at_most: null, reason: error.message };
  }
}

const idOf = (what: string): string => what.slice(what.indexOf(' ') + 1);

const names = (definition: unknown, id: string): boolean => new RegExp(`\\b${id}\\b`, 'i').test(JSON.stringify(definition));

/** Whether it says who is in a sync's source at all. */
function decides({ source }: Sync, what: string): boolean {
  if ('audience' in source) return what === `audience ${source.audience}`;
  return 'profiles' in source && source.profiles.where !== undefined && names(source.profiles.where, idOf(what));
}
