import { Json } from '@tributary/core';
import { readJson } from '../http/exact-json.js';

/** A JSON document as what it says, `undefined` where it is broken; any other value as it is. */
export function opened(value: unknown): unknown {
  return value instanceof Json ? readJson(value.text) : value;
}
