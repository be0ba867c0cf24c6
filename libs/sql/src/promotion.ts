import { literal, sql } from './fragment.js';
import { ourTables } from './our-tables.js';
import type { Session, StatementOptions } from './session.js';

/** A public view that shows one of ours, and what it stands in the place of. */
export interface Promotion {
  /** The name of both views. */
  readonly name: string;
  readonly publicSchema: string;
  /** The name that what stood there before has now; `null` where there was nothing, or a view of another schema of ours. */
  readonly backup: string | null;
  /** The schema of ours that was shown before, as when a shadow takes over; else `null`. */
  readonly overSchema: string | null;
}

/** The promotions of one of our schemas; none where there never was one. */
export async function promotionsOf(session: Session, schema: string, options: StatementOptions = {}): Promise<readonly Promotion[]> {
  const known = await session.rows(
    sql`SELECT 1 FROM information_schema.columns WHERE table_schema = ${literal(schema)} AND table_name = 'promotion'
      AND column_name = 'over_schema'`,
    options,
  );
  if (known.length === 0) return [];
  const rows = await session.rows(
    sql`SELECT name, public_schema, backup, over_schema FROM ${ourTables(schema).promotion} ORDER BY name, public_schema`,
    options,
  );
  return rows.map(([name, publicSchema, backup, overSchema]) => ({
    name: String(name),
    publicSchema: String(publicSchema),
    backup: backup as string | null,
    overSchema: overSchema as string | null,
  }));
}
