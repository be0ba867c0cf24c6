import type { Operation, Value } from '@tributary/core';
import type { WrittenJson } from './http/written-json.js';

/** A destination field's value: a warehouse value, or an object that nested field names (`address.city`) were built into. */
export type FieldValue = Value | { readonly [name: string]: FieldValue };

/** One change to send, mapped and typed. Read-only: a connector builds requests from it and never alters it. */
export interface OutRecord {
  /** Names the change within its batch; outcomes are given by it. */
  readonly id: string;
  readonly operation: Operation;
  /** The identifier fields, never null. */
  readonly key: Readonly<Record<string, Value>>;
  /** The mapped fields, nested by the dots of their names. On a removal: what was delivered last. */
  readonly fields: Readonly<Record<string, FieldValue>>;
  /** `fields` as JSON, where it is at hand: a connector that sends all of them takes it by `allFields`, and need not look at each. */
  readonly fieldsJson?: WrittenJson;
  /** Top-level names in `fields` whose value is not what the destination was last told; on an addition all of them. */
  readonly changed: readonly string[];
  /** The same in dotted form (`custom_attributes.plan`), for destinations that charge by field; absent when the parts are not known. */
  readonly changedPaths?: readonly string[];
  /** The destination's own id, from an earlier delivery of this key. */
  readonly remoteId?: string;
  /** Its key and fields have no more bytes as JSON, and can be written; absent where only writing them tells. */
  readonly mostBytes?: number;
  /** 1 at first; more when an earlier attempt failed or its answer was lost. */
  readonly attempt: number;
  /** Same for every attempt to send this content. */
  readonly idempotencyKey: string;
}
