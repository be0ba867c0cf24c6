import type { Column, Warehouse as WarehouseConfig } from '@tributary/core';
import type { Database } from '@tributary/sql';
import type { LookCaps, Looked } from './contained/look.js';

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
  /** The first rows of what a user wrote as a query, in a transaction that can change nothing. Rejects with `Invalid` where it is none. */
  look(query: string, caps: LookCaps): Promise<Looked>;
  close(): Promise<void>;
}

/** How much of the machine or of the server a warehouse may take. */
export interface WarehouseOptions {
  /** For an embedded engine: memory before it spills to disk, as `2GB`. Default: the engine's own, most of the machine. */
  readonly memoryLimit?: string;
  /** For an embedded engine: threads of one statement. Default: all cores. */
  readonly threads?: number;
  /** For an embedded engine: folders whose files queries may read. Default: none. */
  readonly files?: readonly string[];
  /** For a server: connections at once; further statements wait. Default 10. */
  readonly connections?: number;
}

/** The configuration of a warehouse of one engine. */
export type ConfigOf<E extends WarehouseConfig['engine']> = Extract<WarehouseConfig, { engine: E }>;
