import type { Column } from '@tributary/core';
import { ident, join, ourTables, sql, type Sql } from '@tributary/sql';

interface Values {
  readonly schema: string;
  /** The columns that stand, and those of the table of what would be. */
  readonly former: readonly Column[];
  readonly later: readonly Column[];
  readonly removed: readonly string[];
  readonly table: Sql;
}

/** All values as they would be, in brackets: those that stand, with the computed ones in their place and without removed ones. */
export function compileForetoldValues({ schema, former, later, removed, table }: Values): Sql {
  const isAnother = (name: string) => name === 'profile_id' || removed.includes(name) || later.some((column) => column.name === name);
  const kept = former.filter(({ name }) => !isAnother(name)).map(({ name }) => sql`former.${ident(name)}`);
  const columns = [sql`living.profile_id`, ...kept, ...later.map(({ name }) => sql`later.${ident(name)}`)];
  const { nodeProfile, profileTrait } = ourTables(schema);
  const before = kept.length === 0 ? sql`` : sql`\nLEFT JOIN ${profileTrait} AS former ON former.profile_id = living.profile_id`;
  const after = later.length === 0 ? sql`` : sql`\nLEFT JOIN ${table} AS later ON later.profile_id = living.profile_id`;
  return sql`(SELECT ${join(columns)} FROM (SELECT DISTINCT profile_id FROM ${nodeProfile}) AS living${before}${after})`;
}
