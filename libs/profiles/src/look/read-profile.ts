import { NotFound } from '@tributary/core';
import { literal, ourTables, sql, type Session, type Sql } from '@tributary/sql';
import { readProfiles, summaryColumns, type ProfileSummary } from './find-profiles.js';
import { readStitched } from '@tributary/identity';
import { SHOWN_VALUE, textOf, textOrNull } from '../read-text.js';

/** How many identifiers and merges of one profile are shown. */
const SHOWN_IDENTIFIERS = 500;
const SHOWN_MERGES = 100;

/** What stitching knows of one profile. */
export interface StitchedProfile extends ProfileSummary {
  /** Last seen first, at most 500. */
  readonly identifiers: readonly { readonly type: string; readonly value: string; readonly last_seen_at: string | null }[];
  readonly identifier_count: number;
  /** The types of which it has more identifiers than allowed. */
  readonly oversized: readonly { readonly type: string; readonly identifiers: number; readonly max_per_profile: number }[];
  /** Profiles that became part of it, newest first, at most 100: whose identifier and which event joined them. */
  readonly merges: readonly {
    readonly absorbed_id: string;
    readonly type: string | null;
    readonly value: string | null;
    readonly event_id: string | null;
    readonly run_id: string | null;
    readonly merged_at: string;
  }[];
}

interface Asked {
  readonly schema: string;
  /** A uuid. */
  readonly profileId: string;
}

/** One profile by its id; a merged one tells what it became part of. Rejects with `NotFound` where there never was one. */
export async function readProfile(session: Session, asked: Asked): Promise<StitchedProfile> {
  const { profile } = ourTables(asked.schema);
  const id = idOf(asked);
  const [summary] = await readProfiles(
    session,
    sql`SELECT ${summaryColumns(sql`profile`)} FROM ${profile} AS profile WHERE profile.id = ${id}`,
  );
  if (summary === undefined) {
    throw new NotFound(
      'profile.unknown',
      `there is no profile \`${asked.profileId}\`: find one by an identifier, \`email:ada@example.com\``,
    );
  }
  const [identifiers, counted, oversized, merges] = [
    await identifiersOf(session, asked),
    await countOf(session, asked),
    await oversizedOf(session, asked),
    await mergesOf(session, asked),
  ];
  return { ...summary, identifiers, identifier_count: counted, oversized, merges };
}

const idOf = ({ profileId }: Asked): Sql => sql`CAST(${literal(profileId)} AS uuid)`;

async function identifiersOf(session: Session, asked: Asked): Promise<StitchedProfile['identifiers']> {
  const { identifier, nodeProfile } = ourTables(asked.schema);
  const rows = await readStitched(
    session,
    ['type', 'value', 'last_seen_at'],
    sql`SELECT identifier."type", ${SHOWN_VALUE}, identifier.last_seen_at
  FROM ${nodeProfile} AS node_profile JOIN ${identifier} AS identifier ON identifier.node_id = node_profile.node_id
  WHERE node_profile.profile_id = ${idOf(asked)}
  ORDER BY identifier.last_seen_at DESC NULLS LAST, identifier."type" COLLATE "C", identifier.value COLLATE "C" LIMIT ${literal(SHOWN_IDENTIFIERS)}`,
  );
  return rows.map((row) => ({ type: textOf(row.type), value: textOf(row.value), last_seen_at: textOrNull(row.last_seen_at) }));
}

async function countOf(session: Session, asked: Asked): Promise<number> {
  const { nodeProfile } = ourTables(asked.schema);
  const [row] = await readStitched(
    session,
    ['count'],
    sql`SELECT count(*) FROM ${nodeProfile} AS node_profile WHERE node_profile.profile_id = ${idOf(asked)}`,
  );
  return Number(row?.count);
}

async function oversizedOf(session: Session, asked: Asked): Promise<StitchedProfile['oversized']> {
  const { oversizedProfile } = ourTables(asked.schema);
  const rows = await readStitched(
    session,
    ['type', 'identifiers', 'max_per_profile'],
    sql`SELECT "type", identifiers, max_per_profile FROM ${oversizedProfile} WHERE profile_id = ${idOf(asked)} ORDER BY "type" COLLATE "C"`,
  );
  return rows.map((row) => ({
    type: textOf(row.type),
    identifiers: Number(row.identifiers),
    max_per_profile: Number(row.max_per_profile),
  }));
}

async function mergesOf(session: Session, asked: Asked): Promise<StitchedProfile['merges']> {
  const { profileMerge } = ourTables(asked.schema);
  const rows = await readStitched(
    session,
    ['absorbed_id', 'type', 'value', 'event_id', 'run_id', 'merged_at'],
    sql`SELECT absorbed_id, "type", value, event_id, run_id, merged_at FROM ${profileMerge} WHERE surviving_id = ${idOf(asked)}
  ORDER BY merged_at DESC, absorbed_id LIMIT ${literal(SHOWN_MERGES)}`,
  );
  return rows.map((row) => ({
    absorbed_id: textOf(row.absorbed_id),
    type: textOrNull(row.type),
    value: textOrNull(row.value),
    event_id: textOrNull(row.event_id),
    run_id: textOrNull(row.run_id),
    merged_at: textOf(row.merged_at),
  }));
}
