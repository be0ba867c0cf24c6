import type { Chunk, Column, ScalarType, Pin } from '@tributary/core';
import { ident, literal, ourTables, sql, type Session, type Sql, type StatementOptions } from '@tributary/sql';
import { compileCutPairs, readStitched } from '@tributary/identity';
import { textOf } from '../read-text.js';
import type { ChainStep } from './explanation.js';
import { shortestChain, type Pairs } from './shortest-chain.js';

export interface ChainRequest {
  readonly schema: string;
  readonly pins: readonly Pin[];
  /** A uuid. */
  readonly profile: string;
  /** Two nodes of that profile. */
  readonly from: number;
  readonly to: number;
}

/** The fewest events that connect two identifiers of one profile. */
export async function chainOfEvents(session: Session, request: ChainRequest, options: StatementOptions): Promise<readonly ChainStep[]> {
  const members = compileMembers(request);
  const [size] = await session.rows(sql`SELECT count(*) FROM (${members}) AS member`, options);
  const ends = await session.rows(
    sql`SELECT member.node_id, member.place FROM (${members}) AS member WHERE member.node_id IN (${literal(request.from)}, ${literal(request.to)})`,
    options,
  );
  const placeOf = (node: number) => Number(ends.find(([id]) => Number(id) === node)?.[1]);
  const graph = { nodes: Number(size?.[0]), from: placeOf(request.from), to: placeOf(request.to) };
  const find = async (pins: readonly Pin[]) => {
    const pieces = await readPairs(session.stream(compilePairs({ ...request, pins }, members), options));
    return shortestChain(graph.nodes, pieces, graph);
  };
  // A pin that is younger than the profiles has cut nothing yet: then they stand by what it will cut.
  const way = (await find(request.pins)) ?? (await find([])) ?? [];
  return tellSteps(session, request.schema, { members, way });
}

/** The identifiers of the profile, numbered from 0. */
const compileMembers = ({ schema, profile }: ChainRequest): Sql => sql`SELECT node_id, row_number() OVER (ORDER BY node_id) - 1 AS place
FROM ${ourTables(schema).nodeProfile} WHERE profile_id = CAST(${literal(profile)} AS uuid)`;

function compilePairs({ schema, pins }: ChainRequest, members: Sql): Sql {
  const { identifier, identifierLink } = ourTables(schema);
  const pairs = compileCutPairs(pins, identifier);
  const apart = pairs ? sql`\nWHERE NOT EXISTS (SELECT 1 FROM (${pairs}) AS apart WHERE apart.a = link.a AND apart.b = link.b)` : sql``;
  return sql`WITH member AS MATERIALIZED (${members})
SELECT CAST(one.place AS integer), CAST(other.place AS integer) FROM ${identifierLink} AS link
JOIN member AS one ON one.node_id = link.a JOIN member AS other ON other.node_id = link.b${apart}`;
}

async function readPairs(stream: AsyncIterable<Chunk>): Promise<readonly Pairs[]> {
  const pieces: Pairs[] = [];
  for await (const { values } of stream) {
    const [from, to] = values as readonly (readonly number[])[];
    if (from && to) pieces.push({ from: Int32Array.from(from), to: Int32Array.from(to) });
  }
  return pieces;
}

/** The places of the way, in order: `step, place`. */
const WAY = ident('tributary_way');
const integer = (name: string): Column => ({
  name,
  type: { kind: 'integer' satisfies ScalarType },
  nativeType: 'integer',
  nullable: false,
});
const STEP = [integer('step'), integer('place')];

/** A value is shown as far as a person would read it. */
const SHOWN = literal(1_000);

async function tellSteps(
  session: Session,
  schema: string,
  { members, way }: { readonly members: Sql; readonly way: readonly number[] },
): Promise<readonly ChainStep[]> {
  const { identifier, identifierLink } = ourTables(schema);
  await session.execute(sql`CREATE TEMPORARY TABLE ${WAY} (step integer, place integer)`);
  await session.load(WAY, [{ columns: STEP, size: way.length, values: [way.map((_, step) => step), way] }]);
  const rows = await readStitched(
    session,
    ['event_id', 'event_time', 'from_type', 'from_value', 'to_type', 'to_value'],
    sql`WITH member AS MATERIALIZED (${members}), way AS (SELECT way.step, member.node_id FROM ${WAY} AS way JOIN member ON member.place = way.place)
SELECT link.event_id, link.event_time, one."type", left(one.value, ${SHOWN}), other."type", left(other.value, ${SHOWN})
FROM way AS here JOIN way AS there ON there.step = here.step + 1
JOIN ${identifierLink} AS link ON link.a = least(here.node_id, there.node_id) AND link.b = greatest(here.node_id, there.node_id)
JOIN ${identifier} AS one ON one.node_id = here.node_id JOIN ${identifier} AS other ON other.node_id = there.node_id
ORDER BY here.step`,
  );
  await session.execute(sql`DROP TABLE ${WAY}`);
  return rows.map((row) => ({
    event_id: textOf(row.event_id),
    event_time: textOf(row.event_time),
    from: { type: textOf(row.from_type), value: textOf(row.from_value) },
    to: { type: textOf(row.to_type), value: textOf(row.to_value) },
  }));
}
