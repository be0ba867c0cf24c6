import type { ColumnType } from '@tributary/core';
import { ident, literal, sql, Sql } from '../fragment.js';
import type { Guard, Guarded } from './guard.js';

interface GuardScope {
  readonly names: readonly string[];
  readonly types: readonly string[];
}

/** What a function is given: the names an expression may use, and the types they come in. */
const SCOPES: Readonly<Record<Extract<Guarded['over'], string>, GuardScope>> = {
  event: {
    names: ['id', 'source_id', 'type', 'version', 'event_time', 'payload'],
    types: ['text', 'text', 'text', 'text', 'timestamptz', 'anyelement'],
  },
  extracted: { names: ['value', 'weight'], types: ['anyelement', 'anycompatible'] },
};

const scopeOf = ({ over }: Guarded): GuardScope =>
  typeof over === 'string' ? SCOPES[over] : { names: over.map(({ name }) => name), types: over.map(({ nativeType }) => nativeType) };

/** A function of the session around each expression: only a block of PL/pgSQL can catch an error and go on. `type` writes a type. */
export const postgresGuard = (type: (of: ColumnType) => Sql): Guard => ({
  before: (guarded) => guarded.flatMap((one) => [createValue(one, typeOf(one, type)), createFails(one, typeOf(one, type))]),
  after: (guarded) => guarded.flatMap((one) => ['value', 'fails'].map((what) => sql`DROP FUNCTION IF EXISTS ${nameOf(one, what)}`)),
  // A function forgets the size of a type, such as the digits of a number.
  value: (one) => (one.nativeType === undefined ? call(one, 'value') : sql`CAST(${call(one, 'value')} AS ${new Sql(one.nativeType)})`),
  fails: (one) => call(one, 'fails'),
});

const typeOf = ({ nativeType, type }: Guarded, write: (of: ColumnType) => Sql): Sql =>
  nativeType === undefined ? write(type) : new Sql(nativeType);

/** Found again by what it does, so that whoever writes the call and whoever makes the function need not know each other. */
function nameOf({ text, type, nativeType, expands, over, alias }: Guarded, what: string): Sql {
  let hash = 0xcbf29ce484222325n;
  for (const byte of Buffer.from(JSON.stringify([text, type, nativeType, expands, over, alias])))
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  return ident('pg_temp', `tributary_${what}_${hash.toString(16)}`);
}

const call = (one: Guarded, what: string): Sql =>
  sql`${nameOf(one, what)}(${new Sql(
    scopeOf(one)
      .names.map((name) => ident(name).text)
      .join(', '),
  )})`;

/** The expression over its row, in the type it is known to have. */
function query(one: Guarded, type: Sql): string {
  const columns = scopeOf(one)
    .names.map((name, index) => `$${index + 1} AS ${ident(name).text}`)
    .join(', ');
  return `CAST((${one.text}\n) AS ${type.text}) FROM (SELECT ${columns}) AS ${typeof one.over === 'string' ? one.over : (one.alias ?? 'profile')}`;
}

function create(one: Guarded, what: string, { returns, body }: { readonly returns: string; readonly body: string }): Sql {
  return sql`CREATE OR REPLACE FUNCTION ${nameOf(one, what)}(${new Sql(scopeOf(one).types.join(', '))}) RETURNS ${new Sql(returns)}
LANGUAGE plpgsql AS ${new Sql(literal(`BEGIN\n${body} END`).text, [one.text])}`;
}

function createValue(one: Guarded, type: Sql): Sql {
  const found = query(one, type);
  // Rows that were returned before the failing one would stay: so all are tried first.
  return one.expands
    ? create(one, 'value', {
        returns: `SETOF ${type.text}`,
        body: `PERFORM ${found}; RETURN QUERY SELECT ${found}; EXCEPTION WHEN OTHERS THEN RETURN;`,
      })
    : create(one, 'value', { returns: type.text, body: `RETURN (SELECT ${found}); EXCEPTION WHEN OTHERS THEN RETURN NULL;` });
}

function createFails(one: Guarded, type: Sql): Sql {
  return create(one, 'fails', {
    returns: 'boolean',
    body: `PERFORM ${query(one, type)}; RETURN FALSE; EXCEPTION WHEN OTHERS THEN RETURN TRUE;`,
  });
}
