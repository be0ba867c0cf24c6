import type { Context, IdentifierType, IdentityRule, Model, Pin, Trait, Warehouse } from '@tributary/core';
import type { RunInput, Store } from '@tributary/store';
import { audiencesIn } from './audiences.js';

/** Everything that says how events become profiles. */
export interface DefinedIdentity {
  readonly types: readonly IdentifierType[];
  readonly rules: readonly IdentityRule[];
  readonly pins: readonly Pin[];
}

/** Everything that says what is computed for each profile. */
export interface DefinedTraits {
  readonly traits: readonly { readonly trait: Trait; readonly revision: number }[];
  readonly contexts: readonly Context[];
  readonly models: readonly Model[];
  readonly identifierTypes: readonly string[];
  /** The ids of the audiences of the warehouse. */
  readonly audiences: readonly string[];
}

/** How identities are defined now. */
export async function definedIdentity({ objects }: Pick<Store, 'objects'>, workspaceId: string): Promise<DefinedIdentity> {
  const [types, rules, pins] = await Promise.all([
    objects.all(workspaceId, 'identifier_type'),
    objects.all(workspaceId, 'identity_rule'),
    objects.all(workspaceId, 'pin'),
  ]);
  return {
    types: types.map(({ object }) => object),
    rules: rules.map(({ object }) => object),
    pins: pins.map(({ object }) => object),
  };
}

/** How traits are defined now; of models and audiences those of one warehouse. */
export async function definedTraits({ objects }: Pick<Store, 'objects'>, workspaceId: string, warehouse: string): Promise<DefinedTraits> {
  const [traits, contexts, models, audiences, identity] = await Promise.all([
    objects.all(workspaceId, 'trait'),
    objects.all(workspaceId, 'context'),
    objects.all(workspaceId, 'model'),
    audiencesIn({ objects }, workspaceId, warehouse),
    definedIdentity({ objects }, workspaceId),
  ]);
  return {
    traits: traits.map(({ object, revision }) => ({ trait: object, revision })),
    contexts: contexts.map(({ object }) => object),
    models: models.map(({ object }) => object).filter((model) => model.warehouse === warehouse),
    identifierTypes: identifierTypesOf(identity),
    audiences: audiences.map(({ id }) => id),
  };
}

/** Every identifier type there is: those that are defined, and those that only rules name. */
export function identifierTypesOf({ types, rules }: Pick<DefinedIdentity, 'types' | 'rules'>): readonly string[] {
  return [...new Set([...types.map(({ id }) => id), ...rules.map(({ identifier }) => identifier)])];
}

/** Our schema in a warehouse, or the one beside it that nobody reads. */
export function schemaOf({ schema }: Pick<Warehouse, 'schema'>, shadow: boolean): string {
  return shadow ? `${schema}_shadow` : schema;
}

/** Definitions with changed ones in their place, and without removed ones. */
export function changedIdentity(defined: DefinedIdentity, { types, rules, pins, removed }: RunInput<'what_if'>): DefinedIdentity {
  const gone = new Set(removed.map(({ kind, id }) => `${kind} ${id}`));
  return {
    types: laidOver(defined.types, types).filter(({ kind, id }) => !gone.has(`${kind} ${id}`)),
    rules: laidOver(defined.rules, rules).filter(({ kind, id }) => !gone.has(`${kind} ${id}`)),
    pins: laidOver(defined.pins, pins).filter(({ kind, id }) => !gone.has(`${kind} ${id}`)),
  };
}

/** Objects of one kind with others in the place of those of the same id. */
export function laidOver<T extends { readonly id: string }>(standing: readonly T[], changed: readonly T[]): readonly T[] {
  return [...new Map([...standing, ...changed].map((object) => [object.id, object])).values()];
}
