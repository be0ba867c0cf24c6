import { Invalid, type Column, type Events, type EventTrait, type Trait } from '@tributary/core';
import {
  checkExpression,
  checkExpressionOver,
  compileEvents,
  describeExpressions,
  expression,
  sql,
  type CheckedExpression,
  type Session,
} from '@tributary/sql';
import type { TypedEventTrait } from '../statement/typed-trait.js';

/** Asks about the expression that stands in a field. */
type Check = (path: string, text: string) => Promise<CheckedExpression>;

/**
 * Asks the warehouse about every expression of a trait. Rejects with `Invalid` at the field that is wrong: SQL it cannot
 * read, an unknown column, two columns, a filter that is no condition.
 */
export async function validateTrait(session: Session, events: Events, trait: EventTrait): Promise<TypedEventTrait> {
  if (trait.id === 'profile_id') throw invalid(trait, 'id', 'is the name of the profile itself: choose another');
  const ofEvent: Check = (path, text) => checkExpression(session, events, { path, text });
  const value = await ofEvent('value', trait.value);
  await checkWeight(trait, 'weight', ofEvent);
  await checkFilter(trait, 'filter', ofEvent);
  if (!hasOuter(trait)) return typed(trait, value);
  const weight = trait.weight === undefined ? sql`1` : expression(trait.weight);
  const from = sql`(SELECT ${expression(trait.value)} AS value, ${weight} AS weight FROM (${compileEvents(events)}) AS event) AS extracted`;
  const ofExtracted: Check = (path, text) => checkExpressionOver(session, { from, column: sql`value` }, { path, text });
  const outer = trait.outer_value === undefined ? undefined : await ofExtracted('outer_value', trait.outer_value);
  await checkWeight(trait, 'outer_weight', ofExtracted);
  await checkFilter(trait, 'outer_filter', ofExtracted);
  return typed(trait, value, outer);
}

const hasOuter = ({ outer_value: value, outer_weight: weight, outer_filter: filter }: EventTrait): boolean =>
  [value, weight, filter].some((text) => text !== undefined);

async function checkWeight(trait: EventTrait, field: 'weight' | 'outer_weight', check: Check): Promise<void> {
  const text = trait[field];
  if (text === undefined) return;
  const { expands } = await check(field, text);
  if (expands) throw invalid(trait, field, 'gives several weights for one value: write an expression that gives one');
}

async function checkFilter(trait: EventTrait, field: 'filter' | 'outer_filter', check: Check): Promise<void> {
  const text = trait[field];
  if (text === undefined) return;
  const { column, expands } = await check(field, text);
  if (column.type.kind !== 'boolean' || expands)
    throw invalid(trait, field, `gives \`${column.nativeType}\`: write a condition, which gives true or false`);
}

function typed(trait: EventTrait, { column, expands }: CheckedExpression, outer?: CheckedExpression): TypedEventTrait {
  const value = { type: column.type, expands };
  const further = outer ? { type: outer.column.type, expands: outer.expands } : { ...value, expands: false };
  return { kind: 'event', trait, value, outer: further, guarded: false };
}

function invalid(trait: Trait, path: string, message: string): Invalid {
  return new Invalid('trait.wrong', `\`${path}\` of trait \`${trait.id}\` ${message}`, [{ path, message }]);
}

/** The types of many traits at once. Rejects like `validateTrait`, with paths that begin with the trait's id. */
export async function typeTraits(session: Session, events: Events, traits: readonly EventTrait[]): Promise<readonly TypedEventTrait[]> {
  const known = await inOneQuestion(session, events, traits);
  if (known) return known;
  const [trait, ...others] = traits;
  if (trait && others.length === 0) return [await validateTrait(session, events, trait).catch((error: unknown) => rethrow(trait, error))];
  // Few are wrong or need more questions: they are found by halves.
  const half = Math.ceil(traits.length / 2);
  return [...(await typeTraits(session, events, traits.slice(0, half))), ...(await typeTraits(session, events, traits.slice(half)))];
}

/** Fast where all is well and no value expands, which is nearly always. */
async function inOneQuestion(
  session: Session,
  events: Events,
  traits: readonly EventTrait[],
): Promise<readonly TypedEventTrait[] | undefined> {
  if (traits.some((trait) => hasOuter(trait) || trait.id === 'profile_id')) return undefined;
  const texts = traits.flatMap(({ value, weight, filter }) => [value, weight ?? '1', filter ?? 'TRUE']);
  try {
    const { columns, allSingle } = await describeExpressions(session, events, texts);
    const isCondition = columns.every(({ type }, index) => index % 3 !== 2 || type.kind === 'boolean');
    if (!allSingle || !isCondition) return undefined;
    return traits.map((trait, index) => typed(trait, { column: columns[index * 3] as Column, expands: false }));
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
