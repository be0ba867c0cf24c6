import { Invalid, type EventKind, type Events } from '@tributary/core';
import { every, expression, ident, literal, sql, tableName, type Sql } from './fragment.js';
import type { Session, StatementOptions } from './session.js';

/** What is known and wanted of the events. */
export interface EventsWanted {
  /** No id is repeated, as `hasUniqueIds` found in the same transaction: then the rows need not be compared. */
  readonly unique?: boolean;
  /** A query of one column, `event_id`: nothing but these events, and no payload of any other is looked at. */
  readonly only?: Sql;
  /** For who joins by id: a row that is no event has no id then, rather than being left out. Planners guess badly how many a condition leaves out. */
  readonly forJoin?: boolean;
}

/**
 * The mapped events as a query: `id, source_id, type, version, event_time, payload` and, where it is mapped, `loaded_at`.
 * A row without id or time is no event. Rows that repeat an id are one event: the earliest, and of those the lowest payload.
 */
export function compileEvents(events: Events, { unique = false, only, forJoin = false }: EventsWanted = {}): Sql {
  const all = compileMapped(events, forJoin);
  const mapped = only ? sql`SELECT * FROM (${all}) AS mapped WHERE mapped.id IN (${only})` : all;
  if (unique) return mapped;
  // Sorting or grouping whole events would cost more than all that follows (7 times the scan on DuckDB). So only ids are
  // grouped, and only the few repeated ones are sorted. The columns are read again rather than kept: payloads are wide, unless
  // they are those of few events, which would be looked for in the whole log again.
  return sql`WITH mapped AS ${only ? sql`MATERIALIZED` : sql`NOT MATERIALIZED`} (
  ${mapped}
), repeated AS MATERIALIZED (
  SELECT id FROM mapped GROUP BY id HAVING count(*) > 1
)
SELECT mapped.* FROM mapped WHERE NOT EXISTS (SELECT 1 FROM repeated WHERE repeated.id = mapped.id)
UNION ALL
SELECT * FROM (
  SELECT DISTINCT ON (mapped.id) mapped.* FROM mapped JOIN repeated ON repeated.id = mapped.id
  ORDER BY mapped.id, mapped.event_time, CAST(mapped.payload AS text) COLLATE "C", mapped.source_id COLLATE "C",
    mapped.type COLLATE "C", mapped.version COLLATE "C"
) AS earliest`;
}

/** Whether no id of the log is repeated. Most logs are so, and to know it is a third of the cost of comparing every row. */
export async function hasUniqueIds(session: Session, events: Events, options?: StatementOptions): Promise<boolean> {
  const repeated = await session.rows(
    sql`SELECT id FROM (${compileMapped(events, false)}) AS event GROUP BY id HAVING count(*) > 1 LIMIT 1`,
    options,
  );
  return repeated.length === 0;
}

/** The events, whatever their ids: what the mapping says, and nothing more. */
function compileMapped({ table, query, columns }: Events, forJoin: boolean): Sql {
  const id = expression(columns.id);
  const eventTime = expression(columns.event_time);
  const loadedAt =
    columns.loaded_at === undefined
      ? sql``
      : sql`,
    CAST(${expression(columns.loaded_at)} AS timestamptz) AS loaded_at`;
  const ownId = sql`CAST(${id} AS text)`;
  return sql`SELECT ${forJoin ? sql`CASE WHEN ${eventTime} IS NOT NULL THEN ${ownId} END` : ownId} AS id, CAST(${expression(columns.source_id)} AS text) AS source_id,
    CAST(${expression(columns.type)} AS text) AS "type", CAST(${expression(columns.version)} AS text) AS version,
    CAST(${eventTime} AS timestamptz) AS event_time, ${expression(columns.payload)} AS payload${loadedAt}
  FROM ${source(table, query)} AS source${forJoin ? sql`` : sql`\n  WHERE ${id} IS NOT NULL AND ${eventTime} IS NOT NULL`}`;
}

function source(table: string | undefined, query: string | undefined): Sql {
  if (table !== undefined) return tableName(table);
  if (query !== undefined) return expression(query);
  throw new Invalid('events.source', 'the events have neither `table` nor `query`: give one of them', [
    { path: 'events.table', message: 'missing' },
  ]);
}

/** The condition that an event is of a kind; `*` matches any, so the kind `*, *, *` is `TRUE`. */
export function matchesKind(kind: EventKind): Sql {
  const parts = [
    ['source_id', kind.source_id],
    ['type', kind.type],
    ['version', kind.version],
  ] as const;
  return every(parts.filter(([, wanted]) => wanted !== '*').map(([column, wanted]) => sql`${ident(column)} = ${literal(wanted)}`));
}
