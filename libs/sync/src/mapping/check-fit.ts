import { typeName, type Column, type ColumnType, type ErrorDetail, type FieldMapping, type FieldType } from '@tributary/core';
import type { Field } from '@tributary/connector-kit';
import { checkTemplate } from '@tributary/templates';
import type { Contract } from './contract.js';

type Kind = ColumnType['kind'];

const TIMES: readonly Kind[] = ['timestamp', 'local_timestamp', 'date', 'time'];

/** What no value of a column can be, by the type of the destination's field. Text can be anything, so it is judged value by value. */
const MISFITS: Readonly<Record<Field['type'], readonly Kind[]>> = {
  string: ['list'],
  integer: ['list', 'boolean', 'uuid', ...TIMES],
  number: ['list', 'boolean', 'uuid', ...TIMES],
  boolean: ['list', 'decimal', 'double', 'uuid', ...TIMES],
  datetime: ['list', 'boolean', 'uuid', 'time'],
  array: ['boolean', 'integer', 'bigint', 'decimal', 'double', 'uuid', ...TIMES],
  json: [],
  any: [],
};

/** What a value is once it was made to be of a type. */
const MADE: Readonly<Record<FieldType, Kind>> = {
  text: 'text',
  integer: 'bigint',
  number: 'decimal',
  boolean: 'boolean',
  timestamp: 'timestamp',
  date: 'date',
  json: 'json',
};

/** Whether what fills a field can be what the destination's field is; and whether a template can use its columns. */
export function checkFit(
  field: string,
  from: FieldMapping,
  { contract, fields }: { readonly contract: Contract; readonly fields: readonly Field[] },
): readonly ErrorDetail[] {
  if ('template' in from) return binaryIn(field, from.template, contract);
  const column = 'column' in from ? contract.columns.get(from.column) : contract.expressions.get(field);
  const wanted = fields.find(({ name }) => name === field);
  if (column === undefined || wanted === undefined) return [];
  const kind: Kind = from.hash !== undefined ? 'text' : from.type === undefined ? column.type.kind : MADE[from.type];
  if (!MISFITS[wanted.type].includes(kind)) return [];
  const what = 'column' in from ? `the column \`${from.column}\`` : 'the expression';
  const message = `${what} is ${told(from, column)}, which cannot fill the field \`${field}\` of type ${wanted.type}`;
  return [{ path: `mapping.${field}`, message }];
}

const told = (from: FieldMapping, { type }: Column): string => (from.type === undefined ? typeName(type) : `made ${from.type}`);

function binaryIn(field: string, template: string, { columns }: Contract): readonly ErrorDetail[] {
  return checkTemplate(template)
    .columns.filter((name) => columns.get(name)?.type.kind === 'binary')
    .map((name) => ({ path: `mapping.${field}`, message: `the column \`${name}\` is binary, which a template cannot use` }));
}
