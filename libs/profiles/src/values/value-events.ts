import { shown, type EventTrait, type EventTraitType, type Events } from '@tributary/core';
import { ident, join, literal, sql, type Session, type Sql } from '@tributary/sql';
import { compileComparable, compileFoundValues, compileGuards, typeTraits, type FoundValuesRequest } from '@tributary/traits';

/** What an event, or a row of a model, has to do with a value: as JSON shows it. */
export type Source = Readonly<Record<string, unknown>>;

/** The sources of a value, some of them shown. */
export interface Sources {
  /** How many decided the value: all that were added up, the one that was the last, … */
  readonly found: number;
  /** How many had a value at all. */
  readonly considered: number;
  /** Those that decided, which are marked, before the others. */
  readonly events: readonly Source[];
}

/** Where an event is looked for. */
export interface SourcesRequest {
  readonly schema: string;
  readonly events: Events;
  readonly profileId: string;
  readonly limit: number;
}

const ID = sql`id COLLATE "C"`;

/** By what a kind of trait puts the values it finds in order: the first then decides. Kinds that are not here use all of them. */
const DECIDED_BY: Partial<Record<EventTraitType, readonly Sql[]>> = {
  first: [sql`event_time`, ID, sql`compared`],
  last: [sql`event_time DESC`, sql`${ID} DESC`, sql`compared DESC`],
  value: [ID, sql`compared`],
  min: [sql`compared`],
  max: [sql`compared DESC`],
  most_frequent: [sql`total DESC`, sql`latest DESC`, sql`compared`],
  least_frequent: [sql`total`, sql`latest DESC`, sql`compared`],
};

/** Kinds that use numbers only. */
const ADDS: readonly EventTraitType[] = ['sum', 'avg'];

const COLUMNS = ['id', 'source_id', 'type', 'version', 'event_time', 'value', 'weight', 'decisive'] as const;

/** The events of a profile in which a trait finds a value, as they are now. With `guarded` those on which it fails have none. */
export async function eventsOfValue(
  session: Session,
  { trait, guarded }: { readonly trait: EventTrait; readonly guarded: boolean },
  request: SourcesRequest,
): Promise<Sources> {
  const [typed] = guarded ? await typeTraits(session, request.events, [trait]) : [];
  if (!typed) return findEvents(session, { ...request, trait });
  const written = { ...typed, guarded };
  const guards = compileGuards(session.dialect, [written]);
  for (const statement of guards.before) await session.execute(statement);
  const found = await findEvents(session, { ...request, trait, guarded: written });
  for (const statement of guards.after) await session.execute(statement);
  return found;
}

async function findEvents(session: Session, request: FoundValuesRequest & SourcesRequest): Promise<Sources> {
  const { trait } = request;
  const found = compileFoundValues(session.dialect, request);
  const type = (await session.describe(found)).find(({ name }) => name === 'value')?.type ?? { kind: 'text' };
  const compared = compileComparable(session.dialect, type, sql`value`);
  const order = DECIDED_BY[trait.type];
  const decisive = order ? sql`place = 1` : usable(session, trait);
  const rows = await session.rows(sql`WITH found AS (
${found}
), weighed AS (
  SELECT *, coalesce(sum(weight) OVER (PARTITION BY compared), 0) AS total, max(event_time) OVER (PARTITION BY compared) AS latest
  FROM (SELECT *, ${compared} AS compared FROM found WHERE value IS NOT NULL) AS valued
), placed AS (
  SELECT *, rank() OVER (ORDER BY ${join(order ?? [sql`1`])}) AS place FROM weighed
), judged AS (
  SELECT *, ${decisive} AS decisive FROM placed
)
SELECT count(*) OVER () AS considered, count(*) FILTER (WHERE decisive) OVER () AS found, ${join(COLUMNS.map((name) => ident(name)))}
FROM judged ORDER BY CASE WHEN decisive THEN 0 ELSE 1 END, event_time, ${ID}, compared LIMIT ${literal(request.limit)}`);
  return {
    considered: Number(rows[0]?.[0] ?? 0),
    found: Number(rows[0]?.[1] ?? 0),
    events: rows.map(([, , ...values]) => Object.fromEntries(COLUMNS.map((name, index) => [name, shown(values[index] ?? null)]))),
  };
}

const usable = ({ dialect }: Session, { type }: EventTrait): Sql =>
  ADDS.includes(type) ? sql`${dialect.decimal(dialect.text(sql`value`))} IS NOT NULL` : sql`TRUE`;
