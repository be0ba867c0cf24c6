import type { Column, Warehouse as WarehouseConfig } from '@tributary/core';
import type { Database } from '@tributary/sql';

/** A table or view as introspection shows it. */
export interface TableInfo {
  readonly schema: string;
  readonly name: string;
  readonly kind: 'table' | 'view';
}

/** What a successful check tells people. A failed one throws. */
export interface WarehouseCheck {
  readonly version: string;
  /** The schema that is ours, created if it was missing. */
  readonly schema: string;
  readonly tables: number;
}

/** An open warehouse. */
export interface Warehouse extends Database {
  readonly config: WarehouseConfig;
  /** Connects, creates our schema if missing and proves that we may write there. */
  check(): Promise<WarehouseCheck>;
  tables(): Promise<readonly TableInfo[]>;
  /** The columns of a table or view. */
  columns(schema: string, table: string): Promise<readonly Column[]>;
  close(): Promise<void>;
}
