import { literal, ourTables, sql, type Session } from '@tributary/sql';
import { textOf, textOrNull } from '../read-text.js';

/** An audience that a profile is a member of since `entered_at`, RFC 3339; `split` is the part of it, where it is parted. */
export interface AudienceOfProfile {
  readonly id: string;
  readonly split: string | null;
  readonly entered_at: string | null;
}

/** The audiences a profile is a member of, by id, as the last run of audiences left them; none where they were never computed. */
export async function audiencesOfProfile(
  session: Session,
  { schema, profileId }: { readonly schema: string; readonly profileId: string },
): Promise<readonly AudienceOfProfile[]> {
  const { audienceMember } = ourTables(schema);
  // Looked up first: a statement that fails would end the transaction of who asks.
  if ((await session.rows(session.dialect.standing(schema, 'audience_member'))).length === 0) return [];
  const rows = await session.rows(
    sql`SELECT audience_id, split, entered_at FROM ${audienceMember} WHERE profile_id = CAST(${literal(profileId)} AS uuid)
ORDER BY audience_id COLLATE "C"`,
  );
  return rows.map(([id = null, split, at]) => ({ id: textOf(id), split: textOrNull(split), entered_at: textOrNull(at) }));
}
