import type { z } from 'zod';
import { Alert } from './alert.js';
import { Audience } from './audience.js';
import { Context } from './context.js';
import { Destination } from './destination.js';
import { IdentifierType, IdentityRule, Pin } from './identity.js';
import { Model } from './model.js';
import { Sync } from './sync.js';
import { Trait } from './trait.js';
import { Warehouse } from './warehouse.js';

/** Every kind of object a user defines, with its schema and the plural its routes use. */
export const KINDS = {
  warehouse: { schema: Warehouse, plural: 'warehouses' },
  identifier_type: { schema: IdentifierType, plural: 'identifier-types' },
  identity_rule: { schema: IdentityRule, plural: 'identity-rules' },
  pin: { schema: Pin, plural: 'pins' },
  context: { schema: Context, plural: 'contexts' },
  trait: { schema: Trait, plural: 'traits' },
  model: { schema: Model, plural: 'models' },
  audience: { schema: Audience, plural: 'audiences' },
  destination: { schema: Destination, plural: 'destinations' },
  sync: { schema: Sync, plural: 'syncs' },
  alert: { schema: Alert, plural: 'alerts' },
} as const;

export type Kind = keyof typeof KINDS;
export const KIND_NAMES = Object.keys(KINDS) as Kind[];

/** The object of a kind, as the schemas give it. */
export type ObjectOf<K extends Kind> = z.infer<(typeof KINDS)[K]['schema']>;
export type AnyObject = { [K in Kind]: ObjectOf<K> }[Kind];
