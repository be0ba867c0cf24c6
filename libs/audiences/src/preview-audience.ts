import { type Audience, Invalid } from '@tributary/core';
import { literal, type Session, sql, type Sql } from '@tributary/sql';
import { compileAudiences } from './compile-audiences.js';
import { compileMembers, traitTypes } from './refresh-audiences.js';
import { resolveConditions } from './resolve-conditions.js';

/** Who would be a member. */
export interface AudiencePreview {
  readonly members: number;
  /** By split; `split` NULL: those that are in none. */
  readonly splits: readonly { readonly split: string | null; readonly members: number }[];
  /** Ids of some of the members, at most ten of each split. */
  readonly sample: readonly string[];
}

const SAMPLE = 10;

/** The size of an audience as it would be now, stored or not, with some of its members. One query; nothing is written. */
export async function previewAudience(
  session: Session,
  request: {
    readonly schema: string;
    readonly audience: Audience;
    /** Those it may name. */
    readonly audiences: readonly Audience[];
    readonly clock: Date;
    readonly out?: Sql;
  },
): Promise<AudiencePreview> {
  const { audience, schema, clock, out } = request;
  const { dialect } = session;
  const all = [...request.audiences.filter(({ id }) => id !== audience.id), audience];
  const elsewhere = all.find(({ warehouse }) => warehouse !== audience.warehouse);
  if (elsewhere !== undefined) throw new Invalid('audience.elsewhere', `\`${elsewhere.id}\` is an audience of another warehouse`);
  const conditions = resolveConditions(all, [audience.id]);
  const traits = await traitTypes(session, schema);
  const who = compileAudiences({ dialect, schema, conditions, traits, clock, ...(out === undefined ? {} : { out }) });
  const members = compileMembers(dialect, [audience], who);
  const id = dialect.text(sql`profile_id`);
  const rows = await session.rows(
    sql`SELECT split, count(*), (array_agg(${id} ORDER BY ${id}))[1:${literal(SAMPLE)}] FROM (${members}) AS member GROUP BY split ORDER BY split`,
  );
  return {
    members: rows.reduce((sum, [, count]) => sum + Number(count), 0),
    splits: rows.map(([split, count]) => ({ split: split === null ? null : String(split), members: Number(count) })),
    sample: rows.flatMap(([, , ids]) => (Array.isArray(ids) ? ids.map(String) : [])),
  };
}
