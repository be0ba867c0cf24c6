import { Liquid } from 'liquidjs';
import { ESCAPES, type Escape } from './escape.js';
import { FILTERS, JSON_FILTERS } from './filters.js';
import { writeJson } from './write-json.js';

const TAGS = [
  'assign',
  'capture',
  'case',
  'comment',
  'cycle',
  'for',
  'if',
  'unless',
  'break',
  'continue',
  'echo',
  'raw',
  'liquid',
  '#',
] as const;

/** The most a template may be, in characters. */
export const LONGEST_TEMPLATE = 20_000;

/** Processor time one render may take, in milliseconds. */
export const RENDER_MS = 100;

/** What a template may use is listed here and in `filters.ts`; it has no files, no partials, no clock and no chance. */
export function createLiquid(escape?: Escape): Liquid {
  const made = escape === undefined ? (text: string) => text : ESCAPES[escape];
  const liquid = new Liquid({
    ownPropertyOnly: true,
    strictFilters: true,
    strictVariables: true,
    lenientIf: true,
    parseLimit: LONGEST_TEMPLATE,
    renderLimit: RENDER_MS,
    memoryLimit: 4_000_000,
    timezoneOffset: 0,
    locale: 'en-US',
    relativeReference: false,
    dynamicPartials: false,
    templates: {},
    outputEscape: (value) => made(printed(value)),
  });
  keepOnly(liquid.tags, TAGS);
  keepOnly(liquid.filters, []);
  Object.assign(liquid.filters, FILTERS, escape === 'markup_in_json' ? JSON_FILTERS : {});
  return liquid;
}

/** What `{{ value }}` writes: numbers with their digits, objects and lists as JSON rather than as `[object Object]`. */
function printed(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number' && !Number.isFinite(value)) throw new RangeError(`the result is ${value}, which is no number`);
  return typeof value === 'string' ? value : writeJson(value);
}

/** Both tables of the library are without a prototype only from some version on: ours surely are. */
function keepOnly(table: object, names: readonly string[]): void {
  Object.setPrototypeOf(table, null);
  for (const name of Object.keys(table)) if (!names.includes(name)) Reflect.deleteProperty(table, name);
}
