import type { IdentifierType, IdentityRule, Pin } from '@tributary/core';

export type RuleKind = 'identifier_type' | 'identity_rule' | 'pin';

/** Definitions as they would be, laid over those that are there. */
export interface Changes {
  readonly types: readonly IdentifierType[];
  readonly rules: readonly IdentityRule[];
  readonly pins: readonly Pin[];
  readonly removed: readonly { readonly kind: RuleKind; readonly id: string }[];
}

export const NO_CHANGES: Changes = { types: [], rules: [], pins: [], removed: [] };

/** How many definitions would be others. */
export const sizeOf = ({ types, rules, pins, removed }: Changes): number => types.length + rules.length + pins.length + removed.length;

const PLACE = { identifier_type: 'types', identity_rule: 'rules', pin: 'pins' } as const;

/** The changes with one more; a later one of the same object takes the place of an earlier one. */
export function withChanged(changes: Changes, object: IdentifierType | IdentityRule | Pin): Changes {
  const place = PLACE[object.kind];
  const { [place]: standing } = without(changes, object);
  return { ...without(changes, object), [place]: [...standing, object] };
}

/** The changes with one object that would be gone. */
export function withRemoved(changes: Changes, { kind, id }: { readonly kind: RuleKind; readonly id: string }): Changes {
  const others = without(changes, { kind, id });
  return { ...others, removed: [...others.removed, { kind, id }] };
}

/** The changes but for what is said of one object. */
export function without(changes: Changes, { kind, id }: { readonly kind: RuleKind; readonly id: string }): Changes {
  const place = PLACE[kind];
  return {
    ...changes,
    [place]: changes[place].filter((one) => one.id !== id),
    removed: changes.removed.filter((one) => one.kind !== kind || one.id !== id),
  };
}
