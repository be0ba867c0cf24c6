import { buildFields, type OutRecord, type WrittenJson } from '@tributary/connector-kit';
import type { Operation } from '@tributary/core';
import type { FieldsJson } from './fields-json.js';
import { idempotencyKeyOf } from './idempotency-key.js';
import type { Mapping, PlanRow } from './map-record.js';
import { named } from './named-values.js';
import type { ToldLines } from './told-lines.js';

/** What is known of a record all fields of which are told as the warehouse has them. */
export interface Plain {
  readonly lines: ToldLines;
  readonly json: FieldsJson;
  readonly changed: readonly string[];
  readonly changedPaths: readonly string[];
  /** The record has no more in JSON. */
  readonly mostBytes: number;
}

/** A change whose fields the warehouse has told as text. Its values are made when a connector looks at them. */
export class PlainRecord implements OutRecord {
  readonly id: string;
  readonly key: OutRecord['key'];
  readonly changed: readonly string[];
  readonly changedPaths: readonly string[];
  declare readonly remoteId?: string;
  readonly mostBytes: number;
  readonly attempt: number;
  readonly #row: PlanRow;
  readonly #mapping: Mapping;
  readonly #plain: Plain;
  #fields: OutRecord['fields'] | undefined;
  #idempotencyKey: string | undefined;

  constructor(
    row: PlanRow,
    readonly operation: Operation,
    mapping: Mapping,
    plain: Plain,
  ) {
    this.id = String(row.seq);
    this.key = named(mapping.layout.keys, row.key);
    this.changed = plain.changed;
    this.changedPaths = plain.changedPaths;
    if (row.remoteId !== null) this.remoteId = row.remoteId;
    this.mostBytes = plain.mostBytes;
    this.attempt = mapping.attempt;
    this.#row = row;
    this.#mapping = mapping;
    this.#plain = plain;
  }

  get fields(): OutRecord['fields'] {
    return (this.#fields ??= buildFields(named(this.#mapping.layout.fields, this.#row.fields)));
  }

  get fieldsJson(): WrittenJson {
    return this.#plain.json(this.#plain.lines);
  }

  get idempotencyKey(): string {
    return (this.#idempotencyKey ??= idempotencyKeyOf(this.#row, this.#mapping));
  }
}
