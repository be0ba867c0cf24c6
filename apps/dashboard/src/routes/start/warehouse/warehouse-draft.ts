import type { Warehouse } from '@tributary/core';

export type Engine = Warehouse['engine'];

/** A place of the definition that a form asks for. */
export interface Asked {
  readonly path: string;
  readonly label: string;
  readonly hint?: string;
  readonly starts?: string;
  readonly secret?: boolean;
}

const EVENTS: readonly Asked[] = [
  { path: 'events.table', label: 'Table of events', hint: 'With its schema if needed, for example `raw.events`' },
  { path: 'events.columns.id', label: 'Id', starts: 'id' },
  { path: 'events.columns.source_id', label: 'Source', starts: 'source_id' },
  { path: 'events.columns.type', label: 'Type', starts: 'type' },
  { path: 'events.columns.version', label: 'Version', starts: 'version' },
  { path: 'events.columns.event_time', label: 'Time', starts: 'event_time' },
  { path: 'events.columns.payload', label: 'Payload', starts: 'payload', hint: 'JSON' },
];

/** What there is to know of a warehouse of each engine. */
export const ENGINES: Record<Engine, { readonly label: string; readonly asks: readonly Asked[] }> = {
  postgres: {
    label: 'PostgreSQL',
    asks: [
      { path: 'host', label: 'Host' },
      { path: 'port', label: 'Port', starts: '5432' },
      { path: 'database', label: 'Database' },
      { path: 'user', label: 'User' },
      { path: 'password', label: 'Password', secret: true },
      ...EVENTS,
    ],
  },
  duckdb: { label: 'DuckDB file', asks: [{ path: 'path', label: 'File', hint: 'As the worker sees it' }, ...EVENTS] },
};

/** What was typed so far, by path. */
export type Draft = Readonly<Record<string, string>>;

/** The definition that a form makes, without what was left empty. */
export function definitionOf(engine: Engine, draft: Draft): Readonly<Record<string, unknown>> {
  const object: Record<string, unknown> = { engine };
  for (const { path, starts = '' } of ENGINES[engine].asks) {
    const value = (draft[path] ?? starts).trim();
    if (value !== '') place(object, path.split('.'), value);
  }
  return object;
}

function place(object: Record<string, unknown>, [key = '', ...rest]: readonly string[], value: string): void {
  if (rest.length === 0) object[key] = value;
  else {
    const inner = (object[key] ??= {}) as Record<string, unknown>;
    place(inner, rest, value);
  }
}
