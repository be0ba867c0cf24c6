import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as path } from 'node:path';
import { openWarehouse, type Warehouse } from '@tributary/warehouse';
import { expect, test } from '@jest/globals';
import { Events } from '@tributary/core';
import { sql } from '@tributary/sql';
import { stitch } from './index.js';

test('smoke', async () => {
  const dir = mkdtempSync(path(tmpdir(), 'x-'));
  const warehouse: Warehouse = await openWarehouse({
    kind: 'warehouse',
    id: 'w',
    engine: 'duckdb',
    path: path(dir, 'a.duckdb'),
    schema: 'tributary',
  });
  await warehouse.execute(
    sql`CREATE TABLE ev AS SELECT 'e' || range AS id, 'web' AS source_id, 'page' AS "type", '1' AS version, now() AS event_time, CAST('{"a":"A' || (range // 3) || '","b":"B' || (range // 2) || '"}' AS JSON) AS payload FROM range(100)`,
  );
  const events = Events.parse({ table: 'ev' });
  const rules = ['a', 'b'].map((k) => ({
    kind: 'identity_rule' as const,
    id: k,
    event: { source_id: '*', type: '*', version: '*' },
    identifier: k,
    value: `payload->>'${k}'`,
  }));
  for (const runId of ['1', '2']) console.log(await stitch(warehouse, { schema: 'tributary', events, types: [], rules, runId }));
  console.log(await stitch(warehouse, { schema: 'tributary', events, types: [], rules: [], runId: '3' }));
  await warehouse.close();
  rmSync(dir, { recursive: true });
  expect(1).toBe(1);
});
