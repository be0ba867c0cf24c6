import { Invalid, isEventTrait, type Column, type FormulaTrait, type Trait } from '@tributary/core';
import type { Session } from '@tributary/sql';
import { compileTraits } from '../compile-traits.js';
import { compileQueryTrait } from '../queries/compile-query-trait.js';
import { EMPTY_SCOPE, emptyPlace, type DefinitionPlace } from './definition-place.js';
import { needsOf, orderFormulas, typeFormulas } from '../formulas/formula.js';
import { knowComputed } from '../formulas/membership.js';
import { typeQueryTrait, type QueryTrait } from './type-query-trait.js';
import type { TypedFormulaTrait, TypedTrait } from '../statement/typed-trait.js';
import { rethrow, typeTraits, validateTrait } from './validate-trait.js';

type Plain = Exclude<TypedTrait, { kind: 'formula' }>;

/**
 * The types of traits of all kinds at once, in the order in which they came. Rejects with `Invalid` that names the trait, at `<trait>.<field>`, with the
 * place in the user's text; also for formulas that name each other in a circle, or what is no trait.
 */
export async function typeAllTraits(session: Session, place: DefinitionPlace, traits: readonly Trait[]): Promise<readonly TypedTrait[]> {
  const formulas = traits.filter((trait) => trait.type === 'formula');
  const plain: Plain[] = [...(await typeTraits(session, place.events, traits.filter(isEventTrait)))];
  for (const trait of traits.filter(isQueryTrait))
    plain.push(await typeQueryTrait(session, place, trait).catch((error: unknown) => rethrow(trait, error)));
  const typed = [...plain, ...(await knowComputed(session, place.schema, await typeAllFormulas(session, place, { plain, formulas })))];
  return traits.map(({ id }) => typed.find(({ trait }) => trait.id === id) as TypedTrait);
}

const isQueryTrait = (trait: Trait): trait is QueryTrait => !isEventTrait(trait) && trait.type !== 'formula';

/** The columns of what formulas name are mostly all that is to be known; where they are not enough, those of all traits are. */
async function typeAllFormulas(
  session: Session,
  place: DefinitionPlace,
  { plain, formulas }: { readonly plain: readonly Plain[]; readonly formulas: readonly FormulaTrait[] },
): Promise<readonly TypedFormulaTrait[]> {
  if (formulas.length === 0) return [];
  const ids = new Set([...plain, ...formulas.map((trait) => ({ trait }))].map(({ trait }) => trait.id));
  const named = new Set(formulas.flatMap((formula) => needsOf(formula, ids)));
  const over = async (some: readonly Plain[]) =>
    typeFormulas(session, { columns: await columnsOf(session, place, some), audiences: place.audiences ?? [] }, formulas);
  const few = plain.filter(({ trait }) => named.has(trait.id));
  return over(few).catch((error: unknown) => {
    if (error instanceof Invalid) return over(plain);
    throw error;
  });
}

/** The columns in which formulas find other traits. */
async function columnsOf(session: Session, place: DefinitionPlace, traits: readonly Plain[]): Promise<readonly Column[]> {
  const { schema, events } = place;
  const ofEvents = traits.filter((typed) => typed.kind === 'event');
  const query = compileTraits(session.dialect, { schema, events, traits: ofEvents, scope: EMPTY_SCOPE, unique: true });
  const ids = new Set(traits.map(({ trait }) => trait.id));
  const columns = (await session.describe(query)).filter(({ name }) => ids.has(name));
  for (const typed of traits) {
    if (typed.kind === 'event') continue;
    const [, value] = await session.describe(compileQueryTrait(session.dialect, typed, emptyPlace(place)));
    columns.push({ ...(value as Column), name: typed.trait.id });
  }
  return columns;
}

/**
 * Asks the warehouse about one trait of any kind; `traits` are all there are, for a formula names others. Rejects with `Invalid` at the field of the trait
 * that is wrong, and with the id of another trait where that is what is wrong.
 */
export async function validateDefinedTrait(
  session: Session,
  place: DefinitionPlace & { readonly traits: readonly Trait[] },
  trait: Trait,
): Promise<TypedTrait> {
  if (isEventTrait(trait)) return validateTrait(session, place.events, trait);
  if (trait.type !== 'formula') return typeQueryTrait(session, place, trait);
  const others = place.traits.filter(({ id }) => id !== trait.id);
  const all = new Map([...others, trait].map((one) => [one.id, one]));
  const ids = new Set(all.keys());
  const needed = new Set<string>();
  const visit = (one: Trait): void => {
    if (needed.has(one.id)) return;
    needed.add(one.id);
    if (one.type === 'formula') for (const id of needsOf(one, ids)) visit(all.get(id) as Trait);
  };
  visit(trait);
  const formulas = [...needed].map((id) => all.get(id) as Trait).filter((one) => one.type === 'formula');
  orderFormulas(formulas);
  const beneath = await typeAllTraits(
    session,
    place,
    [...needed].filter((id) => id !== trait.id).map((id) => all.get(id) as Trait),
  );
  const columns = await columnsOf(
    session,
    place,
    beneath.filter((one) => one.kind !== 'formula'),
  );
  const unused = others.filter(({ id }) => !needed.has(id)).map(({ id }) => id);
  const typed = await typeFormulas(session, { columns, audiences: place.audiences ?? [], unused }, formulas);
  return typed.find((one) => one.trait.id === trait.id) as TypedTrait;
}
