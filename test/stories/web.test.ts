import { Trait } from '@tributary/core';
import { openTestWarehouse, publishedWebUsers, TEST_ENGINES, webEvents } from '@tributary/test-support';
import { expect, test } from '@jest/globals';
import { aRule } from './shop-traits.js';
import { documented, inBatches, tell, traitsBy } from './story.js';

const USER = [Trait.parse({ kind: 'trait', id: 'user_id', type: 'last', value: `payload->>'user_id'` })];
const FILES = ['page_views', 'sessions'] as const;

/** How the log may come. */
const WAYS = { 'at once': [webEvents()], 'in five batches, the last one late': inBatches(webEvents(), 5) } as const;

test('however the log of the web site comes, its users are the published ones, and the documentation tells it', async () => {
  const rows: string[] = [];
  for (const engine of TEST_ENGINES) {
    const place = await openTestWarehouse(engine);
    const { warehouse } = place;
    try {
      for (const [index, [way, batches]] of Object.entries(WAYS).entries()) {
        const schema = `web_${index}`;
        await tell(warehouse, schema, { batches, rules: [aRule('domain_userid', `payload->>'domain_userid'`)], traits: USER });
        const users = await traitsBy(warehouse, schema, { type: 'domain_userid', traits: USER });
        const right = FILES.map((file) => {
          const all = publishedWebUsers(file);
          return `${all.filter((one) => users.get(one.domain_userid)?.['user_id'] === one.user_id).length} of ${all.length}`;
        });
        expect(right).toEqual(['42 of 42', '17 of 17']);
        rows.push(`| ${engine} | ${way} | ${right.join(' | ')} |`);
      }
    } finally {
      await place.drop();
    }
  }
  const table = ['| warehouse | the log comes | page views | sessions |', '| --- | --- | --- | --- |', ...rows].join('\n');
  expect(table).toBe(documented('web', table));
}, 120_000);
