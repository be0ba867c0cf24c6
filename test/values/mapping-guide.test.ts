import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { FieldMapping } from '@tributary/core';
import { checkTemplate, openTemplates } from '@tributary/templates';
import { buildRoom } from '@tributary/test-support';
import { readDocuments } from '../../apps/cli/src/project/read-documents.js';
import { read } from '../docs/read-documents.js';

const GUIDE = read('docs/mapping.md');
const templates = openTemplates();
beforeAll(() => buildRoom('libs/templates'));
afterAll(() => templates.close());

test('every mapping of the guide is one', () => {
  const blocks = [...GUIDE.matchAll(/^```yaml\n([^]*?)^```/gm)].flatMap(([, text = '']) => readDocuments('mapping.md', text).documents);
  const fields = blocks.flatMap(({ value }) => Object.entries((value as { mapping: object }).mapping));
  expect(fields.length).toBeGreaterThan(5);
  expect(fields.filter(([, from]) => !FieldMapping.safeParse(from).success)).toEqual([]);
});

test('every template of the guide gives what the guide says', async () => {
  const rows = [...GUIDE.matchAll(/^\| `(.*)` \| `(\{.*\})` \| `(.*)` \|$/gm)].map((row) =>
    row.slice(1).map((cell) => cell.replaceAll('\\|', '|')),
  );
  expect(rows.length).toBeGreaterThan(5);
  const rendered = await templates.render(rows.map(([template = '', scope = '']) => ({ template, scope })));
  expect(rendered).toEqual(rows.map(([, , text]) => ({ text })));
});

const listed = (what: string): readonly string[] => {
  const list = new RegExp(`^${what}: ([^]*?)\\.\\n`, 'm').exec(GUIDE)?.[1] ?? '';
  return [...list.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);
};

test('every filter of the guide is known, and what is not there is not', () => {
  const filters = listed('Filters');
  expect(filters.length).toBeGreaterThan(40);
  for (const filter of filters) expect(checkTemplate(`{{ a | ${filter} }}`).columns).toEqual(['a']);
  for (const unknown of ['group_by', 'where_exp', 'sample', 'inspect'])
    expect(() => checkTemplate(`{{ a | ${unknown} }}`)).toThrow('undefined filter');
});
