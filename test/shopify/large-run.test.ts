import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import type { Intent } from '@tributary/core';
import { openHttp, openRehearsal, sandboxUrl, startSandboxServer } from '@tributary/connector-kit';
import { shopify } from '@tributary/connector-shopify';
import { deliverOne, finishRun, previewSync, runSync } from '@tributary/sync';
import { describeEngines } from '../../libs/sync/src/testing/describe-engines.js';
import type { SyncWorld } from '../../libs/sync/src/testing/sync-world.js';

interface Entry {
  readonly handle: string;
  readonly fields: Readonly<Record<string, string>>;
}

/** A shop of the sandbox, served over HTTP, and runs of a world's sync into it. */
async function openShop() {
  const server = await startSandboxServer({ connectors: [shopify] });
  const asked: string[] = [];
  const { settings } = shopify.sandbox;
  const journal = ({ entry }: { entry: () => { request: string; path: string } }) => void asked.push(`${entry().path} ${entry().request}`);
  const http = openHttp(shopify, settings, { baseUrl: sandboxUrl(server.url, 'shopify', 'shop'), journal });
  return {
    asked,
    async run(world: SyncWorld, intent: Intent = { kind: 'changes' }) {
      const runId = randomUUID();
      const jobs: { batch: number; at: number }[] = [];
      const queue = {
        deliver: async (batches: readonly { readonly batch: number }[], { notBefore }: { readonly notBefore?: Date } = {}) =>
          void jobs.push(...batches.map(({ batch }) => ({ batch, at: notBefore?.getTime() ?? 0 }))),
        finish: async () => undefined,
      };
      const tools = { ...world.tools(), connector: shopify, settings, http, queue };
      world.now.at = Date.now();
      world.runs.create(runId, intent);
      await runSync(runId, tools);
      for (let job = jobs.shift(); job !== undefined; job = jobs.shift()) {
        await sleep(Math.max(0, job.at - Date.now()));
        world.now.at = Date.now();
        await deliverOne(runId, job.batch, tools);
      }
      if (world.runs.run(runId).state === 'running') await finishRun(runId, tools);
      return world.runs.run(runId);
    },
    async preview(world: SyncWorld) {
      const rehearse = () => openRehearsal(shopify, settings, { baseUrl: 'https://shop.test' });
      return previewSync({ ...world.tools(), connector: shopify, settings, http, rehearse });
    },
    async entries(): Promise<readonly Entry[]> {
      const state = await fetch(`${server.url}/_sandbox/shopify/shop`);
      return ((await state.json()) as { holdings: { metaobject: readonly Entry[] } }).holdings.metaobject;
    },
    close: () => server.close(),
  };
}

const started = (asked: readonly string[]) => asked.filter((request) => request.includes('bulkOperationRunMutation')).length;

describeEngines('a large run to Shopify', (openWorld) => {
  test('goes as files, which are asked after; a later one removes by the ids it was given, and one without changes asks nothing', async () => {
    const shop = await openShop();
    try {
      const world = await openWorld();
      world.define({
        object: 'metaobject',
        mode: 'mirror',
        key: { handle: 'id' },
        mapping: { title: { column: 'name' }, views: { column: 'age' } },
        options: { type: 'top_product', bulk_above: 100 },
        guard: { remove: { max_share: 1 }, change: { max_share: 1 } },
      });
      await world.sql(`INSERT INTO people SELECT i, 'name ' || i, i FROM generate_series(1, 300) AS numbers(i)`);
      expect((await shop.run(world)).counts).toMatchObject({ planned: 300, delivered: 300 });
      expect(started(shop.asked)).toBe(1);
      expect(await shop.entries()).toHaveLength(300);

      const before = shop.asked.length;
      expect((await shop.run(world)).counts).toMatchObject({ planned: 0, unchanged: 300 });
      expect(shop.asked).toHaveLength(before);

      await world.sql('DELETE FROM people WHERE id > 200', "UPDATE people SET name = name || '!' WHERE id <= 80");
      expect((await shop.run(world)).counts).toMatchObject({ changed: 80, removed: 100, delivered: 180 });
      // One file for what changed, one for what is gone; nobody had to ask for ids.
      expect(started(shop.asked)).toBe(3);
      expect(shop.asked.join()).not.toContain('metaobjectByHandle');
      const entries = await shop.entries();
      expect(entries).toHaveLength(200);
      expect(entries.find(({ handle }) => handle === '7')?.fields).toEqual({ title: 'name 7!', views: '7' });
    } finally {
      await shop.close();
    }
  });

  test('is previewed with the very requests of its entries, written by the types of the definition, and nothing is sent', async () => {
    const shop = await openShop();
    try {
      const world = await openWorld();
      world.define({
        object: 'metaobject',
        key: { handle: 'id' },
        mapping: { score: { column: 'age' } },
        options: { type: 'reco_slot' },
      });
      await world.sql("INSERT INTO people VALUES (7, 'Ann', 30)");
      const { requests, findings } = await shop.preview(world);
      expect(requests?.shown.map(({ body }) => body)).toEqual([expect.stringContaining('metaobjectUpsert')]);
      expect(findings).toMatchObject({
        warnings: [{ message: expect.stringContaining('drafts') }, { message: expect.stringContaining('nothing personal') }],
      });
      expect(await shop.entries()).toEqual([]);
    } finally {
      await shop.close();
    }
  });
});
