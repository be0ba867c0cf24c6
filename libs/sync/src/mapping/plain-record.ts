import { buildFields, type OutRecord, type WrittenJson } from '@tributary/connector-kit';
import type { Operation } from '@tributary/core';
import { changedOf, topLevel } from './changed-paths.js';
import type { FieldsJson } from './fields-json.js';
import { idempotencyKeyOf } from './idempotency-key.js';
import type { Mapping, PlanRow } from './map-record.js';
import { named } from './named-values.js';
import type { ToldFields } from './told-fields.js';

/** A change whose fields the warehouse has told as text. */
export type ToldRow = PlanRow & { readonly told: ToldFields };

/** What all records of one operation have in common whose fields are told as the warehouse has them. */
export interface PlainForm {
  readonly json: FieldsJson;
  /** The most characters that nesting adds. */
  readonly more: number;
  /** The fields of a record all of which is another, in dotted form and by their top-level names; none of a removal. */
  readonly paths: readonly string[];
  readonly names: readonly string[];
}

/** A change whose fields the warehouse has told as text. Its values, and most of the rest, are made when a connector looks at them. */
export class PlainRecord implements OutRecord {
  declare readonly remoteId?: string;
  readonly #row: ToldRow;
  readonly #mapping: Mapping;
  readonly #form: PlainForm;
  #fields: OutRecord['fields'] | undefined;
  #idempotencyKey: string | undefined;

  constructor(
    row: ToldRow,
    readonly operation: Operation,
    readonly mostBytes: number,
    { mapping, form }: { readonly mapping: Mapping; readonly form: PlainForm },
  ) {
    this.#row = row;
    this.#mapping = mapping;
    this.#form = form;
    const { remoteId } = row;
    if (remoteId !== null) this.remoteId = remoteId;
  }

  get id(): string {
    return String(this.#row.seq);
  }

  get key(): OutRecord['key'] {
    return named(this.#mapping.layout.keys, this.#row.key);
  }

  get changed(): readonly string[] {
    const { changed } = this.#row;
    return changed === null ? this.#form.names : topLevel(this.changedPaths);
  }

  get changedPaths(): readonly string[] {
    const { paths } = this.#form;
    const { changed } = this.#row;
    if (changed === null || paths.length === 0) return paths;
    const names = changedOf(changed);
    return paths.filter((path) => names.has(path));
  }

  get attempt(): number {
    return this.#mapping.attempt;
  }

  get fields(): OutRecord['fields'] {
    return (this.#fields ??= buildFields(named(this.#mapping.layout.fields, this.#row.fields)));
  }

  get fieldsJson(): WrittenJson {
    return this.#form.json(this.#row.told);
  }

  get idempotencyKey(): string {
    return (this.#idempotencyKey ??= idempotencyKeyOf(this.#row, this.#mapping));
  }
}
