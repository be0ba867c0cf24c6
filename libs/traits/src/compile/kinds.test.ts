import { Decimal, EVENT_TRAIT_TYPES, Json, Trait, type EventTrait, type Value } from '@tributary/core';
import { ident, join, literal, ourTables, sql } from '@tributary/sql';
import {
  comparable,
  loadEvents,
  openTestWarehouse,
  oracleOccurrences,
  oracleTrait,
  TEST_ENGINES,
  type Extracted,
  type OracleExtraction,
  type OracleTrait,
  type TestEvent,
  type TestWarehouse,
} from '@tributary/test-support';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { compileTraits, typeTraits, type Scope, type TypedEventTrait } from '../index.js';
import { errorColumn } from '../statement/error-column.js';

type Engine = (typeof TEST_ENGINES)[number];
type Fields = Partial<Omit<EventTrait, 'type' | 'kind' | 'id'>>;

/** A way to extract values: as each warehouse writes it, and as the oracle does. */
interface Extraction {
  readonly sql: (engine: Engine) => Fields & { readonly value: string };
  readonly oracle: OracleExtraction & Omit<OracleTrait, 'type'>;
  /** `sum` and `avg` of such values mean nothing. */
  readonly noNumbers?: true;
}

interface Payload {
  readonly text: string | null;
  readonly weight: number | string | null;
  readonly big: string | null;
  readonly exact: string | null;
  readonly flag: boolean | null;
  readonly document: unknown;
  readonly tags: readonly (string | null)[] | null;
  readonly lines: readonly { readonly sku: string | null; readonly n: number }[] | null;
}

const payloadOf = ({ payload }: TestEvent): Payload => payload as unknown as Payload;
const lineOf = ({ value }: Extracted) => JSON.parse((value as Json).text) as { readonly sku: string | null; readonly n: number };
const skusOf = ({ value }: Extracted) => (JSON.parse((value as Json).text) as Payload['lines'] & object).map(({ sku }) => sku);
const json = (value: unknown): Json | null => (value === null || value === undefined ? null : new Json(JSON.stringify(value)));
const big = (text: string | null): bigint | null => (text === null ? null : BigInt(text));

const TEXT = { value: `payload->>'text'` };
const TAGS: Readonly<Record<Engine, string>> = {
  duckdb: `unnest(payload->>'$.tags[*]')`,
  postgres: `jsonb_array_elements_text(CASE WHEN jsonb_typeof(payload->'tags') = 'array' THEN payload->'tags' END)`,
};
const LINES: Readonly<Record<Engine, string>> = {
  duckdb: `unnest(CAST(payload->'lines' AS JSON[]))`,
  postgres: `jsonb_array_elements(CASE WHEN jsonb_typeof(payload->'lines') = 'array' THEN payload->'lines' END)`,
};
const SKUS: Readonly<Record<Engine, string>> = {
  duckdb: `unnest(value->>'$[*].sku')`,
  postgres: `jsonb_path_query(value, '$[*].sku') #>> '{}'`,
};

const EXTRACTIONS: Readonly<Record<string, Extraction>> = {
  text: { sql: () => TEXT, oracle: { value: (event) => payloadOf(event).text } },
  weighed: {
    sql: () => ({ ...TEXT, weight: `payload->>'weight'` }),
    oracle: { value: (event) => payloadOf(event).text, weight: (event) => payloadOf(event).weight },
  },
  of_orders: {
    sql: () => ({ ...TEXT, types: ['order'], versions: ['1', '2'] }),
    oracle: { value: (event) => payloadOf(event).text, types: ['order'], versions: ['1', '2'] },
  },
  filtered: {
    sql: () => ({ ...TEXT, sources: ['web'], filter: `CAST(payload->>'flag' AS boolean) -- if so`, weight: '2' }),
    oracle: { value: (event) => payloadOf(event).text, sources: ['web'], filter: (event) => payloadOf(event).flag, weight: () => 2 },
  },
  big: {
    sql: () => ({ value: `CAST(payload->>'big' AS bigint)` }),
    oracle: { value: (event) => big(payloadOf(event).big) },
  },
  exact: {
    sql: () => ({ value: `CAST(payload->>'exact' AS decimal(30, 6))`, weight: `CAST(payload->>'exact' AS decimal(30, 6))` }),
    oracle: {
      value: (event) => json(payloadOf(event).exact) && new Decimal(String(payloadOf(event).exact)),
      weight: (event) => (payloadOf(event).exact === null ? null : new Decimal(String(payloadOf(event).exact))),
    },
  },
  flag: {
    sql: () => ({ value: `CAST(payload->>'flag' AS boolean)` }),
    oracle: { value: (event) => payloadOf(event).flag },
    noNumbers: true,
  },
  document: {
    sql: () => ({ value: `payload->'document'`, filter: `(payload->>'document') IS NOT NULL` }),
    oracle: { value: (event) => json(payloadOf(event).document) },
    noNumbers: true,
  },
  at: { sql: () => ({ value: 'event_time' }), oracle: { value: (event) => event.event_time }, noNumbers: true },
  own_id: { sql: () => ({ value: 'event.id' }), oracle: { value: (event) => event.id } },
  tags: {
    sql: (engine) => ({ value: TAGS[engine] }),
    oracle: { value: (event) => payloadOf(event).tags },
  },
  tags_of_orders: {
    sql: (engine) => ({ value: TAGS[engine], types: ['order'], weight: `payload->>'weight'`, outer_filter: `value <> 'a'` }),
    oracle: {
      value: (event) => payloadOf(event).tags,
      types: ['order'],
      weight: (event) => payloadOf(event).weight,
      outer_filter: ({ value }) => value !== 'a',
    },
  },
  lines: {
    sql: (engine) => ({ value: LINES[engine], outer_value: `value->>'sku'`, outer_weight: `CAST(value->>'n' AS integer)` }),
    oracle: {
      value: (event) => payloadOf(event).lines?.map(json) ?? null,
      outer_value: (of) => lineOf(of).sku,
      outer_weight: (of) => BigInt(lineOf(of).n),
    },
  },
  quantities: {
    sql: (engine) => ({
      value: LINES[engine],
      outer_value: `CAST(value->>'n' AS integer)`,
      outer_filter: `CAST(value->>'n' AS integer) <> 1`,
    }),
    oracle: {
      value: (event) => payloadOf(event).lines?.map(json) ?? null,
      outer_value: (of) => BigInt(lineOf(of).n),
      outer_filter: (of) => lineOf(of).n !== 1,
    },
  },
  skus: {
    sql: (engine) => ({ value: `payload->'lines'`, filter: `(payload->>'lines') IS NOT NULL`, outer_value: SKUS[engine] }),
    oracle: { value: (event) => json(payloadOf(event).lines), outer_value: skusOf },
  },
  doubled: {
    sql: () => ({
      value: `CAST(payload->>'big' AS bigint)`,
      weight: `CAST(payload->>'big' AS bigint)`,
      outer_value: 'value - weight + 7',
      outer_weight: 'weight',
    }),
    oracle: {
      value: (event) => big(payloadOf(event).big),
      weight: (event) => big(payloadOf(event).big),
      outer_value: () => 7n,
      outer_weight: ({ weight }) => weight,
    },
  },
};

const NUMERIC: readonly string[] = ['sum', 'avg'];

const CASES = Object.entries(EXTRACTIONS).flatMap(([name, extraction]) =>
  EVENT_TRAIT_TYPES.filter((type) => !(extraction.noNumbers && NUMERIC.includes(type))).map((type) => ({
    id: `${name}_${type}`,
    type,
    extraction,
  })),
);

/** Few enough that a statement is planned fast; over the runs all of them come, in all company. */
const someCases = fc.shuffledSubarray(CASES, { minLength: 1, maxLength: 40 });

/** Names that the statement itself uses. */
const NAMES: readonly string[] = ['value', 'event_time', 'id', 'end0', 'weight0', 'time0', 'v0', 'g0', 'occurrence', 'event'];

const traitsOf = (engine: Engine): readonly EventTrait[] =>
  CASES.map(({ id, type, extraction }) => Trait.parse({ kind: 'trait', id, type, ...extraction.sql(engine) }) as EventTrait);

const optional = <T>(one: fc.Arbitrary<T>) => fc.option(one, { nil: null, freq: 4 });
const anyText = fc.constantFrom('a', 'B', 'é', 'z', '😀', '', '10', '9', '-1.5', '1e3', ' 7 ', 'x y', '123456789012.5');
const aPayload = fc.record({
  text: optional(anyText),
  weight: optional(fc.oneof(fc.integer({ min: -2, max: 3 }), fc.constantFrom('2', 'many', '0.1'))),
  big: optional(fc.constantFrom('9007199254740993', '9007199254740992', '-9007199254740993', '1', '4611686018427387904')),
  exact: optional(fc.constantFrom('0.1', '0.2', '12345678901234567890.123457', '-0.3', '1.000001')),
  flag: optional(fc.boolean()),
  document: optional(fc.constantFrom<unknown>('a', 10, 9, true, { k: 1 })),
  tags: optional(fc.array(optional(fc.constantFrom('a', 'b', 'ü', '3')), { maxLength: 3 })),
  lines: optional(
    fc.array(fc.record({ sku: optional(fc.constantFrom('s1', 's2', '5')), n: fc.integer({ min: -1, max: 2 }) }), { maxLength: 3 }),
  ),
});
const aRow = fc.record({
  user: fc.constantFrom(1, 2),
  time: fc.nat(2),
  type: fc.constantFrom('order', 'page'),
  source_id: fc.constantFrom('web', 'app'),
  version: fc.constantFrom('1', '2', '3'),
  payload: aPayload,
});

const PROFILES = new Map(
  [1, 2].map((user) => [user, `0190000000007000800000000000000${user}`.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, '$1-$2-$3-$4-$5')]),
);
const DUE = { kind: 'due', profiles: ident('due'), events: ident('due_event') } as const satisfies Scope;

/** Doubles may differ in their last digit, since a mean of exact numbers is one only in the end. */
const about = (value: unknown): unknown => comparable((typeof value === 'number' ? Number(value.toPrecision(14)) : value) as Value);

describe.each(TEST_ENGINES)('every kind of trait on %s', (engine) => {
  let place: TestWarehouse;
  beforeAll(async () => {
    place = await openTestWarehouse(engine);
  });
  afterAll(() => place.drop());

  /** Puts a log where stitching would have left it, with one identifier a user. */
  async function stitched(log: readonly (TestEvent & { readonly user: number })[]) {
    const { warehouse } = place;
    const { eventNode, nodeProfile } = ourTables('tributary');
    const events = await loadEvents(warehouse, 'log', log);
    const rows = log.map(({ id, user }) => sql`(${literal(id)}, ${literal(user)})`);
    const users = [...PROFILES].map(([user, profile]) => sql`(${literal(user)}, CAST(${literal(profile)} AS uuid))`);
    const tables = [
      [eventNode, sql`SELECT * FROM (VALUES ${join([sql`('', 0)`, ...rows])}) AS event(event_id, node_id)`],
      [nodeProfile, sql`SELECT * FROM (VALUES ${join(users)}) AS node(node_id, profile_id)`],
      [DUE.profiles, sql`SELECT DISTINCT profile_id FROM ${nodeProfile} WHERE node_id = 1`],
      [DUE.events, sql`SELECT event_id, profile_id FROM ${eventNode} JOIN ${nodeProfile} USING (node_id) WHERE node_id = 1`],
    ] as const;
    await warehouse.execute(sql`CREATE SCHEMA IF NOT EXISTS tributary`);
    for (const [table, query] of tables) {
      await warehouse.execute(sql`DROP TABLE IF EXISTS ${table}`);
      await warehouse.execute(warehouse.dialect.createTable(table, query));
    }
    return events;
  }

  test('gives what an independent evaluation gives, for all profiles and for the due ones', async () => {
    const { warehouse } = place;
    const typed = await typeTraits(warehouse, await stitched([]), traitsOf(engine));
    await fc.assert(
      fc.asyncProperty(fc.array(aRow, { minLength: 1, maxLength: 14 }), someCases, fc.boolean(), async (rows, cases, unique) => {
        const log = rows.map(({ time, ...row }, index) => ({
          ...row,
          id: `e${(index * 7) % 15}${index % 2 === 0 ? 'É' : 'e'}`,
          event_time: `2026-01-01T00:00:0${time}Z`,
        }));
        const events = await stitched(log);
        for (const scope of [{ kind: 'all' } as const, DUE]) {
          const traits = cases.map(({ id }) => typed.find(({ trait }) => trait.id === id) as TypedEventTrait);
          const query = compileTraits(warehouse.dialect, { schema: 'tributary', events, traits, scope, unique });
          const names = (await warehouse.describe(query)).map(({ name }) => name);
          const results = new Map(
            (await warehouse.rows(query)).map((row) => [row[0], new Map(row.map((value, at) => [names[at], value]))]),
          );
          expect([...results.keys()].sort()).toEqual([...PROFILES.values()].slice(0, scope.kind === 'all' ? 2 : 1));
          for (const [user, profile] of PROFILES) {
            if (scope.kind === 'due' && user !== 1) continue;
            const own = log.filter((event) => event.user === user);
            const got = cases.map(({ id }, index) => [
              id,
              about(results.get(profile)?.get(id)),
              Number(results.get(profile)?.get(errorColumn(index)) ?? 0),
            ]);
            const wanted = cases.map(({ id, type, extraction: { oracle } }) => {
              const { value, errors } = oracleTrait({ type, ...oracle }, oracleOccurrences(own, oracle));
              return [id, about(value), errors];
            });
            expect(got).toEqual(wanted);
          }
        }
      }),
      { numRuns: 15 },
    );
  });

  test('a trait may have a name that the statement uses itself', async () => {
    const { warehouse } = place;
    const payload = { text: 'a' };
    const events = await stitched([
      { id: 'e', user: 1, source_id: 'web', type: 'page', version: '1', event_time: '2026-01-01T00:00:00Z', payload },
    ]);
    const kinds = ['last', 'list', 'max', 'first'] as const;
    const traits = await typeTraits(
      warehouse,
      events,
      NAMES.map((id, at) => Trait.parse({ kind: 'trait', id, type: kinds[at % kinds.length], ...TEXT }) as EventTrait),
    );
    const query = compileTraits(warehouse.dialect, { schema: 'tributary', events, traits, scope: DUE });
    expect((await warehouse.describe(query)).map(({ name }) => name)).toEqual(['profile_id', ...NAMES]);
    const [row = []] = await warehouse.rows(query);
    expect(row.slice(1)).toEqual(NAMES.map((_, at) => (kinds[at % kinds.length] === 'list' ? ['a'] : 'a')));
  });
});
