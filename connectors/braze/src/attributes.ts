import { readJson } from '@tributary/connector-kit';
import { Json } from '@tributary/core';
import type { OutRecord } from '@tributary/connector-kit';

const CUSTOM = 'custom_attributes';

/**
 * The attributes object of one record: the identifier and what changed. Custom attributes lie beside the standard ones there, so the
 * fields of `custom_attributes` move up. Null removes an attribute.
 */
export function attributesOf(record: OutRecord, options: { readonly update_existing_only: boolean }): Readonly<Record<string, unknown>> {
  const clearing = record.operation === 'remove';
  const own = Object.entries(record.fields).filter(([name]) => name !== CUSTOM && !(name in record.key));
  const attributes = [
    ...own.filter(([name]) => clearing || record.changed.includes(name)),
    ...customOf(record).filter(([name]) => clearing || isChanged(record, name)),
  ].map(([name, value]) => [name, clearing ? null : value] as const);
  return {
    ...Object.fromEntries(attributes),
    external_id: String(record.key.external_id),
    // A removal must not create the user it clears.
    ...(clearing || options.update_existing_only ? { _update_existing_only: true } : {}),
  };
}

/** Whether custom attributes can be told from what is mapped: dotted names, or one JSON object that holds them. */
export function hasCustomAttributes(record: OutRecord): boolean {
  const custom = record.fields[CUSTOM];
  return custom === undefined || custom === null || isPlain(custom instanceof Json ? readJson(custom.text) : custom);
}

function customOf(record: OutRecord): [string, unknown][] {
  const custom = record.fields[CUSTOM];
  return Object.entries((custom instanceof Json ? readJson(custom.text) : custom) ?? {});
}

function isPlain(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

function isChanged(record: OutRecord, name: string): boolean {
  const path = `${CUSTOM}.${name}`;
  if (record.changedPaths === undefined) return record.changed.includes(CUSTOM);
  return record.changedPaths.some((changed) => changed === path || changed === CUSTOM || changed.startsWith(`${path}.`));
}
