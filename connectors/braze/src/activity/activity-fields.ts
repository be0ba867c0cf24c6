import { isObject, opened } from '@tributary/connector-kit';
import type { Field, OutRecord, Refusal } from '@tributary/connector-kit';
import { z } from 'zod';
import { AliasLabel, NAME_KINDS, nameFields, userNamed } from '../identity/user-name.js';
import type { UserName } from '../identity/user-name.js';
import { refuse } from '../users/attribute-writes.js';
import { valueProblem } from '../users/nested-values.js';

/** The settings of what users did. */
export const ActivityOptions = z.strictObject({
  alias_label: AliasLabel,
  update_existing_only: z.boolean().default(false).meta({ description: 'Never create a user' }),
});
export type ActivityOptions = z.infer<typeof ActivityOptions>;

/** What says whose it is and when it was. The key is the ledger's: Braze knows no id of what users did. */
export const ACTIVITY_FIELDS: readonly Field[] = [
  { name: 'id', label: 'Id', type: 'any', identifier: true, required: true, help: 'Makes sure each is sent once; Braze is not told' },
  ...nameFields(NAME_KINDS, false),
  { name: 'time', label: 'Time', type: 'datetime', required: true, help: 'With its zone' },
  { name: 'app_id', label: 'App id', type: 'string' },
  { name: 'properties', label: 'Properties', type: 'json', help: 'An object, or map `properties.<name>`' },
];

/** What is the same in events and purchases, or why Braze would not take the record. */
export function activityOf({ fields }: OutRecord, options: ActivityOptions): (UserName & Readonly<Record<string, unknown>>) | Refusal {
  const name = userNamed(fields, options);
  if (name === undefined) return NOBODY;
  const { time, app_id: app, properties } = fields;
  if (typeof time !== 'string' || !INSTANT.test(time))
    return refuse(
      'time',
      'time',
      'is no instant with its zone, as `2026-01-31T10:00:00Z`: Braze would take it for UTC; map it with `type: timestamp`',
    );
  const problem = properties === undefined || properties === null ? undefined : propertiesProblem(properties);
  if (problem !== undefined) return refuse('properties', 'properties', problem);
  return {
    ...name,
    time,
    ...(app === undefined || app === null ? {} : { app_id: app }),
    ...(properties === undefined || properties === null ? {} : { properties }),
    ...(options.update_existing_only ? { _update_existing_only: true } : 'user_alias' in name ? { _update_existing_only: false } : {}),
  };
}

const INSTANT = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d(\.\d+)?)?([Zz]|[+-]\d\d:?\d\d)$/;

const NOBODY: Refusal = {
  kind: 'rejected',
  code: 'braze.no_user',
  field: 'external_id',
  message: 'The record names no user: none of `external_id`, `alias_name` with its label, `braze_id`, `email` and `phone` has a value.',
};

function propertiesProblem(properties: unknown): string | undefined {
  return isObject(opened(properties)) ? valueProblem(properties, {}) : 'is no object';
}
