import type { DeliveryTarget } from '@tributary/core';
import { type Kysely, sql } from 'kysely';
import type { Tables } from '../tables.js';

/** The columns of a target, of a table `run`. */
export const targetOf = sql`
  workspace_id, coalesce(input->'destination'->>'id', '') AS destination, coalesce(input->'sync'->>'object', '') AS object`;

/** Where runs deliver now, each with its connector. */
export async function deliveringNow(db: Kysely<Tables>): Promise<readonly (DeliveryTarget & { readonly connector: string })[]> {
  const { rows } = await sql<DeliveryTarget & { readonly connector: string }>`
    SELECT DISTINCT ${targetOf}, input->'destination'->>'connector' AS connector FROM run
    WHERE state = 'running' AND stage = 'deliver' AND kind = 'sync' AND NOT stopped AND open_batches > 0 AND input IS NOT NULL`.execute(db);
  return rows;
}
