import { Invalid, type Events, type EventTrait, type Trait } from '@tributary/core';
import {
  checkExpression,
  checkExpressionOver,
  checkExpressions,
  eventRows,
  expression,
  sql,
  type CheckedExpression,
  type ExpressionRows,
  type Session,
} from '@tributary/sql';
import { groupBy } from '../statement/group-by.js';
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
  const extracted = extractedRows(events, trait);
  const ofExtracted: Check = (path, text) => checkExpressionOver(session, extracted, { path, text });
  const outer = trait.outer_value === undefined ? undefined : await ofExtracted('outer_value', trait.outer_value);
  await checkWeight(trait, 'outer_weight', ofExtracted);
  await checkFilter(trait, 'outer_filter', ofExtracted);
  return typed(trait, value, outer);
}

/** What the outer expressions of a trait are over. */
function extractedRows(events: Events, trait: EventTrait): ExpressionRows {
  const weight = trait.weight === undefined ? sql`1` : expression(trait.weight);
  const from = sql`(SELECT ${expression(trait.value)} AS value, ${weight} AS weight FROM ${eventRows(events).from}) AS extracted`;
  return { from, column: sql`value` };
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
  const known = await inFewQuestions(session, events, traits);
  if (known) return known;
  const [trait, ...others] = traits;
  if (trait && others.length === 0) return [await validateTrait(session, events, trait).catch((error: unknown) => rethrow(trait, error))];
  // Few are wrong or need more questions: they are found by halves.
  const half = Math.ceil(traits.length / 2);
  return [...(await typeTraits(session, events, traits.slice(0, half))), ...(await typeTraits(session, events, traits.slice(half)))];
}

/** Fast where all is well, which is nearly always: one question tells what all expressions are. */
async function inFewQuestions(
  session: Session,
  events: Events,
  traits: readonly EventTrait[],
): Promise<readonly TypedEventTrait[] | undefined> {
  if (traits.some((trait) => trait.id === 'profile_id')) return undefined;
  try {
    const values = await checkFields(session, eventRows(events), traits);
    const outer = new Map<EventTrait, CheckedExpression>();
    for (const group of groupBy(traits.filter(hasOuter), (trait) => JSON.stringify([trait.value, trait.weight]))) {
      const fields = group.map((trait) => ({
        value: trait.outer_value ?? 'value',
        weight: trait.outer_weight,
        filter: trait.outer_filter,
      }));
      const checked = await checkFields(session, extractedRows(events, group[0]), fields);
      for (const [index, trait] of group.entries())
        if (trait.outer_value !== undefined) outer.set(trait, checked[index] as CheckedExpression);
    }
    return traits.map((trait, index) => typed(trait, values[index] as CheckedExpression, outer.get(trait)));
  } catch (error) {
    if (error instanceof Invalid) return undefined;
    throw error;
  }
}

/** What stands at one level of a trait. */
type Fields = Pick<EventTrait, 'value' | 'weight' | 'filter'>;

/** The values of some fields. Rejects with `Invalid` that need not be read where any is wrong. */
async function checkFields(session: Session, rows: ExpressionRows, fields: readonly Fields[]): Promise<readonly CheckedExpression[]> {
  const [values, weights, filters] = [
    fields.map(({ value }) => value),
    fields.flatMap(({ weight }) => weight ?? []),
    fields.flatMap(({ filter }) => filter ?? []),
  ];
  const checked = await checkExpressions(session, rows, [...values, ...weights, ...filters]);
  const isWrong =
    checked.slice(values.length).some(({ expands }) => expands) ||
    checked.slice(values.length + weights.length).some(({ column }) => column.type.kind !== 'boolean');
  if (isWrong) throw new Invalid('trait.wrong', 'a weight or a filter is wrong');
  return checked.slice(0, values.length);
}

/** The complaint of a trait among many. */
export function rethrow(trait: Trait, error: unknown): never {
  if (!(error instanceof Invalid)) throw error;
  const details = error.details.map(({ path, message }) => ({ path: `${trait.id}.${path}`, message }));
  throw new Invalid(error.code, `trait \`${trait.id}\`: ${error.message}`, details, { cause: error });
}
