import type { ErrorDetail } from '@tributary/core';

/** A place in a statement, counted from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Where a character offset (from 0) of a text lies. */
export function positionAt(text: string, offset: number): Position {
  const before = text.slice(0, offset).split('\n');
  return { line: before.length, column: (before.at(-1) ?? '').length + 1 };
}

/** `at line 1, column 8`, for a message; nothing where the place is not known. */
export function atPosition(position: Position | undefined): string {
  return position ? ` at line ${position.line}, column ${position.column}` : '';
}

/** The place as a detail, so that an editor can point at it. */
export function positionDetails(position: Position | undefined, message: string): readonly ErrorDetail[] {
  return position ? [{ path: `query.${position.line}.${position.column}`, message }] : [];
}
