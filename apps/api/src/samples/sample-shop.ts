import type { Warehouse } from '@tributary/core';
import { join } from 'node:path';

export const SAMPLE_ID = 'sample_shop';

/** Where a workspace's sample warehouse is kept, and the time its newest events are from. */
export interface SampleRequest {
  readonly home: string;
  readonly workspaceId: string;
  readonly newest: Date;
}

const [EVENTS, PEOPLE, DAYS] = [5_000, 400, 60] as const;

/**
 * A made-up shop with an app: people look at things on two devices each, some log in, some buy. Numbers instead of chance, so that it
 * is the same shop everywhere; multiplying by large primes scatters them.
 */
const eventsUntil = (newest: string): string => `SELECT
  'e' || n AS id,
  CASE WHEN n * 7919 % 5 = 0 THEN 'app' ELSE 'web' END AS source_id,
  type,
  '1' AS version,
  TIMESTAMP '${newest}' - to_seconds(n * 104729 % ${DAYS * 86_400}) AS event_time,
  CASE type
    WHEN 'log_in' THEN json_object('device_id', device, 'user', json_object('id', 1000 + person, 'email', name || person || '@example.com', 'country', country))
    WHEN 'order' THEN json_object('device_id', device, 'order_id', 'o-' || n, 'revenue', 9.9 + n * 6151 % 1900 / 10.0, 'category', category)
    ELSE json_object('device_id', device, 'page', '/' || category || '/' || n % 40, 'category', category)
  END AS payload
FROM (
  SELECT n, person,
    'd-' || person || '-' || n * 31 % 2 AS device,
    CASE WHEN n * 3571 % 17 = 0 THEN 'order' WHEN n * 1009 % 6 = 0 THEN 'log_in' ELSE 'page_view' END AS type,
    ['ada', 'grace', 'alan', 'edsger', 'barbara', 'donald', 'margaret', 'dennis'][person % 8 + 1] AS name,
    ['NL', 'DE', 'FR', 'CZ', 'AT'][person % 5 + 1] AS country,
    ['shoes', 'hats', 'bags', 'coats', 'scarves'][(person * 13 + n * 6151 % 3) % 5 + 1] AS category
  FROM (SELECT n, n * 2741 % ${PEOPLE} AS person FROM range(${EVENTS}) AS numbers(n)) AS drawn
) AS happened`;

/** The warehouse of a made-up shop, to try things on: an embedded DuckDB whose events are made by a query, so that nothing need be loaded. */
export function sampleShop({ home, workspaceId, newest }: SampleRequest): Extract<Warehouse, { engine: 'duckdb' }> {
  const until = newest.toISOString().slice(0, 19).replace('T', ' ');
  const columns = { id: 'id', source_id: 'source_id', type: 'type', version: 'version', event_time: 'event_time', payload: 'payload' };
  return {
    ...{ kind: 'warehouse', id: SAMPLE_ID, engine: 'duckdb', schema: 'tributary', schedules: {} },
    // Every workspace has its own file: what is computed for one is not another's.
    path: join(home, `sample-shop-${workspaceId}.duckdb`),
    events: { query: eventsUntil(until), columns },
  };
}
