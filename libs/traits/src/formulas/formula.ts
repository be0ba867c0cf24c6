import { Invalid, hint, type Column, type FormulaTrait, type Trait } from '@tributary/core';
import {
  columnNames,
  describeWritten,
  expression,
  ident,
  isRow,
  join,
  refuseUnenclosed,
  sql,
  Sql,
  tokensOf,
  type Session,
} from '@tributary/sql';
import type { TypedFormulaTrait } from '../statement/typed-trait.js';

/** The traits or audiences a formula names, of those there are. Names in strings and comments are none. */
export function needsOf({ value }: FormulaTrait, ids: ReadonlySet<string>): readonly string[] {
  const names = columnNames(tokensOf(value)).map((token) => token.value.toLowerCase());
  return [...new Set(names)].filter((name) => ids.has(name));
}

/** Formulas in an order in which each comes after those it is made of. Rejects with `Invalid` that names a whole cycle: `a → b → a`. */
export function orderFormulas(formulas: readonly FormulaTrait[]): readonly FormulaTrait[] {
  const byId = new Map(formulas.map((formula) => [formula.id, formula]));
  const ids = new Set(byId.keys());
  const done = new Set<string>();
  const visit = (formula: FormulaTrait, path: readonly string[]): void => {
    if (done.has(formula.id)) return;
    if (path.includes(formula.id)) throw cycle([...path.slice(path.indexOf(formula.id)), formula.id]);
    for (const id of needsOf(formula, ids)) visit(byId.get(id) as FormulaTrait, [...path, formula.id]);
    done.add(formula.id);
  };
  for (const formula of formulas) visit(formula, []);
  return [...done].map((id) => byId.get(id) as FormulaTrait);
}

function cycle(path: readonly string[]): Invalid {
  const message = `the formulas name each other in a circle: ${path.join(' → ')}. Take one of these names out of its formula`;
  return new Invalid('formula.cycle', message, [{ path: 'value', message }]);
}

/** The formulas that stand on changed traits, also by way of other formulas, and so are to be computed again; the changed ones are not among them. */
export function dependentsOf(changed: Iterable<string>, traits: readonly Trait[]): readonly string[] {
  const reached = new Set(changed);
  const formulas = traits.filter((trait) => trait.type === 'formula');
  const ids = new Set([...traits.map(({ id }) => id), ...reached]);
  const first = new Set(reached);
  for (let more = true; more;) {
    const next = formulas.filter((formula) => !reached.has(formula.id) && needsOf(formula, ids).some((id) => reached.has(id)));
    for (const { id } of next) reached.add(id);
    more = next.length > 0;
  }
  return [...reached].filter((id) => !first.has(id));
}

/** What formulas may name. */
export interface FormulaNames {
  /** The columns of the other traits of a profile. */
  readonly columns: readonly Pick<Column, 'name' | 'nativeType'>[];
  readonly audiences: readonly string[];
  /** Further traits there are, to be proposed for a name that is none. */
  readonly unused?: readonly string[];
}

/**
 * The types of formulas, by the columns of the other traits of a profile and by audiences. Gives them in the order in which they must be computed. Rejects
 * with `Invalid`: a cycle, a name that is no trait and no audience, SQL that the warehouse does not understand, an aggregate, several values.
 */
export async function typeFormulas(
  session: Session,
  { columns, audiences, unused = [] }: FormulaNames,
  formulas: readonly FormulaTrait[],
): Promise<readonly TypedFormulaTrait[]> {
  const named = audiences.filter((id) => formulas.some((formula) => needsOf(formula, new Set([id])).length > 0));
  const row = new Map(
    [...columns, ...named.map((name) => ({ name, nativeType: 'boolean' }))].map(({ name, nativeType }) => [name, nativeType]),
  );
  const known = [...row.keys(), ...unused, ...audiences.filter((id) => !named.includes(id))];
  const ids = new Set([...row.keys(), ...formulas.map(({ id }) => id)]);
  const typed: TypedFormulaTrait[] = [];
  for (const trait of orderFormulas(formulas)) {
    const column = await checkFormula(session, { row, known }, trait);
    row.set(trait.id, column.nativeType);
    const all = needsOf(trait, ids);
    typed.push({
      ...{ kind: 'formula', trait, type: column.type, guarded: false },
      needs: all.filter((id) => !named.includes(id)),
      audiences: named.filter((id) => all.includes(id)).map((id) => ({ id, computed: false })),
      row: all.map((name) => ({ name, nativeType: row.get(name) ?? '' })),
    });
  }
  return typed;
}

interface FormulaRow {
  /** The columns a formula may name, with their types. */
  readonly row: ReadonlyMap<string, string>;
  readonly known: readonly string[];
}

async function checkFormula(session: Session, { row, known }: FormulaRow, { id, value }: FormulaTrait): Promise<Column> {
  const written = { path: 'value', text: value };
  refuseUnenclosed(written);
  // The number beside it refuses an aggregate: there is one row a profile, and nothing to sum up.
  const traits = [...row].map(([name, nativeType]) => sql`CAST(NULL AS ${new Sql(nativeType)}) AS ${ident(name)}`);
  const profile = sql`(SELECT ${join([sql`1 AS "#profile"`, ...traits])}) AS profile`;
  const right = await inOneQuestion(session, profile, expression(`\n${value}`));
  if (right) return right;
  const described = await describeWritten(session, written, (text) => sql`SELECT (${text}) AS value, "#profile" FROM ${profile}`).catch(
    (error: unknown) => refuseUnknown(error, { id, known }),
  );
  const bare = await describeWritten(session, written, (text) => sql`SELECT ${text} FROM ${profile}`);
  const [column] = described;
  if (!column || bare.length !== 1) throw wrong(id, `gives ${bare.length} columns: write an expression that gives exactly one`);
  if (isRow(column)) throw wrong(id, 'gives several values as one row: write an expression that gives one value');
  // Only what gives one value for each row may stand in a condition.
  await session.describe(sql`SELECT 1 AS one FROM ${profile} WHERE ${expression(`\n${value}`)} IS NOT NULL`).catch((error: unknown) => {
    throw error instanceof Invalid ? wrong(id, 'gives several values for one profile: write an expression that gives one') : error;
  });
  return column;
}

/** Nearly all are right. One that is not is asked about again, for what is wrong with it. */
async function inOneQuestion(session: Session, profile: Sql, formula: Sql): Promise<Column | undefined> {
  try {
    const columns = await session.describe(sql`SELECT ${formula} AS value, "#profile" FROM ${profile} WHERE ${formula} IS NOT NULL`);
    const [column] = columns;
    return column && columns.length === 2 && !isRow(column) ? column : undefined;
  } catch (error) {
    if (error instanceof Invalid) return undefined;
    throw error;
  }
}

const wrong = (id: string, message: string): Invalid =>
  new Invalid('trait.wrong', `\`value\` of trait \`${id}\` ${message}`, [{ path: 'value', message }]);

/** A name the warehouse does not know is a trait, or an audience, that is not there. */
function refuseUnknown(error: unknown, { id, known }: { readonly id: string; readonly known: readonly string[] }): never {
  const unknown = error instanceof Invalid ? /there is no column `(.+?)`/.exec(error.message) : null;
  if (unknown === null) throw error;
  const [, name = ''] = unknown;
  const [place = ''] = / at line \d+, column \d+/.exec((error as Invalid).message) ?? [];
  const message = `names \`${name}\`${place}, which is no trait and no audience${hint(name, known)}`;
  throw new Invalid('formula.unknown_trait', `\`value\` of trait \`${id}\` ${message}`, [{ path: 'value', message }], { cause: error });
}
