import { expect, test } from '@jest/globals';
import { previewSync } from '../preview/preview-sync.js';
import { describeEngines } from '../testing/describe-engines.js';
import { countsOf, type SyncWorld } from '../testing/sync-world.js';

const DOC = `{"b": {"y": 1, "x": [1, 2]}, "a": "ä"}`;
const SAME = String.raw`{ "a":"\u00e4", "b":{"x":[1,2],"y":1} }`;
const OTHER = `{"b": {"y": 1, "x": [2, 1]}, "a": "ä"}`;

describeEngines('a JSON document', (openWorld) => {
  async function delivered(): Promise<SyncWorld> {
    const world = await openWorld();
    await world.sql(
      'CREATE TABLE documents (id INTEGER, doc JSON, more JSON, age INTEGER)',
      `INSERT INTO documents SELECT i, '${DOC}', '[]', 1 FROM generate_series(1, 5) AS numbers(i)`,
    );
    const mapping = Object.fromEntries(['doc', 'more', 'age'].map((column) => [column, { column }]));
    world.define({ source: 'SELECT * FROM documents', mapping });
    await world.run();
    world.destination.writes.length = 0;
    return world;
  }
  const changes = (world: SyncWorld) => world.destination.writes.flat().map(({ key, changed }) => [key['id'], changed]);

  test('that is only written differently sends nothing, and nothing the next time either', async () => {
    const world = await delivered();
    await world.sql(`UPDATE documents SET doc = '${SAME}', more = ' [ ] '`);
    expect((await previewSync(world.tools())).counts).toMatchObject({ planned: 0, unchanged: 5 });
    expect(countsOf(await world.run())).toEqual({ extracted: 5, unchanged: 5 });
    expect(countsOf(await world.run())).toEqual({ extracted: 5, unchanged: 5 });
  });

  test('that says something else is sent, and so is a record whose other fields changed, without the document', async () => {
    const world = await delivered();
    await world.sql(
      `UPDATE documents SET doc = '${SAME}'`,
      `UPDATE documents SET doc = '${OTHER}' WHERE id = 2`,
      `UPDATE documents SET age = 2 WHERE id = 3`,
    );
    await world.sql(`UPDATE documents SET doc = NULL WHERE id = 4`);
    const preview = await previewSync(world.tools());
    expect(preview.changes.map(({ key, changed }) => [key, changed])).toEqual([...[['2', ['doc']]], ['3', ['age']], ['4', ['doc']]]);
    expect(countsOf(await world.run())).toMatchObject({ changed: 3, delivered: 3, unchanged: 2 });
    expect(changes(world)).toEqual([...[[2, ['doc']]], [3, ['age']], [4, ['doc']]]);
    expect(countsOf(await world.run())).toEqual({ extracted: 5, unchanged: 5 });
  });

  test('of more digits than a number of JavaScript holds is not taken for another', async () => {
    const world = await delivered();
    await world.sql(`UPDATE documents SET doc = '{"n": 9007199254740993}'`);
    await world.run();
    await world.sql(`UPDATE documents SET doc = '{"n":9007199254740992}'`);
    expect(countsOf(await world.run())).toMatchObject({ changed: 5 });
  });

  test('that the warehouse itself could not compare fails nothing', async () => {
    const world = await delivered();
    for (const doc of [String.raw`{"a": "\u0000"}`, '{"a": 1e9999}']) {
      await world.sql(`UPDATE documents SET doc = '${doc}'`);
      expect((await world.run()).error).toBeNull();
    }
  });
});
