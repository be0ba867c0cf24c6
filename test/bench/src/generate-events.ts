import { ident, literal, sql, type Sql } from '@tributary/sql';

/** The share of persons to events, and how strongly a few persons act more than the rest (3: a power law). */
const PERSONS_PER_EVENT = 0.022;
const SKEW = 3;
/** One event in this many is part of a chain that ties identifiers in a row, so that the graph has a long diameter. */
const CHAIN_EVERY = 10_000;

/** The log covers so many days whatever its size, so that a lookback of days is a few per cent of it. */
const DAYS = 100;

/** The identifiers that the generated events carry, each as the payload key of the same name. */
export const IDENTIFIERS = ['cookie', 'device', 'user_id', 'email', 'phone'] as const;

/**
 * A log of shop events, the same for the same size: activity is skewed, persons have 1 to 5 cookies and 1 to 3 devices, 5 % of
 * the events carry two identifiers or more, 1 in 200 devices is shared by strangers, and a chain runs through the log.
 * DuckDB only: the log is made where it is measured.
 */
export function compileEventLog(table: string, size: number): Sql {
  const events = literal(size);
  const persons = literal(Math.max(10, Math.round(size * PERSONS_PER_EVENT)));
  return sql`CREATE TABLE ${ident(table)} AS
WITH drawn AS (
  SELECT i,
    CAST(floor(${persons} * pow(hash(i, 1) / 18446744073709551616.0, ${literal(SKEW)})) AS BIGINT) AS person,
    hash(i, 2) % 1000 AS kind,
    hash(i, 3) AS a,
    hash(i, 4) AS b
  FROM range(${events}) AS numbers(i)
), told AS (
  SELECT i, a, b, person,
    CASE
      WHEN i % ${literal(CHAIN_EVERY)} = 0 THEN 'rotate'
      WHEN kind < 20 THEN 'login'
      WHEN kind < 40 THEN 'order_completed'
      WHEN kind < 50 THEN 'app_open'
      WHEN kind < 350 THEN 'product_view'
      ELSE 'page_view'
    END AS type,
    'c' || person || '_' || (a % (1 + hash(person, 5) % 5)) AS cookie,
    CASE WHEN hash(person, 6) % 200 = 0 THEN 'shared_' || (person % 50) ELSE 'd' || person || '_' || (b % (1 + hash(person, 7) % 3)) END AS device
  FROM drawn
)
SELECT
  'e' || i AS id,
  'web' AS source_id,
  type,
  '1' AS version,
  TIMESTAMPTZ '2026-01-01 00:00:00+00' + to_microseconds(CAST(CAST(i AS HUGEINT) * ${literal(DAYS * 86_400_000_000)} // ${events} AS BIGINT)) AS event_time,
  CAST(CASE type
    WHEN 'login' THEN json_object('cookie', cookie, 'user_id', 'u' || person, 'url', '/login', 'agent', 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36')
    WHEN 'order_completed' THEN json_object('cookie', cookie, 'user_id', 'u' || person, 'email', 'p' || person || '@example.org',
      'phone', CASE WHEN person % 2 = 0 THEN '+3161' || lpad(CAST(person AS VARCHAR), 7, '0') END,
      'order', 'o' || i, 'revenue', CAST(500 + a % 20000 AS DECIMAL(12, 2)) / 100, 'currency', 'EUR', 'category', 'cat' || (b % 24),
      'items', list_transform(range(CAST(1 + a % 3 AS BIGINT)),
        lambda n: json_object('sku', 'sku' || (a % 4000 + n), 'quantity', 1 + (b + n) % 4)))
    WHEN 'app_open' THEN json_object('device', device, 'user_id', 'u' || person, 'os', 'android', 'build', '4.18.2 (1182)')
    WHEN 'rotate' THEN json_object('cookie', 'chain_' || ((i // ${literal(CHAIN_EVERY)} + 1) // 2), 'device', 'chain_' || (i // ${literal(CHAIN_EVERY * 2)}))
    WHEN 'product_view' THEN json_object('cookie', cookie, 'url', '/product/' || (a % 5000), 'product', 'sku' || (a % 5000), 'category', 'cat' || (b % 24),
      'price', CAST(100 + a % 30000 AS DECIMAL(12, 2)) / 100, 'referrer', 'https://search.example/?q=' || (b % 100000))
    ELSE json_object('cookie', cookie, 'url', '/page/' || (a % 800), 'title', 'Page number ' || (a % 800), 'referrer', 'https://search.example/?q=' || (b % 100000),
      'agent', 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36')
  END AS JSON) AS payload
FROM told`;
}
