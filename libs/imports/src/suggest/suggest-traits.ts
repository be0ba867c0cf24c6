import { idsFrom } from '@tributary/core';
import { fieldName, fieldSql } from './field-sql.js';
import type { Field } from './read-fields.js';
import { isIdentifier } from './suggest-identifiers.js';
import type { Suggestion } from './suggestion.js';

/** How often events of a type occur. */
export interface TypeCount {
  readonly type: string;
  readonly events: number;
}

const MONEY = /(revenue|amount|total|price|spend|spent|turnover|paid)$/i;
/** Fields that differ from event to event say nothing of the person. */
const PASSING = /(^|_)(id|uuid|time|timestamp|date|url|referr?er|path|agent|ip|session|order|transaction|hash|index|version)($|_)/i;
const [FEWEST, MOST_VALUES, LONGEST] = [2, 60, 60];
/** Of a kind: more would be a list nobody reads. */
const EACH = 4;

interface Draft {
  readonly name: string;
  readonly label: string;
  readonly trait: Readonly<Record<string, unknown>>;
  readonly why: string;
  readonly examples: readonly string[];
}

/** Traits that most would want of such events: sums of money, what is done how often, favourites, when somebody was last seen. */
export function suggestTraits(fields: readonly Field[], types: readonly TypeCount[], taken: readonly string[]): readonly Suggestion[] {
  const others = fields.filter((field) => !isIdentifier(field));
  const drafts = [
    ...others.filter(isMoney).slice(0, EACH).map(sumOf),
    ...rare(types).map(countOf),
    ...others.filter(isChoice).slice(0, EACH).map(favouriteOf),
    LAST_SEEN,
  ];
  const ids = idsFrom(
    drafts.map(({ name }) => name),
    ['profile_id', ...taken],
  );
  return drafts.map(({ label, trait, why, examples }, at) => ({
    object: { kind: 'trait', id: ids[at] ?? '', label, ...trait },
    why,
    examples,
  }));
}

const LAST_SEEN: Draft = {
  ...{ name: 'last_seen', label: 'Last seen', trait: { type: 'last', value: 'event_time' } },
  ...{ why: 'The time of the newest event', examples: [] },
};

const isMoney = (field: Field): boolean => field.numeric && MONEY.test(fieldName(field.path));

function isChoice({ path, values, numeric, seen }: Field): boolean {
  const few = values.size >= FEWEST && values.size <= Math.min(MOST_VALUES, seen / 2);
  return few && !numeric && !PASSING.test(fieldName(path)) && [...values].every((value) => value.length <= LONGEST);
}

/** All types but the commonest, which says little of a person. */
const rare = (types: readonly TypeCount[]): readonly TypeCount[] => [...types].sort((a, b) => b.events - a.events).slice(1, 1 + EACH);

const titled = (name: string): string => {
  const words = name.replace(/[_-]+/g, ' ').trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
};

const sumOf = ({ path, types, values }: Field): Draft => ({
  ...{ name: fieldName(path), label: titled(fieldName(path)) },
  trait: { type: 'sum', value: `(${fieldSql(path)})::decimal(18, 2)`, types: [...types].sort() },
  ...{ why: `The sum of \`${path.join('.')}\``, examples: [...values].slice(0, 3) },
});

const countOf = ({ type, events }: TypeCount): Draft => ({
  ...{ name: `number of ${type}`, label: `Number of ${type.replace(/[_-]+/g, ' ')}` },
  trait: { type: 'num_of_unique', value: 'id', types: [type] },
  ...{ why: `There are ${events} events of type \`${type}\``, examples: [] },
});

const favouriteOf = ({ path, types, values }: Field): Draft => ({
  ...{ name: `favourite ${fieldName(path)}`, label: `Favourite ${titled(fieldName(path)).toLowerCase()}` },
  trait: { type: 'most_frequent', value: fieldSql(path), types: [...types].sort() },
  ...{ why: `The commonest \`${path.join('.')}\``, examples: [...values].slice(0, 3) },
});
