import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { IDEMPOTENCY_HEADER, Problem } from '@tributary/contract';
import type { Operation } from '../openapi/operations.js';
import { carryOut, type Deed, deeds, idle, nameOf, openWorld, type World } from '../testing/deeds.js';
import { repeatOf } from './repeats.js';

/** POSTs that need no key, and why. */
const UNREPEATED: Readonly<Record<string, readonly string[]>> = {
  'asks, and makes nothing': [
    ...['objects.plan', 'definitions.check', 'definitions.suggest', 'definitions.import', 'traits.preview', 'profiles.previewAudience'],
    ...['syncs.check', 'syncs.columns', 'audiences.overlap', 'warehouses.query', 'warehouses.check', 'destinations.check'],
  ],
  'takes a token of one use': ['session.login', 'invitations.accept'],
  'ends the same, however often': ['session.switch', 'definitions.sample', /* bound by `If-Match` */ '*.restore'],
};

let world: World;
const repeated = () => world.operations.filter(({ method, path }) => repeatOf(method, path) !== undefined);

beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.api.stop());

let count = 0;
const freshKey = () => `wish-${(count += 1)}`;
const withKey = (deed: Deed, key: string, more: Partial<Deed> = {}): Deed => ({
  ...deed,
  ...more,
  headers: { [IDEMPOTENCY_HEADER]: key },
});
const problemOf = async (response: Response) => Problem.parse(await response.json()).type.replace('tributary:', '');

/** All that there is: what is done twice would be seen. */
async function made(): Promise<string> {
  const { db } = world.api.store;
  const tables = ['run', 'audit', 'promotion', 'erasure', 'apiKey', 'invitation', 'loginToken', 'workspace', 'definitionRevision'] as const;
  const counts = await Promise.all(
    tables.map((table) =>
      db
        .selectFrom(table)
        .select((select) => select.fn.countAll().as('rows'))
        .executeTakeFirst(),
    ),
  );
  return tables.map((table, at) => `${table} ${String(counts[at]?.rows)}`).join(', ');
}

/** What is not as it should be when it is asked for twice, and otherwise, with one key. */
async function wrongWith(operation: Operation, deed: Deed): Promise<string | undefined> {
  const key = freshKey();
  const first = await carryOut(world, operation, withKey(deed, key));
  const answer = await first.text();
  if (!first.ok) return `${first.status} ${answer}`;
  const before = await made();
  const again = await carryOut(world, operation, withKey(deed, key));
  if (repeatOf(operation.method, operation.path) === 'once') {
    const problem = await problemOf(again);
    if (again.status !== 409 || problem !== 'idempotency.shown_once') return `shown again: ${again.status} ${problem}`;
  } else {
    const text = await again.text();
    if (again.status !== first.status || text !== answer) return `answered ${first.status} ${answer}, then ${again.status} ${text}`;
    if (again.headers.get('idempotency-replayed') !== 'true') return 'not told as repeated';
  }
  if ((await made()) !== before) return `did more: ${before}, then ${await made()}`;
  const other = await carryOut(world, operation, withKey(deed, key, { body: { ...(deed.body ?? {}), other: true } }));
  const problem = await problemOf(other);
  return other.status === 422 && problem === 'idempotency.reused' ? undefined : `another wish: ${other.status} ${problem}`;
}

describe('an idempotency key', () => {
  test('is taken by everything that is made by a POST, and the rest says why not', () => {
    const posts = world.operations.filter(({ method }) => method === 'post').map(nameOf);
    const without = Object.values(UNREPEATED).flat();
    const known = [...repeated().map(nameOf), ...without];
    const restores = (name: string) => name.endsWith('.restore') && known.includes('*.restore');
    expect(posts.filter((name) => !known.includes(name) && !restores(name))).toEqual([]);
    expect(known.filter((name) => !posts.includes(name) && name !== '*.restore')).toEqual([]);
    expect(repeated().filter(({ parameters }) => !parameters.some(({ name }) => name === 'Idempotency-Key'))).toEqual([]);
  });

  test('has a wish done once: asked again it is answered alike, and another wish is refused under that key', async () => {
    const wrong: string[] = [];
    for (const operation of repeated()) {
      await idle(world);
      const deed = await deeds()[nameOf(operation)]?.(world);
      const trouble = deed === undefined ? 'nobody knows how to do it' : await wrongWith(operation, deed);
      if (trouble !== undefined) wrong.push(`${nameOf(operation)}: ${trouble}`);
    }
    expect(wrong).toEqual([]);
  }, 180_000);

  test('has a wish done once when it is asked for many times at once', async () => {
    const names = ['erasures.ofIdentifier', 'runs.preview', 'runs.sync', 'apiKeys.create', 'objects.apply', 'promotions.approve'];
    for (const operation of repeated().filter((one) => names.includes(nameOf(one)))) {
      await idle(world);
      const deed = await deeds()[nameOf(operation)]?.(world);
      const before = await newestEntry();
      const key = freshKey();
      const all = await Promise.all([1, 2, 3, 4].map(() => carryOut(world, operation, withKey(deed ?? {}, key))));
      const fine = all.filter(({ ok }) => ok);
      const once = repeatOf(operation.method, operation.path) === 'once';
      expect([nameOf(operation), fine.length, all.filter(({ status }) => status === 409).length]).toEqual(
        once ? [nameOf(operation), 1, 3] : [nameOf(operation), 4, 0],
      );
      const texts = await Promise.all(fine.map((response) => response.text()));
      expect(new Set(texts.map((text) => (JSON.parse(text) as { readonly id?: string }).id)).size).toBe(1);
      const entries = await world.api.store.db.selectFrom('audit').select('requestId').where('id', '>', before).execute();
      expect(new Set(entries.map(({ requestId }) => requestId)).size).toBe(1);
    }
  });

  test('is free again after a refusal, is one of its workspace and caller, and is of bounded length', async () => {
    await idle(world);
    const { editor, admin } = world.api.client;
    const busy = await editor.runs.stitch('main');
    await expect(editor.runs.traits('main', { idempotencyKey: 'free again' })).rejects.toMatchObject({ status: 409 });
    await editor.runs.cancel(busy.id);
    const started = await editor.runs.traits('main', { idempotencyKey: 'free again' });
    expect(await editor.runs.traits('main', { idempotencyKey: 'free again' })).toMatchObject({ id: started.id });
    await expect(admin.runs.traits('main', { idempotencyKey: 'free again' })).rejects.toMatchObject({
      status: 422,
      problem: { type: 'tributary:idempotency.reused' },
    });
    await expect(editor.runs.traits('main', { idempotencyKey: 'k'.repeat(201) })).rejects.toMatchObject({ status: 422 });
  });

  test('of which only the deed is known, since its process was cut off, says so instead of doing it again', async () => {
    const { db } = world.api.store;
    const { admin } = world.api.client;
    const ask = () => admin.erasures.ofIdentifier({ identifier: 'email:x@y.z', warehouse: 'main', idempotencyKey: 'cut' });
    const { id } = await ask();
    await db.updateTable('wish').set({ answered: false, answer: null }).where('key', '=', 'cut').execute();
    await expect(ask()).rejects.toMatchObject({
      status: 409,
      problem: { type: 'tributary:idempotency.no_answer', detail: expect.stringContaining(`erasure ${id}`) },
    });
  }, 30_000);

  test('leaves neither secrets nor people behind', async () => {
    const kept = JSON.stringify(await world.api.store.db.selectFrom('wish').selectAll().execute());
    expect(kept).toContain('api_key');
    expect(kept).not.toMatch(/trb_|login_[\w-]{20}|invitation_[\w-]{20}|s3cret|a@b\.c|@example\.com/);
  });
});

async function newestEntry(): Promise<string> {
  const { max } = await world.api.store.db
    .selectFrom('audit')
    .select((select) => select.fn.max('id').as('max'))
    .executeTakeFirstOrThrow();
  return String(max ?? 0);
}
