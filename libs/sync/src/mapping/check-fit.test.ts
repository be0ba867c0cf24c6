import type { Column, ColumnType, FieldMapping } from '@tributary/core';
import type { Field } from '@tributary/connector-kit';
import { expect, test } from '@jest/globals';
import { checkFit } from './check-fit.js';

const list = { kind: 'list', item: { kind: 'text' } } as const;

function messages(kind: ColumnType['kind'], field: Field['type'], from: Partial<FieldMapping> = {}): readonly string[] {
  const type: ColumnType = kind === 'list' ? list : { kind };
  const column: Column = { name: 'c', type, nativeType: kind, nullable: true };
  const contract = { columns: new Map([['c', column]]), expressions: new Map<string, Column>() };
  const fields: readonly Field[] = [{ name: 'f', label: 'F', type: field }];
  return checkFit('f', { column: 'c', ...from }, { contract, fields }).map(({ path, message }) => `${path}: ${message}`);
}

test.each<[ColumnType['kind'], Field['type']]>([
  ['list', 'string'],
  ['list', 'integer'],
  ['boolean', 'number'],
  ['timestamp', 'integer'],
  ['double', 'boolean'],
  ['time', 'datetime'],
  ['integer', 'array'],
])('a column of type %s cannot fill a field of type %s', (kind, field) => {
  const name = kind === 'list' ? 'list<text>' : kind;
  expect(messages(kind, field)).toEqual([`mapping.f: the column \`c\` is ${name}, which cannot fill the field \`f\` of type ${field}`]);
});

test.each<[ColumnType['kind'], Field['type'], Partial<FieldMapping>]>([
  ['text', 'integer', {}],
  ['bigint', 'string', {}],
  ['list', 'array', {}],
  ['list', 'any', {}],
  ['json', 'array', {}],
  ['date', 'datetime', {}],
  ['list', 'string', { type: 'text' }],
  ['list', 'string', { hash: 'sha256' }],
])('a column of type %s can fill a field of type %s', (kind, field, from) => {
  expect(messages(kind, field, from)).toEqual([]);
});

test('a template cannot use a binary column', () => {
  const from = { template: '{{ c }}', column: undefined } as unknown as FieldMapping;
  expect(messages('binary', 'string', from)).toEqual(['mapping.f: the column `c` is binary, which a template cannot use']);
});
