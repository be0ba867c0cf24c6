import { type AudienceCondition, Invalid, leavesOf } from '@tributary/core';
import type { Sql } from '@tributary/sql';

/** Traits that are made of membership in audiences, and so change with it. */
export interface DerivedTraits {
  /** By the id of each such trait the audiences it is made of, also by way of other traits. */
  readonly madeOf: ReadonlyMap<string, readonly string[]>;
  /** To be run in the session before and after the statements below. */
  readonly before: readonly Sql[];
  readonly after: readonly Sql[];
  /** A query of all standing values with some of these traits computed by the members of a table: `audience_id, profile_id`. */
  readonly values: (members: Sql, ids: readonly string[]) => Sql;
  /** Brings these traits to the members of a table, where they differ. */
  readonly keep: (members: Sql) => Sql;
}

/** Audiences that can be computed together, once the traits they ask of that are made of earlier ones have been. */
export interface Stage {
  readonly conditions: ReadonlyMap<string, AudienceCondition>;
  /** The derived traits that they ask of. */
  readonly traits: readonly string[];
}

/**
 * The order in which audiences are computed: whoever asks of a trait that is made of an audience comes after that audience. Mostly that is one
 * stage. `conditions` are resolved: they name traits and no audiences. `Invalid` names audiences and traits that are made of each other.
 */
export function stagesOf(
  conditions: ReadonlyMap<string, AudienceCondition>,
  madeOf: ReadonlyMap<string, readonly string[]> = new Map(),
): readonly Stage[] {
  const levels = new Map<string, number>();
  const levelOf = (id: string, way: readonly string[]): number => {
    const known = levels.get(id);
    if (known !== undefined) return known;
    if (way.includes(id)) throw circle([...way.slice(way.indexOf(id)), id]);
    const beneath = derivedIn(conditions.get(id), madeOf).flatMap((trait) =>
      (madeOf.get(trait) ?? []).map((other) => [trait, other] as const),
    );
    const before = beneath.filter(([, other]) => conditions.has(other));
    const level = Math.max(-1, ...before.map(([trait, other]) => levelOf(other, [...way, id, trait]))) + 1;
    levels.set(id, level);
    return level;
  };
  for (const id of conditions.keys()) levelOf(id, []);
  const last = Math.max(0, ...levels.values());
  return Array.from({ length: last + 1 }, (_, level): Stage => {
    const ofLevel = new Map([...conditions].filter(([id]) => levels.get(id) === level));
    return { conditions: ofLevel, traits: [...new Set([...ofLevel.values()].flatMap((one) => derivedIn(one, madeOf)))] };
  });
}

function derivedIn(condition: AudienceCondition | undefined, madeOf: ReadonlyMap<string, readonly string[]>): readonly string[] {
  if (condition === undefined) return [];
  return leavesOf(condition).flatMap(({ leaf }) => ('trait' in leaf && madeOf.has(leaf.trait) ? [leaf.trait] : []));
}

function circle(way: readonly string[]): Invalid {
  const message = `audiences and traits are made of each other: ${way.join(' → ')}. Take one of them out of the condition or formula of another`;
  return new Invalid('audience.circle', message, [{ path: 'condition', message }]);
}
