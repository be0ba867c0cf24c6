import type { Pin } from '@tributary/core';
import { sql, type Sql } from '@tributary/sql';
import { compileCutNodes, compileCutPairs } from './pins.js';

/** Where quarantined and numbered identifiers are kept. */
export interface BarredFrom {
  readonly quarantine: Sql;
  readonly identifier: Sql;
}

/** The identifiers that join nothing: `node_id, cut`. What is both quarantined and cut is quarantined. */
export function compileBarred(pins: readonly Pin[], { quarantine, identifier }: BarredFrom): Sql {
  const nodes = compileCutNodes(pins, identifier);
  const cut = nodes
    ? sql`\nUNION ALL SELECT node_id, TRUE FROM (${nodes}) AS pinned WHERE node_id NOT IN (SELECT node_id FROM ${quarantine})`
    : sql``;
  return sql`SELECT DISTINCT node_id, FALSE AS cut FROM ${quarantine}${cut}`;
}

/** What does not stand for an event: blocked values, and identifiers that are barred. `type, value, cut`. */
export function compileMask({ value, barred, identifier }: { readonly value: Sql; readonly barred: Sql; readonly identifier: Sql }): Sql {
  return sql`SELECT "type", value, FALSE AS cut FROM ${value} WHERE blocked
UNION ALL SELECT identifier."type", identifier.value, barred.cut FROM ${barred} AS barred JOIN ${identifier} AS identifier ON identifier.node_id = barred.node_id`;
}

/** The links that join: those of two identifiers that are not barred, and that no pin keeps apart. */
export function compileJoining(pins: readonly Pin[], from: { readonly link: Sql; readonly barred: Sql; readonly identifier: Sql }): Sql {
  const pairs = compileCutPairs(pins, from.identifier);
  const apart = pairs ? sql`\n  AND NOT EXISTS (SELECT 1 FROM (${pairs}) AS apart WHERE apart.a = link.a AND apart.b = link.b)` : sql``;
  return sql`SELECT link.* FROM ${from.link} AS link
WHERE NOT EXISTS (SELECT 1 FROM ${from.barred} AS barred WHERE barred.node_id = link.a)
  AND NOT EXISTS (SELECT 1 FROM ${from.barred} AS barred WHERE barred.node_id = link.b)${apart}`;
}
