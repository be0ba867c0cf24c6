import { Invalid, hint, typeName, type Column, type ColumnType, type ErrorDetail, type FieldMapping, type Sync } from '@tributary/core';
import { checkExpressionOver, columnNames, ident, sql, tokensOf, type Session } from '@tributary/sql';
import { checkTemplate } from '@tributary/templates';
import { checkFit } from './check-fit.js';
import type { Contract, StageRequest } from './contract.js';

/**
 * The source as the mapping needs it. Every mapped and every key column exists and can be what it is used as, and every expression and
 * template is understood; otherwise throws `Invalid` that names field and column, all of them at once, before anything is read.
 */
export async function readContract(session: Session, request: StageRequest): Promise<Contract> {
  const { sync } = request;
  const described = await session.describe(request.source);
  const columns = new Map(described.map((column) => [column.name, column]));
  const details = [...(await repeatedNames(session, request, described)), ...missingColumns(sync, columns), ...nestingClashes(sync)];
  if (details.length > 0) throw breach(sync, details);
  const expressions = await readExpressions(session, request, described);
  const contract = { columns, expressions };
  const misfits = fieldsOf(sync).flatMap(([field, from]) => checkFit(field, from, { contract, fields: request.fields ?? [] }));
  if (misfits.length > 0) throw breach(sync, misfits);
  return contract;
}

const fieldsOf = (sync: Sync): readonly (readonly [string, FieldMapping])[] => Object.entries(sync.mapping);

function breach(sync: Sync, details: readonly ErrorDetail[]): Invalid {
  const list = details.map((detail) => `\`${detail.path}\`: ${detail.message}`).join('; ');
  return new Invalid(
    'sync.contract',
    `Sync \`${sync.id}\` does not fit its source: ${list}${list.endsWith('?') ? '' : '.'} Nothing was sent.`,
    details,
  );
}

/** Two columns of one name are one column to whoever names it. DuckDB renames the second where it stands in brackets, also if only its case differs. */
async function repeatedNames(session: Session, { source }: StageRequest, columns: readonly Column[]): Promise<readonly ErrorDetail[]> {
  const within = await session.describe(sql`SELECT * FROM (${source}\n) AS source`);
  const names = columns.map(({ name }) => name);
  const repeated = names.filter((name, index) => names.indexOf(name) !== index || within[index]?.name !== name);
  return [...new Set(repeated)].map((name) => ({
    path: 'source',
    message: `the source has several columns \`${name}\`: give each a name of its own`,
  }));
}

function missingColumns(sync: Sync, columns: ReadonlyMap<string, Column>): readonly ErrorDetail[] {
  const names = [...columns.keys()];
  const missing = (path: string, used: readonly string[]): readonly ErrorDetail[] =>
    used
      .filter((column) => !columns.has(column))
      .map((column) => ({ path, message: `the source has no column \`${column}\`${hint(column, names)}` }));
  return [
    ...Object.entries(sync.key).flatMap(([field, column]) => [
      ...missing(`key.${field}`, [column]),
      ...keyType(field, columns.get(column)?.type),
    ]),
    ...fieldsOf(sync).flatMap(([field, from]) => missing(`mapping.${field}`, columnsOf(from))),
  ];
}

/** The source's columns that fill a field, as far as it names them. */
export function columnsOf(from: FieldMapping): readonly string[] {
  if ('column' in from) return [from.column];
  return 'template' in from ? checkTemplate(from.template).columns : [];
}

/** The same; of an expression the words that may be names of columns, for none can tell without the warehouse. */
export function columnsNamed(from: FieldMapping): readonly string[] {
  return 'sql' in from ? columnNames(tokensOf(from.sql)).map(({ value }) => value) : columnsOf(from);
}

function keyType(field: string, type: ColumnType | undefined): readonly ErrorDetail[] {
  if (type === undefined || !['list', 'json', 'binary', 'double'].includes(type.kind)) return [];
  return [{ path: `key.${field}`, message: `a column of type ${typeName(type)} cannot be a key` }];
}

/** `a` and `a.b` cannot both be filled: one is a value, the other wants it to be an object. */
function nestingClashes({ mapping }: Sync): readonly ErrorDetail[] {
  const known = new Set(Object.keys(mapping));
  return [...known].flatMap((path) => {
    const parts = path.split('.');
    const parent = parts.map((_, index) => parts.slice(0, index).join('.')).find((prefix) => prefix !== '' && known.has(prefix));
    return parent === undefined
      ? []
      : [{ path: `mapping.${path}`, message: `\`${parent}\` is mapped to a value, so nothing can be inside it` }];
  });
}

/** Each is asked about alone, so that a mistake is told with its own field and the place in its own text. */
async function readExpressions(
  session: Session,
  { sync, source }: StageRequest,
  columns: readonly Column[],
): Promise<ReadonlyMap<string, Column>> {
  const found = new Map<string, Column>();
  const details: ErrorDetail[] = [];
  const rows = { from: sql`(${source}\n) AS source`, column: sql`source.${ident(columns[0]?.name ?? '_key')}` };
  for (const [field, from] of fieldsOf(sync)) {
    if (!('sql' in from)) continue;
    const path = `mapping.${field}.sql`;
    try {
      const { column, expands } = await checkExpressionOver(session, rows, { path, text: from.sql });
      if (expands) details.push({ path, message: 'gives several values for one record: write an expression that gives exactly one' });
      found.set(field, column);
    } catch (error) {
      if (!(error instanceof Invalid) || error.details.length === 0) throw error;
      details.push(...error.details);
    }
  }
  if (details.length > 0) throw breach(sync, details);
  return found;
}
