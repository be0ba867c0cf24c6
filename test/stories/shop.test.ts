import type { Trait } from '@tributary/core';
import {
  byCodePoint,
  comparable,
  oracleIdentity,
  oracleOccurrences,
  oracleTrait,
  openTestWarehouse,
  publishedShopSessions,
  shopEvents,
  snowplowTime,
  TEST_ENGINES,
  type CsvRow,
  type OracleRule,
  type TestEvent,
} from '@tributary/test-support';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { SESSION, sessionTraits, VISITOR, visitorTraits } from './shop-traits.js';
import { documented, inBatches, tell, traitsBy, type Told } from './story.js';

/** Traits that only others are made of. */
const OURS_ONLY = ['cart_events'];

/** A cell of a published table as a trait's value compares; what is missing is nothing, or none of them. */
function published(row: CsvRow, { id, type }: Trait): unknown {
  const text = row[id];
  if (type === 'num_of_unique') return { number: String(Number(text ?? 0)) };
  if (text === undefined) return null;
  if (id.startsWith('first_') || id.startsWith('last_')) return new Date(snowplowTime(text)).toISOString();
  if (/^(true|false)$/i.test(text)) return text.toLowerCase() === 'true';
  return comparable(Number(text));
}

const found = (value: unknown, { id }: Trait): unknown =>
  typeof value === 'string' && /^(first|last)_/.test(id) ? new Date(value).toISOString() : value;

interface Result {
  readonly told: Told;
  /** Sessions that agree with what is published, by trait. */
  readonly agreeing: ReadonlyMap<string, number>;
  readonly visitors: Told;
  readonly profiles: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
}

const results = new Map<string, Result>();

/** What a payload says of who somebody is. */
interface Known {
  readonly domain_userid?: string;
  readonly mobile?: { readonly user_id?: string };
  readonly user?: { readonly id?: string; readonly email?: string };
}

function foundBy(identifier: string, value: (payload: Known) => unknown): OracleRule {
  return { identifier, value: ({ payload }) => value(payload) };
}

/** Each visitor's events, by an independent evaluation of the rules. */
const visitors = oracleIdentity(shopEvents(), {
  rules: [
    foundBy('browser', ({ domain_userid }) => domain_userid),
    foundBy('mobile', ({ mobile }) => mobile?.user_id),
    foundBy('customer', ({ user }) => user?.id),
    foundBy('email', ({ user }) => user?.email),
  ],
});

describe.each(TEST_ENGINES)('the log of the shop on %s', (engine) => {
  beforeAll(async () => {
    const place = await openTestWarehouse(engine);
    const { warehouse } = place;
    try {
      const batches = inBatches(shopEvents(), 5);
      const traits = sessionTraits(engine);
      const told = await tell(warehouse, 'sessions', { batches, rules: [SESSION], traits });
      const values = await traitsBy(warehouse, 'sessions', { type: 'session', traits });
      const agreeing = traits.map(({ id, ...trait }) => {
        const same = [...publishedShopSessions()].filter(([session, row]) => {
          const [ours, theirs] = [found(values.get(session)?.[id], { id, ...trait }), published(row, { id, ...trait })];
          return JSON.stringify(ours) === JSON.stringify(theirs);
        });
        return [id, same.length] as const;
      });
      const kept = visitorTraits(engine);
      const visits = await tell(warehouse, 'visitors', { batches, rules: VISITOR, traits: kept });
      const profiles = await traitsBy(warehouse, 'visitors', { type: 'browser', traits: kept });
      results.set(engine, { told, agreeing: new Map(agreeing), visitors: visits, profiles });
    } finally {
      await place.drop();
    }
  }, 120_000);

  const result = (): Result => results.get(engine) as Result;

  test('told in batches, the last one late, only the first run reads all of it', () => {
    for (const { stitches, computed } of [result().told, result().visitors]) {
      expect(stitches.map(({ mode }) => mode)).toEqual(['full', 'incremental', 'incremental', 'incremental', 'incremental']);
      expect(stitches.reduce((total, { events }) => total + events, 0)).toBe(834);
      expect(computed.flatMap(({ errors }) => errors)).toEqual([]);
      expect(computed.slice(1).map(({ mode }) => mode)).toEqual(['due', 'due', 'due', 'due']);
    }
  });

  test('all that is published of the 63 sessions is found', () => {
    const { agreeing } = result();
    const differing = [...agreeing].filter(([id, sessions]) => !OURS_ONLY.includes(id) && sessions !== 63);
    expect(differing).toEqual([]);
  });

  test('visitors and their values are those of an independent evaluation', () => {
    expect(result().visitors.stitches.at(-1)?.profiles).toBe(visitors.profiles.length);
    const byId = new Map(shopEvents().map((event) => [event.id, event]));
    for (const { identifiers, events } of visitors.profiles) {
      const expected = byHand(events.map((id) => byId.get(id) as TestEvent));
      for (const browser of identifiers.filter((key) => key.startsWith('browser:')))
        expect({ browser, ...result().profiles.get(browser.slice('browser:'.length)) }).toMatchObject({ browser, ...expected });
    }
  });
});

interface Product {
  readonly id: string;
  readonly category?: string;
  readonly price?: number;
}

/** The values of a visitor that can be told simply. */
function byHand(events: readonly TestEvent[]): Readonly<Record<string, unknown>> {
  const products = oracleOccurrences(events, {
    value: ({ payload }) => (payload['products'] as readonly Product[]).map((one) => JSON.stringify(one)),
  });
  const product = ({ value }: { readonly value: unknown }) => JSON.parse(String(value)) as Product;
  const orders = new Map(
    [...events]
      .sort((a, b) => byCodePoint(b.event_time, a.event_time))
      .flatMap(({ type, payload }) => {
        const order = payload['transaction'] as { readonly id: string; readonly revenue: number } | undefined;
        return type === 'transaction' && order ? [[order.id, order.revenue] as const] : [];
      }),
  );
  const total = [...orders.values()].reduce((sum, revenue) => sum + Math.round(revenue * 100), 0) / 100;
  return {
    products_seen: oracleTrait({ type: 'list', outer_value: (one) => product(one).id }, products).value,
    favourite_category: oracleTrait(
      {
        type: 'most_frequent',
        outer_value: (one) => product(one).category ?? null,
        outer_weight: (one) => product(one).price ?? null,
      },
      products,
    ).value,
    revenue: orders.size === 0 ? null : comparable(total),
    orders: comparable(orders.size),
    last_page: oracleTrait(
      { type: 'last' },
      oracleOccurrences(events, { value: ({ payload }) => (payload['page'] as { path?: string } | undefined)?.path ?? null }),
    ).value,
  };
}

test('every warehouse finds the same of the shop, and the documentation tells it', () => {
  const [first, ...others] = TEST_ENGINES.map((engine) => results.get(engine) as Result);
  for (const other of others) {
    expect([...other.agreeing]).toEqual([...(first?.agreeing ?? [])]);
    expect(new Map([...other.profiles].sort())).toEqual(new Map([...(first?.profiles ?? [])].sort()));
  }
  const rows = [...(first?.agreeing ?? [])]
    .filter(([id]) => !OURS_ONLY.includes(id))
    .map(([id, sessions]) => `| \`${id}\` | ${sessions} of 63 |`);
  const table = ['| trait | sessions as published |', '| --- | --- |', ...rows].join('\n');
  expect(table).toBe(documented('shop', table));
});
