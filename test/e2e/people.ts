import type { TestEvent } from '@tributary/test-support';

/** How many people the log begins with, six events each. */
const PEOPLE = 2_500;

const START = Date.UTC(2025, 0, 1);
const DAY = 86_400_000;
/** Between two rounds: longer than a run looks back, so that it need not look at the first day again. */
const STEP = 4 * DAY;
const PAGES = ['/shoes', '/hats', '/coats', '/sale', '/é'] as const;

const at = (ms: number): string => new Date(START + ms).toISOString();
const email = (person: number | string): string => `P${person}@shop.test`;

function event(id: string, time: number, type: string, payload: TestEvent['payload']): TestEvent {
  return { id, source_id: 'web', type, version: '1', event_time: at(time), payload };
}

/** What one person did with two devices on the first day. */
function firstDay(i: number): readonly TestEvent[] {
  const [phone, desk] = [`c${i}a`, `c${i}b`];
  return [
    event(`v${i}a`, i * 900, 'page_view', { cookie: phone, page: PAGES[i % 5] }),
    event(`l${i}a`, i * 900 + 10, 'log_in', { cookie: phone, email: email(i) }),
    event(`o${i}a`, i * 900 + 20, 'order', { cookie: phone, revenue: `${i % 90}.50` }),
    event(`v${i}b`, i * 900 + 30, 'page_view', { cookie: desk, page: PAGES[(i * 7) % 5] }),
    event(`l${i}b`, i * 900 + 40, 'log_in', { cookie: desk, email: email(i).toLowerCase() }),
    event(`v${i}c`, i * 900 + 50, 'page_view', { cookie: desk, page: PAGES[(i + 1) % 5] }),
  ];
}

/** Somebody logs in at a device that stands in the shop. */
const atKiosk = (i: number): TestEvent => event(`k${i}`, DAY / 2 + i, 'log_in', { cookie: 'kiosk', email: email(i) });

const newOrder = (round: number, i: number): TestEvent =>
  event(`no${round}-${i}`, round * STEP + i, 'order', { cookie: `new${round}-${i}`, revenue: '7.25' });

/** The log as it is first read. The device in the shop has been used by fewer than 20 people. */
export function firstPeople(): readonly TestEvent[] {
  const everybody = Array.from({ length: PEOPLE }, (_, i) => firstDay(i)).flat();
  // The first has a device more than anybody: whose id is left to whom is no draw when all at the kiosk are parted.
  const third = event('l0c', DAY / 4, 'log_in', { cookie: 'c0c', email: email(0) });
  return [...everybody, third, ...range(15).map(atKiosk), event('nobody', DAY / 2, 'page_view', { page: '/' })];
}

/** Somebody by whom it is seen what a round changed: two people of the log that become one in it. */
export const joinedIn = (round: number): string => email(round * 50).toLowerCase();

/**
 * What is new in a round, from 1: people, devices, orders, people that turn out to be one, one more person than the kiosk may have, an event
 * that comes late, one that is told twice.
 */
export function morePeople(round: number): readonly TestEvent[] {
  const time = round * STEP;
  const name = (kind: string, i: number): string => `${kind}${round}-${i}`;
  return [
    ...range(100).flatMap((i) => [
      event(name('nl', i), time + i, 'log_in', { cookie: name('new', i), email: email(name('new', i)) }),
      newOrder(round, i),
    ]),
    ...range(100).map((i) => event(name('d', i), time + i, 'log_in', { cookie: name('device', i), email: email(i * 11) })),
    ...range(100).map((i) => event(name('r', i), time + i, 'order', { cookie: `c${i * 13}b`, revenue: '3.10' })),
    ...range(20).map((i) => {
      const person = round * 50 + 2 * i;
      return event(name('j', i), time + i, 'log_in', { cookie: `c${person + 1}a`, email: email(person) });
    }),
    ...range(10).map((i) => atKiosk(round * 10 + 5 + i)),
    event(name('late', 0), time - 2 * DAY, 'order', { cookie: 'c9a', revenue: '100' }),
    round === 1 ? atKiosk(3) : newOrder(round - 1, 3),
  ];
}

const range = (length: number): readonly number[] => Array.from({ length }, (_, i) => i);

/** How people are found in the log, and what is computed of them, in words that both engines understand. */
export const PEOPLE_DEFINITIONS = [
  { kind: 'identifier_type', id: 'email', normalize: 'trim_lower', priority: 1 },
  { kind: 'identifier_type', id: 'cookie', max_linked: 20 },
  { kind: 'identity_rule', id: 'email_of_log_in', event: { type: 'log_in' }, identifier: 'email', value: `payload->>'email'` },
  { kind: 'identity_rule', id: 'cookie_of_any', identifier: 'cookie', value: `payload->>'cookie'` },
  { kind: 'trait', id: 'revenue', type: 'sum', value: `(payload->>'revenue')::numeric(18, 2)`, types: ['order'] },
  { kind: 'trait', id: 'pages', type: 'list', value: `payload->>'page'` },
  { kind: 'trait', id: 'favourite', type: 'most_frequent', value: `payload->>'page'` },
  { kind: 'trait', id: 'last_seen', type: 'last', value: 'event_time' },
  { kind: 'trait', id: 'devices', type: 'custom', rows: 'one', query: `SELECT count(DISTINCT payload->>'cookie') AS value FROM base` },
  { kind: 'trait', id: 'a_device', type: 'formula', value: 'revenue / devices' },
] as const;

/** The same trait, defined anew. */
export const CHANGED_TRAIT = { ...PEOPLE_DEFINITIONS[4], value: `(payload->>'revenue')::numeric(18, 2) * 2` } as const;
