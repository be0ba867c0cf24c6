import { Invalid, Trait, type EventTrait } from '@tributary/core';
import { ident, literal, sql, join, type Sql } from '@tributary/sql';
import { loadEvents, openTestWarehouse, TEST_ENGINES, type TestEvent, type TestWarehouse } from '@tributary/test-support';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { compileGuards, compileTraits, typeTraits, type TypedEventTrait } from '../index.js';
import { compileErrors, compileProbe } from './compile-errors.js';

type Fields = Partial<Omit<EventTrait, 'kind' | 'id'>>;

const PROFILE = '01900000-0000-7000-8000-000000000001';
const SCOPE = { kind: 'due', profiles: ident('due'), events: ident('due_event') } as const;
const ITEMS = {
  duckdb: `CAST(unnest(payload->>'$.items[*]') AS integer)`,
  postgres: `CAST(jsonb_array_elements_text(payload->'items') AS integer)`,
} as const;

const LOG = [
  { v: '1', items: ['1', '2'], kind: 'a' },
  { v: 'x', items: ['3', 'y'], kind: 'a' },
  { v: '5', items: ['7'], kind: 'a' },
  { v: 'z', items: ['8'], kind: 'b' },
  { v: null, items: [], kind: 'a' },
].map((payload, index): TestEvent => ({
  id: `e${index}`,
  source_id: 'web',
  type: payload.kind,
  version: '1',
  event_time: `2026-01-01T00:00:0${index}Z`,
  payload,
}));

describe.each(TEST_ENGINES)('values that make an expression fail on %s', (engine) => {
  let place: TestWarehouse;
  let events: Awaited<ReturnType<typeof loadEvents>>;
  beforeAll(async () => {
    place = await openTestWarehouse(engine);
    const { warehouse } = place;
    events = await loadEvents(warehouse, 'log', LOG);
    const rows = LOG.map(({ id }) => sql`(${literal(id)}, CAST(${literal(PROFILE)} AS uuid))`);
    await warehouse.execute(
      warehouse.dialect.createTable(SCOPE.events, sql`SELECT * FROM (VALUES ${join(rows)}) AS one(event_id, profile_id)`),
    );
    await warehouse.execute(warehouse.dialect.createTable(SCOPE.profiles, sql`SELECT DISTINCT profile_id FROM ${SCOPE.events}`));
  });
  afterAll(() => place.drop());

  async function typedTrait(fields: Fields, guarded: boolean): Promise<TypedEventTrait> {
    const trait = Trait.parse({ kind: 'trait', id: 'it', ...fields }) as EventTrait;
    const [typed] = await typeTraits(place.warehouse, events, [trait]);
    return { ...(typed as TypedEventTrait), guarded };
  }
  const request = () => ({ schema: 'tributary', events, scope: SCOPE });

  /** Runs a query of a trait as a run does, with what its guards need around it. */
  const ask = (typed: TypedEventTrait, query: Sql) =>
    place.warehouse.session(async (session) => {
      const guards = compileGuards(session.dialect, [typed]);
      for (const statement of guards.before) await session.execute(statement);
      const rows = await session.rows(query);
      for (const statement of guards.after) await session.execute(statement);
      return rows;
    });

  test.each([
    ['value', { type: 'list', value: `CAST(payload->>'v' AS integer)` }, [1, 5], ['e1', 'e3']],
    ['value of the kind it looks at', { type: 'list', value: `CAST(payload->>'v' AS integer)`, types: ['a'] }, [1, 5], ['e1']],
    ['filter', { type: 'list', value: 'id', filter: `CAST(payload->>'v' AS integer) > 1` }, ['e2'], ['e1', 'e3']],
    ['weight', { type: 'most_frequent', value: 'id', weight: `CAST(payload->>'v' AS integer)` }, 'e2', ['e1', 'e3']],
    ['expanded value', { type: 'list', value: ITEMS[engine] }, [1, 2, 7, 8], ['e1']],
    ['outer value', { type: 'list', value: `payload->>'v'`, outer_value: 'CAST(value AS integer)' }, [1, 5], ['e1', 'e3']],
    ['outer filter', { type: 'list', value: `payload->>'v'`, outer_filter: 'CAST(value AS integer) > 1' }, ['5'], ['e1', 'e3']],
    ['outer weight', { type: 'most_frequent', value: `payload->>'v'`, outer_weight: 'CAST(value AS integer)' }, '5', ['e1', 'e3']],
  ] as const)('a failing %s gives nothing, is counted, and the warehouse says why', async (_field, fields, value, failing) => {
    const plain = await typedTrait(fields as unknown as Fields, false);
    const compiled = compileTraits(place.warehouse.dialect, { ...request(), traits: [plain] });
    await expect(place.warehouse.rows(compiled)).rejects.toThrow(Invalid);

    const guarded = { ...plain, guarded: true };
    const rows = await ask(guarded, compileTraits(place.warehouse.dialect, { ...request(), traits: [guarded] }));
    expect(rows).toEqual([[PROFILE, value]]);
    const errors = await ask(guarded, compileErrors(place.warehouse.dialect, request(), guarded));
    expect(errors.map(([count, event, problem]) => [Number(count), event, problem])).toEqual(
      failing.map((id) => [failing.length, id, null]),
    );
    const probe = compileProbe(place.warehouse.dialect, request(), { typed: guarded, eventId: failing[0] });
    await expect(place.warehouse.rows(probe)).rejects.toThrow(/['"][xy]['"]/);
    await place.warehouse.rows(compileProbe(place.warehouse.dialect, request(), { typed: guarded, eventId: 'e0' }));
  });

  test('what is no number is told as it stands, five of them at most', async () => {
    const typed = await typedTrait({ type: 'sum', value: `payload->>'v'` }, false);
    const errors = await ask(typed, compileErrors(place.warehouse.dialect, request(), typed));
    expect(errors.map(([count, ...rest]) => [Number(count), ...rest])).toEqual([
      [2, 'e1', 'x'],
      [2, 'e3', 'z'],
    ]);
    const many = await typedTrait({ type: 'avg', value: `'no ' || id || coalesce(payload->>'none', '')` }, false);
    const told = await ask(many, compileErrors(place.warehouse.dialect, request(), many));
    expect(told).toHaveLength(5);
    expect(told[0]).toEqual([expect.anything(), 'e0', 'no e0']);
  });

  test('a kind that leaves nothing out has no errors', async () => {
    const typed = await typedTrait({ type: 'list', value: 'id' }, false);
    expect(await ask(typed, compileErrors(place.warehouse.dialect, request(), typed))).toEqual([]);
  });
});
