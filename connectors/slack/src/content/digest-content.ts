import type { Operation } from '@tributary/core';
import { isObject, opened, type FieldValue, type OutRecord } from '@tributary/connector-kit';
import { escapeText } from './escape-text.js';
import type { Content } from './content.js';
import { printed } from './printed.js';

/** How a digest is laid out. */
export interface Layout {
  readonly title?: string | undefined;
  readonly format: 'list' | 'table';
  /** Records shown; the others are counted. */
  readonly most: number;
  /** Where all of them are, with places for the run and the group. */
  readonly link?: string | undefined;
  readonly run: string;
}

/** A line has its section to itself, if it must. */
export const LONGEST_LINE = 2_900;
const LONGEST_SECTION = 3_000;
/** Slack refuses messages whose blocks have about 13,200 characters together. */
const LONGEST_MESSAGE = 12_000;
/** Of a table's columns. */
const MOST_CELLS = 20;

/** What a digest says of its records: a title with their counts, the first of them, and how many more there are. */
export function digestContent(records: readonly OutRecord[], layout: Layout): Content {
  const title = titleOf(records, layout.title);
  const { blocks, shown } = layout.format === 'table' ? tableOf(records, layout) : listOf(records, layout);
  const more = records.length - shown;
  const rest = more === 0 ? [] : [{ type: 'context', elements: [markup(moreOf(more, records, layout))] }];
  return { text: title, blocks: [section(`*${title}*`), ...blocks, ...rest] };
}

function moreOf(more: number, records: readonly OutRecord[], { link, run }: Layout): string {
  const text = `and ${more} more`;
  if (link === undefined) return text;
  const facts: Readonly<Record<string, string>> = { run, group: groupOf(records) };
  const url = link.replace(/\{(run|group)\}/g, (_, name: string) => encodeURIComponent(facts[name] ?? ''));
  return `${text}: <${escapeText(url)}|all of them>`;
}

const groupOf = (records: readonly OutRecord[]): string => printed(records[0]?.fields.group ?? null);

const COUNTED: readonly (readonly [operation: Operation, word: string, heading: string])[] = [
  ['add', 'new', 'New'],
  ['change', 'changed', 'Changed'],
  ['remove', 'gone', 'Gone'],
];

/** The author's words are markup; the group is a value. */
function titleOf(records: readonly OutRecord[], title: string | undefined): string {
  const count = (operation: Operation): number => records.filter((record) => record.operation === operation).length;
  const counts = COUNTED.flatMap(([operation, word]) => (count(operation) === 0 ? [] : [`${count(operation)} ${word}`])).join(', ');
  const group = escapeText(groupOf(records));
  if (title === undefined) return group === '' ? counts : `${group}: ${counts}`;
  const facts: Readonly<Record<string, string | number>> = {
    ...{ count: records.length, group },
    ...{ added: count('add'), changed: count('change'), removed: count('remove') },
  };
  return title.replace(/\{(count|added|changed|removed|group)\}/g, (_, name: string) => String(facts[name]));
}

interface Shown {
  readonly blocks: readonly unknown[];
  readonly shown: number;
}

function listOf(records: readonly OutRecord[], { most }: Layout): Shown {
  const kinds = COUNTED.map(([operation, , heading]) => ({ heading, of: records.filter((record) => record.operation === operation) }));
  const given = kinds.filter(({ of }) => of.length > 0);
  const lines = given.flatMap(({ heading, of }) => [
    ...(given.length > 1 ? [{ text: `*${heading}*`, records: 0 }] : []),
    ...of.map(({ fields }) => ({ text: `• ${printed(fields.line ?? null)}`, records: 1 })),
  ]);
  let [shown, length] = [0, 0];
  const kept: string[] = [];
  for (const { text, records: one } of lines) {
    if (shown + one > most || length + text.length > LONGEST_MESSAGE) break;
    shown += one;
    length += text.length + 1;
    kept.push(text);
  }
  return { blocks: sectionsOf(kept), shown };
}

/** Lines in as few sections as take them. */
function sectionsOf(lines: readonly string[]): readonly unknown[] {
  const texts: string[] = [];
  for (const line of lines) {
    const last = texts.at(-1);
    if (last === undefined || last.length + line.length + 1 > LONGEST_SECTION) texts.push(line);
    else texts[texts.length - 1] = `${last}\n${line}`;
  }
  return texts.map(section);
}

function tableOf(records: readonly OutRecord[], { most }: Layout): Shown {
  const shown = records.slice(0, most);
  const cells = shown.map(({ fields }) => cellsOf(fields.cells ?? null));
  const headings = [...new Set(cells.flatMap((row) => Object.keys(row)))].slice(0, MOST_CELLS);
  const rows = [headings, ...cells.map((row) => headings.map((heading) => printed(row[heading] ?? null)))];
  // Slack takes no empty cell (assumed): a space stands for nothing.
  return {
    blocks: [{ type: 'table', rows: rows.map((row) => row.map((text) => ({ type: 'raw_text', text: text === '' ? ' ' : text }))) }],
    shown: shown.length,
  };
}

function cellsOf(value: FieldValue): Readonly<Record<string, FieldValue>> {
  const read = opened(value);
  return isObject(read) ? (read as Readonly<Record<string, FieldValue>>) : {};
}

const markup = (text: string) => ({ type: 'mrkdwn', text });
const section = (text: string) => ({ type: 'section', text: markup(text) });
