/** A metaobject definition of the sandbox's shop. */
export interface Definition {
  readonly id: string;
  readonly type: string;
  readonly name: string;
  readonly publishable: boolean;
  readonly storefront: string;
  readonly fields: readonly FieldDefinition[];
}

export interface FieldDefinition {
  readonly key: string;
  readonly type: string;
  readonly required: boolean;
  readonly validations?: readonly { readonly name: string; readonly value: string }[];
}

/** An entry of a metaobject definition. */
export interface Entry {
  readonly id: string;
  readonly type: string;
  readonly handle: string;
  readonly status: string | null;
  readonly fields: Readonly<Record<string, string>>;
  readonly updatedAt: string;
}

export interface Metafield {
  readonly namespace: string;
  readonly key: string;
  readonly type: string;
  readonly value: string;
}

/** A customer that was written to. */
export interface Customer {
  readonly id: string;
  readonly tags: readonly string[];
  /** By namespace and key. */
  readonly metafields: Readonly<Record<string, Metafield>>;
}

export interface BulkOperation {
  readonly id: string;
  readonly mutation: string;
  readonly path: string;
  readonly token: string;
  readonly version: string;
  readonly startedAt: number;
  /** When it will be done. */
  readonly endsAt: number;
  readonly status: string;
  readonly result?: string;
}

/** The shop: plain data, so that it can be saved. */
export interface Shop {
  readonly definitions: Definition[];
  /** By type and handle. */
  readonly entries: Record<string, Entry>;
  /** Where an entry is, by its id. */
  readonly places: Record<string, string>;
  /** How many entries each type has. */
  readonly counts: Record<string, number>;
  readonly customers: Record<string, Customer>;
  /** Uploaded files of variables, by path. */
  readonly uploads: Record<string, string>;
  readonly operations: Record<string, BulkOperation>;
  nextId: number;
}

export interface UserError {
  readonly code: string;
  readonly message: string;
  readonly field: readonly string[];
  readonly elementKey?: string;
  readonly elementIndex?: number;
}
