import type { Pin } from '@tributary/core';
import { every, sql, type Sql } from '@tributary/sql';
import { SCRATCH } from '../tables/scratch.js';
import type { Statements } from '../tables/statements.js';
import { compileCutNodes, compileCutPairs } from './pins.js';

/** Where quarantined and numbered identifiers are kept. */
export interface BarredFrom {
  readonly quarantine: Sql;
  readonly identifier: Sql;
}

/** Keeps the identifiers that join nothing in `barred`, and gives that table; `null` when there are none. */
export async function findBarred({ keep }: Statements, pins: readonly Pin[], from: BarredFrom): Promise<Sql | null> {
  return (await keep(SCRATCH.barred, compileBarred(pins, from))) > 0 ? SCRATCH.barred : null;
}

/** The identifiers that join nothing: `node_id, cut`. What is both quarantined and cut is quarantined. */
function compileBarred(pins: readonly Pin[], { quarantine, identifier }: BarredFrom): Sql {
  const nodes = compileCutNodes(pins, identifier);
  const cut = nodes
    ? sql`\nUNION ALL SELECT node_id, TRUE FROM (${nodes}) AS pinned WHERE node_id NOT IN (SELECT node_id FROM ${quarantine})`
    : sql``;
  return sql`SELECT DISTINCT node_id, FALSE AS cut FROM ${quarantine}${cut}`;
}

/** What may have to be masked. */
export interface MaskFrom {
  readonly value: Sql;
  /** Whether some of the values are blocked. */
  readonly blocked: boolean;
  /** `null` when none are. */
  readonly barred: Sql | null;
  readonly identifier: Sql;
}

/** Keeps what does not stand for an event in `mask`: blocked values, and identifiers that are barred. Gives the types that have such. */
export async function findMasked({ keep, rows }: Statements, from: MaskFrom): Promise<readonly string[]> {
  if (!from.blocked && from.barred === null) return [];
  await keep(SCRATCH.mask, compileMask(from));
  return (await rows(sql`SELECT DISTINCT "type" FROM ${SCRATCH.mask}`)).map(([type]) => String(type));
}

function compileMask({ value, barred, identifier }: MaskFrom): Sql {
  const blocked = sql`SELECT "type", value, FALSE AS cut FROM ${value} WHERE blocked`;
  if (barred === null) return blocked;
  return sql`${blocked}
UNION ALL SELECT identifier."type", identifier.value, barred.cut FROM ${barred} AS barred JOIN ${identifier} AS identifier ON identifier.node_id = barred.node_id`;
}

/** The links that join: those of two identifiers that are not barred (`null`: none are), and that no pin keeps apart. */
export function compileJoining(
  pins: readonly Pin[],
  from: { readonly link: Sql; readonly barred: Sql | null; readonly identifier: Sql },
): Sql {
  const { barred } = from;
  const pairs = compileCutPairs(pins, from.identifier);
  const free = (end: Sql): Sql[] =>
    barred ? [sql`NOT EXISTS (SELECT 1 FROM ${barred} AS barred WHERE barred.node_id = link.${end})`] : [];
  const together = pairs ? [sql`NOT EXISTS (SELECT 1 FROM (${pairs}) AS apart WHERE apart.a = link.a AND apart.b = link.b)`] : [];
  return sql`SELECT link.* FROM ${from.link} AS link
WHERE ${every([...free(sql`a`), ...free(sql`b`), ...together])}`;
}
