import type { Sql } from '@tributary/sql';

/** A table or view that a text of a user reads. */
export interface TableNamed {
  readonly schema?: string;
  readonly name: string;
}

/** A function that a text of a user calls. `rows`: as a table, after `FROM`. */
export interface FunctionNamed {
  readonly schema?: string;
  readonly name: string;
  readonly rows: boolean;
}

/** What a text of a user does, as the grammar of its warehouse reads it. */
export interface Named {
  readonly tables: readonly TableNamed[];
  readonly functions: readonly FunctionNamed[];
  /** What else it does that no text of a user may, in words: "`INTO` makes a table". */
  readonly deeds: readonly string[];
}

/** What an engine knows of texts that users write, to keep them to computing. */
export interface Containment {
  /** Reads a text that is to stand in brackets. Rejects with `Invalid` where it is not one expression or one `SELECT`. */
  readonly read: (text: string) => Promise<Named>;
  /** What a function does besides computing, in words; `undefined` where it only computes. */
  readonly deedOf: (called: FunctionNamed) => string | undefined;
  /** Whether a table tells of the database itself rather than of what people keep in it. */
  readonly isCatalog: (table: TableNamed) => boolean;
  /** Query: of functions by name, those the database knows to do more than compute: `name, deed`. `null` where all are known here. */
  readonly suspects: ((names: readonly string[]) => Sql) | null;
  /** Where a table is looked for that is named without a schema. */
  readonly defaultSchema: string;
  /** A name as the database compares it. */
  readonly folded: (name: string) => string;
}
