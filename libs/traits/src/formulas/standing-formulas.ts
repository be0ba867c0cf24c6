import type { Column } from '@tributary/core';
import { ident, join, orAbsent, ourTables, sql, Sql, type Session } from '@tributary/sql';
import { definitionHash } from '../definitions/definition-hash.js';
import { compileGuards } from '../guards/guards.js';
import { knownColumns, type KnownColumn } from '../run/trait-columns.js';
import type { TraitsRequest } from '../run/traits-job.js';
import type { TypedFormulaTrait } from '../statement/typed-trait.js';
import { compileComparable } from '../values/comparable.js';
import { needsOf, orderFormulas } from './formula.js';
import { joinMembership } from './membership.js';
import { nestFormulas } from './nest-formulas.js';

/** What formulas over membership are computed from. */
export type FormulasRequest = Pick<TraitsRequest, 'schema' | 'traits' | 'events' | 'contexts' | 'models' | 'audiences'>;

/**
 * The traits that are made of membership in audiences, to be computed again as soon as members change: a run of audiences does so, so that
 * values and members agree.
 */
export interface MembershipTraits {
  /** By the id of each such trait the audiences it is made of, also by way of other traits. */
  readonly madeOf: ReadonlyMap<string, readonly string[]>;
  /** To be run in the session before and after the statements below. */
  readonly before: readonly Sql[];
  readonly after: readonly Sql[];
  /** A query of all standing values with some of these traits computed by the members of a table: `audience_id, profile_id`. */
  readonly values: (members: Sql, ids: readonly string[]) => Sql;
  /** Brings these traits to the members of a table, where they differ. */
  readonly keep: (members: Sql) => Sql;
}

/**
 * The formulas over membership that a trait run has computed by their present definition; `undefined` where there is none. The others are left to
 * the next trait run, which computes them for everybody. A value one of them fails on becomes NULL.
 */
export async function membershipTraits(session: Session, request: FormulasRequest): Promise<MembershipTraits | undefined> {
  const { schema, traits, audiences = [] } = request;
  const over = formulasOver(
    traits.map(({ trait }) => trait),
    audiences,
  );
  if (over.size === 0) return undefined;
  const { profileTrait } = ourTables(schema);
  const there = await orAbsent(session.describe(sql`SELECT * FROM ${profileTrait}`), []);
  if (there.length === 0) return undefined;
  const known = await knownColumns(session, { schema, there }, {});
  const formulas = standing(request, { over, known });
  if (formulas.length === 0) return undefined;
  return compiled(session, { schema, there, formulas, over });
}

type Over = ReadonlyMap<string, readonly string[]>;

/** By each formula that is made of membership all audiences it is made of. */
function formulasOver(traits: TraitsOnly, audiences: readonly string[]): Over {
  const formulas = orderFormulas(traits.filter((trait) => trait.type === 'formula'));
  const [named, ids] = [new Set(audiences), new Set(formulas.map(({ id }) => id))];
  const over = new Map<string, readonly string[]>();
  for (const formula of formulas) {
    const own = [...needsOf(formula, named), ...needsOf(formula, ids).flatMap((id) => over.get(id) ?? [])];
    if (own.length > 0) over.set(formula.id, [...new Set(own)]);
  }
  return over;
}

type TraitsOnly = readonly TraitsRequest['traits'][number]['trait'][];

/** Those whose column was computed by the definition there is now, and which have all they name. */
function standing(
  { traits, events, contexts = [], models = [], audiences = [] }: FormulasRequest,
  { over, known }: { readonly over: Over; readonly known: ReadonlyMap<string, KnownColumn> },
): readonly TypedFormulaTrait[] {
  const around = { events, contexts, models, audiences };
  const found = new Map<string, TypedFormulaTrait>();
  const names = new Set([...known.keys(), ...audiences]);
  for (const trait of orderFormulas(traits.map((one) => one.trait).filter((one) => one.type === 'formula'))) {
    const column = over.has(trait.id) ? known.get(trait.id) : undefined;
    if (column === undefined || column.definition !== definitionHash(trait, around)) continue;
    const all = needsOf(trait, names);
    if (all.some((id) => over.has(id) && !found.has(id))) continue;
    found.set(trait.id, {
      ...{ kind: 'formula', trait, type: column.column.type, guarded: true },
      needs: all.filter((id) => !audiences.includes(id)),
      audiences: all.filter((id) => audiences.includes(id)).map((id) => ({ id, computed: true })),
      row: all.map((name) => ({ name, nativeType: known.get(name)?.column.nativeType ?? 'boolean' })),
    });
  }
  return [...found.values()];
}

interface Compiling {
  readonly schema: string;
  readonly there: readonly Column[];
  readonly formulas: readonly TypedFormulaTrait[];
  readonly over: Over;
}

function compiled({ dialect }: Session, { schema, there, formulas, over }: Compiling): MembershipTraits {
  const { profileTrait } = ourTables(schema);
  const { before, after } = compileGuards(dialect, formulas);
  const values = (members: Sql, ids: readonly string[]): Sql => {
    const some = withNeeded(formulas, ids);
    const kept = there.map(({ name }) => name).filter((name) => !some.some(({ trait }) => trait.id === name));
    const plain = sql`SELECT ${join(kept.map((name) => ident(name)))} FROM ${profileTrait}`;
    return sql`SELECT ${join(there.map(({ name, nativeType }) => typed(name, kept.includes(name) ? null : nativeType)))} FROM (
${nestFormulas(dialect, joinMembership(plain, some, members), some)}
) AS computed`;
  };
  const keep = (members: Sql): Sql => {
    const columns = there.filter(({ name }) => formulas.some(({ trait }) => trait.id === name));
    const set = columns.map(({ name }) => sql`${ident(name)} = computed.${ident(name)}`);
    const differs = columns.map(({ name, type }) => {
      const [was, is] = [sql`standing.${ident(name)}`, sql`computed.${ident(name)}`].map((value) =>
        compileComparable(dialect, type, value),
      );
      return sql`${was ?? sql`NULL`} IS DISTINCT FROM ${is ?? sql`NULL`}`;
    });
    const all = values(
      members,
      formulas.map(({ trait }) => trait.id),
    );
    return sql`UPDATE ${profileTrait} AS standing SET ${join(set)} FROM (
${all}
) AS computed WHERE computed.profile_id = standing.profile_id AND (${join(differs, ' OR ')})`;
  };
  const madeOf = new Map(formulas.map(({ trait }) => [trait.id, over.get(trait.id) ?? []]));
  return { madeOf, before, after, values, keep };
}

/** Some formulas with those they name. */
function withNeeded(formulas: readonly TypedFormulaTrait[], ids: readonly string[]): readonly TypedFormulaTrait[] {
  const some = formulas.filter(({ trait }) => ids.includes(trait.id));
  const all = new Set([...ids, ...some.flatMap(({ needs }) => needs)]);
  return all.size === ids.length ? some : withNeeded(formulas, [...all]);
}

/** A computed value in the type of its column. */
const typed = (name: string, nativeType: string | null): Sql =>
  nativeType === null ? ident(name) : sql`CAST(${ident(name)} AS ${new Sql(nativeType)}) AS ${ident(name)}`;
