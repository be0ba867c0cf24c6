import { Invalid, type Column, type Events, type EventTrait, type Trait } from '@tributary/core';
import { checkExpression, describeExpressions, type CheckedExpression, type Session } from '@tributary/sql';
import type { TypedEventTrait } from './typed-trait.js';

/**
 * Asks the warehouse about every expression of a trait. Rejects with `Invalid` at the field that is wrong: SQL it cannot
 * read, an unknown column, two columns, a filter that is no condition.
 */
export async function validateTrait(session: Session, events: Events, trait: EventTrait): Promise<TypedEventTrait> {
  if (trait.id === 'profile_id') throw invalid(trait, 'id', 'is the name of the profile itself: choose another');
  const value = await checkExpression(session, events, { path: 'value', text: trait.value });
  if (trait.weight !== undefined) {
    const { expands } = await checkExpression(session, events, { path: 'weight', text: trait.weight });
    if (expands) throw invalid(trait, 'weight', 'gives several weights for one event: write an expression that gives one');
  }
  if (trait.filter !== undefined) {
    const filter = await checkExpression(session, events, { path: 'filter', text: trait.filter });
    if (filter.column.type.kind !== 'boolean' || filter.expands)
      throw invalid(trait, 'filter', `gives \`${filter.column.nativeType}\`: write a condition, which gives true or false`);
  }
  return typed(trait, value);
}

function typed(trait: EventTrait, { column, expands }: CheckedExpression): TypedEventTrait {
  const value = { type: column.type, expands };
  return { kind: 'event', trait, value, outer: { ...value, expands: false }, guarded: false };
}

function invalid(trait: Trait, path: string, message: string): Invalid {
  return new Invalid('trait.wrong', `\`${path}\` of trait \`${trait.id}\` ${message}`, [{ path, message }]);
}

/** The types of many traits at once. Rejects like `validateTrait`, with paths that begin with the trait's id. */
export async function typeTraits(session: Session, events: Events, traits: readonly EventTrait[]): Promise<readonly TypedEventTrait[]> {
  const known = await inOneQuestion(session, events, traits);
  if (known) return known;
  const result: TypedEventTrait[] = [];
  for (const trait of traits) result.push(await validateTrait(session, events, trait).catch((error: unknown) => rethrow(trait, error)));
  return result;
}

/** Fast where all is well and no value expands, which is nearly always. */
async function inOneQuestion(
  session: Session,
  events: Events,
  traits: readonly EventTrait[],
): Promise<readonly TypedEventTrait[] | undefined> {
  try {
    const { columns, allSingle } = await describeExpressions(
      session,
      events,
      traits.map(({ value }) => value),
    );
    if (!allSingle) return undefined;
    return traits.map((trait, index) => typed(trait, { column: columns[index] as Column, expands: false }));
  } catch (error) {
    if (error instanceof Invalid) return undefined;
    throw error;
  }
}

/** The complaint of a trait among many. */
export function rethrow(trait: Trait, error: unknown): never {
  if (!(error instanceof Invalid)) throw error;
  const details = error.details.map(({ path, message }) => ({ path: `${trait.id}.${path}`, message }));
  throw new Invalid(error.code, `trait \`${trait.id}\`: ${error.message}`, details, { cause: error });
}
