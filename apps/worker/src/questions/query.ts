import { shown, typeName } from '@tributary/core';
import type { Question } from './question.js';

/** Shorter than the API waits for an answer. */
const QUERY_MS = 20_000;

/** The first rows of what somebody wrote as a query. */
export const query: Question<'query'> = async ({ sql, limit }, { warehouse, signal }) => {
  const { columns, rows, ...told } = await warehouse.look(sql, { rows: limit, timeoutMs: QUERY_MS, signal });
  return {
    columns: columns.map(({ name, type, nativeType }) => ({ name, type: typeName(type), native_type: nativeType })),
    rows: rows.map((row) => row.map(shown)),
    ...told,
  };
};
