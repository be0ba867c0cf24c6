import { filters } from 'liquidjs';
import { escapeMarkup } from './escape.js';
import { ExactNumber } from './exact-number.js';
import { writeJson } from './write-json.js';

/** Its output is written as it is. */
interface RawFilter {
  readonly raw: true;
  readonly handler: Filter;
}

type Filter = (this: unknown, value: unknown, ...args: unknown[]) => unknown;

/** The library's own filters that a template may use. What is not here is unknown: among them all that read expressions or files. */
const KEPT = [
  ...['append', 'prepend', 'capitalize', 'downcase', 'upcase', 'strip', 'lstrip', 'rstrip', 'squish', 'strip_newlines', 'strip_html'],
  ...['escape', 'newline_to_br', 'normalize_whitespace', 'number_of_words', 'truncate', 'truncatewords', 'slugify', 'split', 'slice'],
  ...['remove', 'remove_first', 'remove_last', 'replace', 'replace_first', 'replace_last', 'url_encode', 'url_decode'],
  ...['base64_encode', 'base64_decode', 'default', 'size', 'first', 'last', 'join', 'reverse', 'sort', 'sort_natural', 'uniq', 'compact'],
  ...['concat', 'map', 'where', 'sum'],
] as const;

/** Filters that calculate: a number with more digits than can be calculated with stops the render rather than be rounded. */
const CALCULATING = [
  ...['plus', 'minus', 'times', 'divided_by', 'modulo', 'abs', 'ceil', 'floor', 'round', 'at_least', 'at_most'],
] as const;

const own = filters as unknown as Readonly<Record<string, Filter>>;

/** All filters a template may use, by name. */
export const FILTERS: Readonly<Record<string, Filter | RawFilter>> = Object.fromEntries<Filter | RawFilter>([
  ...KEPT.map((name): [string, Filter] => [name, filterOf(name)]),
  ...CALCULATING.map((name): [string, Filter] => [name, calculating(filterOf(name))]),
  ['date', date],
  ['json', (value: unknown) => writeJson(value)],
  // Where values are made harmless, this one is not: the author vouches for it.
  ['raw', { raw: true, handler: (value: unknown) => value }],
]);

/** Within a JSON document `{{ value | json }}` stands for itself: its quotes are the document's, and only its texts are made harmless. */
export const JSON_FILTERS: Readonly<Record<string, RawFilter>> = {
  json: { raw: true, handler: (value) => escapeMarkup(writeJson(value)) },
};

function filterOf(name: string): Filter {
  const filter = own[name];
  if (filter === undefined) throw new Error(`the template library has no filter \`${name}\``);
  return filter;
}

function calculating(filter: Filter): Filter {
  return function calculate(value, ...args) {
    return filter.call(this, numberOf(value), ...args.map(numberOf));
  };
}

const NUMBER = /^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*$/;

/** Text that is a number counts as one; anything else would silently be 0. */
function numberOf(value: unknown): number {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (value instanceof ExactNumber) return value.toNumber();
  if (typeof value === 'string' && NUMBER.test(value)) return new ExactNumber(value.trim().replace(/^\+/, '')).toNumber();
  throw new RangeError(`${value === null || value === undefined ? 'nothing' : 'a value that is no number'} cannot be calculated with`);
}

/** A template gives the same text for the same record, whenever it is rendered: the present time is a run fact, not the template's. */
function date(this: unknown, value: unknown, ...args: unknown[]): unknown {
  if (value === 'now' || value === 'today') throw new RangeError(`\`${value}\` is no date: map \`run: started_at\` instead`);
  if (args.some((arg) => typeof arg === 'string' && /%[-_0^#:]*\d{3,}/.test(arg)))
    throw new RangeError('the width in a date format is too big');
  return filterOf('date').call(this, value, ...args);
}
