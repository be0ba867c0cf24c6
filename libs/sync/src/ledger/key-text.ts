import type { ColumnType } from '@tributary/core';
import { sql, type Dialect, type Sql } from '@tributary/sql';

/** One scalar of a JSON list. */
const SCALAR = /[ \t\n\r]*("[^"\\]*(?:\\.[^"\\]*)*"|[^\s"[\]{},:]+)[ \t\n\r]*/y;

/**
 * The parts of a key as people see it (`42`, `["shop",42]`), each as text; `null` where the text names no key of so many parts.
 * Digits are left as they are.
 */
export function partsOfKey(text: string, count: number): readonly string[] | null {
  if (count === 1) return [text];
  const inner = /^\s*\[([^]*)\]\s*$/.exec(text)?.[1];
  const parts = inner === undefined ? null : scalarsOf(inner);
  return parts?.length === count ? parts : null;
}

/** The ways in which warehouses write a key that a person has written: the parts of one of several may have blanks between them or none. */
export function spellingsOf(text: string): readonly string[] {
  const inner = /^\s*\[([^]*)\]\s*$/.exec(text)?.[1];
  const tokens = inner === undefined ? null : tokensOf(inner);
  return tokens === null || tokens.length < 2 ? [text] : [...new Set([text, `[${tokens.join(',')}]`, `[${tokens.join(', ')}]`])];
}

function scalarsOf(list: string): readonly string[] | null {
  const parts = tokensOf(list)?.map(plain) ?? null;
  return parts === null || parts.some((part) => part === null) ? null : (parts as readonly string[]);
}

function tokensOf(list: string): readonly string[] | null {
  const tokens: string[] = [];
  for (let at = 0; at <= list.length;) {
    SCALAR.lastIndex = at;
    const token = SCALAR.exec(list)?.[1];
    if (token === undefined) return null;
    tokens.push(token);
    at = SCALAR.lastIndex;
    if (at === list.length) return tokens;
    if (list[at] !== ',') return null;
    at += 1;
  }
  return null;
}

function plain(token: string): string | null {
  if (!token.startsWith('"')) return token;
  try {
    return JSON.parse(token) as string;
  } catch {
    return null;
  }
}

const isDate = (text: string): boolean => {
  const [, day] = /^(\d{4}-\d\d-\d\d)(?:$|[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:Z|[+-]\d\d:\d\d)?$)/.exec(text) ?? [];
  const instant = new Date(text.replace(' ', 'T'));
  return day !== undefined && !Number.isNaN(instant.getTime()) && new Date(`${day}T00:00:00Z`).toISOString().startsWith(day);
};

/** Types whose values have several spellings, each with the texts that the warehouse can make a value of. */
const SPELLINGS: Readonly<Record<string, (text: string) => boolean>> = {
  uuid: (text) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text),
  timestamp: isDate,
  local_timestamp: isDate,
  date: isDate,
};

/** Whether a part of a key can be a value of such a type: asking for anything else is no error but finds nothing. */
export function spellable(text: string, kind: string): boolean {
  return !text.includes('\0') && (SPELLINGS[kind]?.(text) ?? true);
}

/** Whether a column of the key has the value that a text means. */
export function isKeyPart(dialect: Dialect, column: Sql, text: Sql, type: ColumnType): Sql {
  return SPELLINGS[type.kind] === undefined
    ? sql`${dialect.text(column)} = ${text}`
    : sql`${column} = CAST(${text} AS ${dialect.type(type)})`;
}
