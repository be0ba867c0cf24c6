import { count } from '../../format.js';

const exact = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' });
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d/;
/** More items of a list than these are counted. */
const LISTED = 8;

/** A value of the warehouse as a person reads it: numbers as they are (64-bit ones come as text), times in words, lists item by item. */
export function textOfValue(value: unknown): string {
  if (value === null || value === undefined) return '–';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'string') return INSTANT.test(value) ? exact.format(new Date(value)) : value;
  if (Array.isArray(value)) {
    const more = value.length - LISTED;
    return value.length === 0
      ? 'empty'
      : `${value.slice(0, LISTED).map(textOfValue).join(', ')}${more > 0 ? ` and ${count(more)} more` : ''}`;
  }
  return typeof value === 'number' ? String(value) : JSON.stringify(value);
}

/** The same, set as text; a pointer gets all of it. */
export function ValueText({ value }: { value: unknown }) {
  const text = textOfValue(value);
  return (
    <span title={text} className={`[overflow-wrap:anywhere] ${value === null || value === undefined ? 'text-soft' : ''}`}>
      {text.length > 300 ? `${text.slice(0, 300)}…` : text}
    </span>
  );
}
