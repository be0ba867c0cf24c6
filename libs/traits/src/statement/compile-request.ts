import type { Events } from '@tributary/core';
import type { Sql } from '@tributary/sql';
import type { Scope } from './scope.js';
import type { TypedTrait } from './typed-trait.js';

/** What is to be computed, for whom. */
export interface CompileRequest {
  readonly schema: string;
  readonly events: Events;
  readonly traits: readonly TypedTrait[];
  readonly scope: Scope;
  /** No id of the log is repeated, as `hasUniqueIds` found in the same transaction. */
  readonly unique?: boolean;
  /** A table of the events of the scope's profiles, as `prepareBase` makes it, where the warehouse needs one for custom traits. */
  readonly base?: Sql;
  /** `key, value`: contexts to read instead of those of the schema. */
  readonly context?: Sql;
}
