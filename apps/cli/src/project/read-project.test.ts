import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { placeProblems } from './place-problems.js';
import { sentenceOf } from './place.js';
import { readProject } from './read-project.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tributary-project-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function write(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
}

/** The complaints about a project, with the folder taken out of the file names. */
async function complaints(files: Readonly<Record<string, string>>, env = {}): Promise<string[]> {
  await write(files);
  const { problems } = await readProject(folder, env);
  const prefix = `${relative(process.cwd(), folder)}/`;
  return problems.map((problem) => sentenceOf(problem).replaceAll(prefix, ''));
}

const WAREHOUSE = 'kind: warehouse\nid: main\nengine: duckdb\npath: shop.duckdb\n';
const SYNC = `kind: sync
id: vips
source: { model: vips }
destination: braze_eu
object: users
key: { external_id: user_id }
mapping:
  email: { column: email }
`;

describe('a project of files', () => {
  test('may hold many documents a file, in folders, in any order', async () => {
    await write({
      'a.yaml': `---\n${SYNC}---\n${WAREHOUSE}`,
      'deep/er/b.yml': 'kind: trait\nid: orders\ntype: sum\nvalue: "1"\n',
      'c.txt': 'no',
    });
    const { objects, problems } = await readProject(folder, {});
    expect(problems).toEqual([]);
    expect(objects.map(({ kind, id }) => `${kind} ${id}`)).toEqual(['sync vips', 'warehouse main', 'trait orders']);
  });

  test('says `null:` for what a mapping does with NULL, which YAML would make a field without a name', async () => {
    expect(await complaints({ 'a.yaml': `${SYNC}  phone: { column: phone, null: clear }\n---\n${WAREHOUSE}` })).toEqual([]);
  });

  test('with an unknown field names file, line, object and the nearest known field', async () => {
    const text = `${WAREHOUSE}---\n${SYNC.replace('mapping:\n  email: { column', 'mapping:\n  email: { colum')}`;
    expect(await complaints({ 'all.yaml': text })).toEqual([
      'all.yaml:13: sync `vips`: mapping.email.colum: unknown field `colum`, did you mean `column`?',
    ]);
  });

  test('finds the line of a field whose name holds dots', async () => {
    const text = SYNC.replace('  email: { column: email }', '  custom.ltv:\n    column: 7');
    expect(await complaints({ 'a.yaml': text })).toEqual(['a.yaml:9: sync `vips`: mapping.custom.ltv.column: must be text, not a number']);
  });

  test('that defines one id twice names both places', async () => {
    expect(await complaints({ 'a.yaml': WAREHOUSE, 'b.yaml': `# again\n${WAREHOUSE}` })).toEqual([
      'b.yaml:3: warehouse `main`: id: defined twice: here and in a.yaml:2. Rename or remove one of them',
    ]);
  });

  test('takes settings from the environment, and names file and line of what is not set', async () => {
    const text = 'kind: destination\nid: braze_eu\nconnector: braze\nsettings:\n  url: "https://${env:HOST}/v1"\n  api_key: ${env:KEY}\n';
    expect(await complaints({ 'a.yaml': text }, { HOST: 'example.org' })).toEqual([
      'a.yaml:6: destination `braze_eu`: settings.api_key: the environment variable `KEY` is not set',
    ]);
    const { objects } = await readProject(folder, { HOST: 'example.org', KEY: 's3cret' });
    expect(objects[0]?.object['settings']).toEqual({ url: 'https://example.org/v1', api_key: 's3cret' });
  });

  test('leaves SQL alone, whatever it holds', async () => {
    await write({ 'a.yaml': 'kind: trait\nid: a\ntype: last\nvalue: "\'${env:HOME}\'"\n' });
    const { objects } = await readProject(folder, { HOME: '/root' });
    expect(objects[0]?.object['value']).toBe("'${env:HOME}'");
  });

  test('tells about all files at once', async () => {
    const found = await complaints({ 'a.yaml': 'kind: traitt\nid: a\n', 'b.yaml': 'id: b\n', 'c.yaml': 'a: [\n', 'd.yaml': '- 1\n' });
    expect(found[0]).toBe('a.yaml:1: kind: unknown kind `traitt`, did you mean `trait`?');
    expect(found[1]).toMatch(/^b.yaml:1: `kind` is missing: one of warehouse, /);
    expect(found[2]).toMatch(/^c.yaml:\d: not valid YAML/);
    expect(found[3]).toBe('d.yaml:1: a document must be a map with `kind` and `id`');
  });

  test('refuses a key given twice and a number that cannot be kept exactly', async () => {
    expect(await complaints({ 'a.yaml': `${WAREHOUSE}path: other\n` })).toEqual(['a.yaml:5: not valid YAML: Map keys must be unique']);
    const big = SYNC.replace('{ column: email }', '{ value: 12345678901234567890 }');
    expect(await complaints({ 'a.yaml': big })).toEqual([
      'a.yaml:8: the number `12345678901234567890` is too large to be kept exactly: write it in quotes',
    ]);
  });

  test('says what it needs when there is nothing to read', async () => {
    await expect(readProject(folder, {})).rejects.toThrow(/there is no `\*\.yaml` in/);
    await expect(readProject(join(folder, 'gone'), {})).rejects.toThrow(/there is no folder/);
  });

  test("gives the API's complaints their file and line", async () => {
    await write({ 'a.yaml': `${WAREHOUSE}---\n${SYNC}` });
    const { objects } = await readProject(folder, {});
    const errors = [
      { path: 'objects.1.mapping.email', message: 'not a field' },
      { path: 'objects.1.guard.remove', message: 'far too careful' },
      { path: 'body', message: 'odd' },
    ];
    const { placed, rest } = placeProblems({ type: 't', title: 't', status: 422, detail: 'd', errors }, objects);
    expect(placed.map(({ line, kind, field }) => [line, kind, field])).toEqual([
      [13, 'sync', 'mapping.email'],
      [6, 'sync', 'guard.remove'],
    ]);
    expect(rest).toEqual(['body: odd']);
  });
});
