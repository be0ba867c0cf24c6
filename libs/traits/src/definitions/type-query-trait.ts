import { hint, Invalid, type Column, type CustomTrait, type ModelTrait, type SqlTrait, type Trait } from '@tributary/core';
import {
  compileEvents,
  describeWritten,
  expression,
  ident,
  refuseUnenclosed,
  sql,
  tableName,
  type Session,
  type Sql,
} from '@tributary/sql';
import type { TypedCustomTrait, TypedModelTrait, TypedSqlTrait } from '../statement/typed-trait.js';
import type { TypedQueryTrait } from '../queries/compile-query-trait.js';
import { compileCustom, withBase } from '../queries/custom.js';
import { overCustomerEvents } from '../queries/customer-events.js';
import { definedCustomerEvents, emptyPlace, NO_CONTEXT, type DefinitionPlace } from './definition-place.js';

/** A trait whose values a query of its own finds. */
export type QueryTrait = CustomTrait | SqlTrait | ModelTrait;

const TYPE: {
  readonly [K in QueryTrait['type']]: (
    session: Session,
    place: DefinitionPlace,
    trait: Extract<QueryTrait, { type: K }>,
  ) => Promise<TypedQueryTrait>;
} = { custom: typeCustom, sql: typeSql, model: typeModel };

/**
 * Asks the warehouse about the query or the column of a trait. Rejects with `Invalid` at the field that is wrong, with the line and column in the user's
 * text: SQL it cannot read, several statements, other columns than the trait must have.
 */
export function typeQueryTrait(session: Session, place: DefinitionPlace, trait: QueryTrait): Promise<TypedQueryTrait> {
  return (TYPE[trait.type] as (session: Session, place: DefinitionPlace, trait: QueryTrait) => Promise<TypedQueryTrait>)(
    session,
    place,
    trait,
  );
}

async function typeCustom(session: Session, place: DefinitionPlace, trait: CustomTrait): Promise<TypedCustomTrait> {
  const written = { path: 'query', text: trait.query };
  refuseUnenclosed(written);
  const base = sql`(${compileEvents(place.events, { unique: true })}) AS "#event"`;
  const columns = await describeWritten(session, written, (text) => withBase(text, { base, context: NO_CONTEXT }));
  const [column] = columns;
  if (!column || columns.length !== 1 || column.name !== 'value')
    throw invalid(trait, 'query', `gives ${namesOf(columns)}: let it give exactly one column, named \`value\``);
  const typed = { kind: 'custom', trait, type: column.type } as const;
  await refuseUncorrelatable(session, place, typed);
  return typed;
}

/** Not every query over all events can be made one over the events of each profile. */
async function refuseUncorrelatable(session: Session, place: DefinitionPlace, typed: TypedCustomTrait): Promise<void> {
  try {
    await session.describe(compileCustom(session.dialect, typed, emptyPlace(place)));
  } catch (error) {
    if (!(error instanceof Invalid)) throw error;
    const said = error.message.replace(/ at line \d+, column \d+/, '');
    throw invalid(typed.trait, 'query', `cannot be run for each profile by this warehouse: ${said}`, error);
  }
}

async function typeSql(session: Session, { events }: DefinitionPlace, trait: SqlTrait): Promise<TypedSqlTrait> {
  const written = { path: 'query', text: trait.query };
  refuseUnenclosed(written);
  const columns = await describeWritten(session, written, (text) => overCustomerEvents(text, definedCustomerEvents(events)));
  const value = columns.find(({ name }) => name === 'value');
  const profile = columns.find(({ name }) => name === 'profile_id');
  if (!value || !profile || columns.length !== 2)
    throw invalid(trait, 'query', `gives ${namesOf(columns)}: let it give exactly two columns, \`profile_id\` and \`value\``);
  if (profile.type.kind !== 'text' && profile.type.kind !== 'uuid')
    throw invalid(trait, 'query', `gives \`profile_id\` as \`${profile.nativeType}\`: the id of a profile is a uuid, or that as text`);
  return { kind: 'sql', trait, type: value.type };
}

async function typeModel(session: Session, { models, identifierTypes }: DefinitionPlace, trait: ModelTrait): Promise<TypedModelTrait> {
  const model = models.find(({ id }) => id === trait.model);
  if (!model) {
    const ids = models.map(({ id }) => id);
    throw invalid(trait, 'model', `is \`${trait.model}\`, and there is no such model in this warehouse${hint(trait.model, ids)}`);
  }
  if (!identifierTypes.includes(trait.by.identifier))
    throw invalid(
      trait,
      'by.identifier',
      `is \`${trait.by.identifier}\`, which no rule gives${hint(trait.by.identifier, identifierTypes)}`,
    );
  const source = model.table === undefined ? expression(model.query ?? '') : tableName(model.table);
  const columns = await session.describe(sql`SELECT * FROM ${source} AS model`).catch((error: unknown) => {
    throw error instanceof Invalid ? invalid(trait, 'model', `is \`${model.id}\`, which cannot be read: ${error.message}`, error) : error;
  });
  const column = (path: string, name: string): Column => {
    const found = columns.find((one) => one.name === name);
    if (found) return found;
    const names = columns.map((one) => one.name);
    throw invalid(trait, path, `is \`${name}\`, which is no column of the model \`${model.id}\`${hint(name, names)}`);
  };
  const [value, key, place] = [column('column', trait.column), column('by.column', trait.by.column), column('model', model.primary_key)];
  const text = session.dialect.text(ident(key.name));
  const rows = sql`SELECT ${text} AS key, ${ident(value.name)} AS value, ${placed(place)} AS place FROM ${source} AS model`;
  return { kind: 'model', trait, type: value.type, rows };
}

const placed = ({ name, type }: Column): Sql => (type.kind === 'text' ? sql`${ident(name)} COLLATE "C"` : ident(name));

function namesOf(columns: readonly Column[]): string {
  if (columns.length === 0) return 'no column';
  return columns.length === 1
    ? `the column \`${columns[0]?.name}\``
    : `${columns.length} columns (${columns.map(({ name }) => `\`${name}\``).join(', ')})`;
}

export function invalid({ id }: Pick<Trait, 'id'>, path: string, message: string, cause?: unknown): Invalid {
  return new Invalid('trait.wrong', `\`${path}\` of trait \`${id}\` ${message}`, [{ path, message }], { cause });
}
