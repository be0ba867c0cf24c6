import { type Audience, type AudienceCondition, Invalid, hint } from '@tributary/core';

/**
 * The conditions of audiences with those of other audiences in the place of their names. A member of an audience in a list is nobody whom an
 * audience of the list with a lower number has. `Invalid` names audiences that need each other, one that is not there, and two of one list
 * with the same number.
 */
export function resolveConditions(audiences: readonly Audience[], wanted: readonly string[]): ReadonlyMap<string, AudienceCondition> {
  const resolving: Resolving = { byId: new Map(audiences.map((one) => [one.id, one])), done: new Map() };
  return new Map(wanted.map((id) => [id, resolveOne(resolving, id, [])]));
}

interface Resolving {
  readonly byId: ReadonlyMap<string, Audience>;
  readonly done: Map<string, AudienceCondition>;
}

function resolveOne(resolving: Resolving, id: string, way: readonly string[]): AudienceCondition {
  const known = resolving.done.get(id);
  if (known !== undefined) return known;
  const audience = resolving.byId.get(id);
  if (audience === undefined) {
    const message = `there is no audience \`${id}\` in this warehouse${hint(id, [...resolving.byId.keys()])}`;
    throw new Invalid('audience.unknown', message, [{ path: 'condition', message }]);
  }
  const from = way.indexOf(id);
  if (from >= 0) {
    const circle = [...way.slice(from), id].join(' → ');
    const message = `audiences need each other: ${circle}. Take one of them out of the condition or list of another`;
    throw new Invalid('audience.circle', message, [{ path: 'condition', message }]);
  }
  const next = [...way, id];
  const own = withoutNames(audience.condition, (named) => resolveOne(resolving, named, next));
  const ahead = aheadOf(audience, [...resolving.byId.values()]).map((other) => resolveOne(resolving, other.id, next));
  const resolved = ahead.length === 0 ? own : { and: [own, ...ahead.map((one) => ({ not: one }))] };
  resolving.done.set(id, resolved);
  return resolved;
}

function withoutNames(condition: AudienceCondition, of: (id: string) => AudienceCondition): AudienceCondition {
  if ('and' in condition) return { and: condition.and.map((part) => withoutNames(part, of)) };
  if ('or' in condition) return { or: condition.or.map((part) => withoutNames(part, of)) };
  if ('not' in condition) return { not: withoutNames(condition.not, of) };
  return 'audience' in condition ? of(condition.audience) : condition;
}

function aheadOf({ id, warehouse, list }: Audience, audiences: readonly Audience[]): readonly Audience[] {
  if (list === undefined) return [];
  const others = audiences.filter((one) => one.id !== id && one.warehouse === warehouse && one.list?.name === list.name);
  const same = others.find((one) => one.list?.priority === list.priority);
  if (same !== undefined) {
    const message = `\`${same.id}\` has the priority ${list.priority} in the list \`${list.name}\` too: give each audience of a list another`;
    throw new Invalid('audience.priority', message, [{ path: 'list.priority', message }]);
  }
  return others.filter((one) => (one.list?.priority ?? 0) < list.priority);
}
