import { ourTables, sql, type Database, type OurTables, type Session, type Sql } from '@tributary/sql';

/** What stitching keeps, and the trait values that belong to its profiles. Which trait is which column stays known. */
const FORGOTTEN = {
  stitching: 'stitching',
  identifier: 'identifier',
  identifierLink: 'identifier_link',
  quarantine: 'quarantine',
  oversizedProfile: 'oversized_profile',
  nodeProfile: 'node_profile',
  eventNode: 'event_node',
  profile: 'profile',
  profileMerge: 'profile_merge',
  profileTrait: 'profile_trait',
  traitStatistic: 'trait_statistic',
} as const satisfies Partial<Record<keyof OurTables, string>>;

/**
 * Forgets all profiles, identifiers and merges, and the trait values that belong to them, in one transaction: whoever reads sees all or nothing, and the
 * views stay, empty. The next stitch run reads the whole log, and its profiles have new ids.
 */
export async function resetStitching(database: Database, schema: string): Promise<void> {
  const tables = ourTables(schema);
  await database.transaction(async (session) => {
    for (const [key, name] of Object.entries(FORGOTTEN)) {
      if (await isTable(session, schema, name)) await session.execute(emptied(tables[key as keyof typeof FORGOTTEN]));
    }
  });
}

// Not TRUNCATE: PostgreSQL would show the empty table to readers whose transaction began before.
const emptied = (table: Sql): Sql => sql`DELETE FROM ${table}`;

async function isTable(session: Session, schema: string, name: string): Promise<boolean> {
  const [standing] = await session.rows(session.dialect.standing(schema, name));
  return standing?.[0] === 'TABLE';
}
