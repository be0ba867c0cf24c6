import type { AudienceCondition, EventKind, FunnelCondition, PropertyCondition } from '@tributary/core';

/** An event as the evaluator sees it. */
export interface SeenEvent {
  readonly id: string;
  readonly source_id: string;
  readonly type: string;
  readonly version: string;
  readonly event_time: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

/** A profile as the evaluator sees it. Traits that are times are RFC 3339. */
export interface SeenProfile {
  readonly events: readonly SeenEvent[];
  readonly traits: Readonly<Record<string, unknown>>;
  readonly identifiers: readonly string[];
}

const MS = { m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const msOf = (text: string): number => Number(text.slice(0, -1)) * MS[text.slice(-1) as keyof typeof MS];

/** Whether a profile fulfils a condition: the slow and plain way, one profile after another, to compare the compiled one with. */
export function evaluateCondition(condition: AudienceCondition, profile: SeenProfile, clock: Date): boolean {
  const of = (part: AudienceCondition): boolean => evaluateCondition(part, profile, clock);
  if ('and' in condition) return condition.and.every(of);
  if ('or' in condition) return condition.or.some(of);
  if ('not' in condition) return !of(condition.not);
  if ('trait' in condition) return holds(condition.is, profile.traits[condition.trait] ?? null, { value: condition.value, clock });
  if ('event' in condition) {
    const { length } = profile.events.filter((event) => matches(event, condition) && isInWindow(event.event_time, condition, clock));
    const { is, value } = condition.count;
    return { equals: length === value, less: length < value, at_most: length <= value, greater: length > value, at_least: length >= value }[
      is
    ];
  }
  if ('funnel' in condition) return wentThrough(condition, profile.events, clock);
  if ('identifier' in condition) return profile.identifiers.includes(condition.identifier);
  if ('audience' in condition) throw new Error('not resolved');
  const times = profile.events.map((event) => event.event_time).sort((a, b) => Date.parse(a) - Date.parse(b));
  const [time, window] = 'first_seen' in condition ? [times[0], condition.first_seen] : [times.at(-1), condition.last_seen];
  if (time === undefined) return false;
  const isOutside = window.not_within === undefined || !isInWindow(time, { within: window.not_within }, clock);
  return isOutside && isInWindow(time, window, clock);
}

interface Window {
  readonly within?: string | undefined;
  readonly after?: string | undefined;
  readonly before?: string | undefined;
}

function isInWindow(text: string, { within, after, before }: Window, clock: Date): boolean {
  const time = Date.parse(text);
  if (within !== undefined && (time < clock.getTime() - msOf(within) || time > clock.getTime())) return false;
  if (after !== undefined && time < Date.parse(after)) return false;
  return before === undefined || time < Date.parse(before);
}

function matches(
  event: SeenEvent,
  { event: kind, where }: { readonly event: EventKind; readonly where: readonly PropertyCondition[] },
): boolean {
  const isKind = (['source_id', 'type', 'version'] as const).every((part) => kind[part] === '*' || kind[part] === event[part]);
  return (
    isKind &&
    where.every(({ property, is, value }) => holds(is, readAs(partOf(event.payload, property), is, value), { value, clock: new Date(0) }))
  );
}

const partOf = (payload: unknown, property: string): unknown =>
  property.split('.').reduce<unknown>((at, name) => (at as Record<string, unknown> | null | undefined)?.[name], payload) ?? null;

/** A part of a payload is read as what it is compared with. */
function readAs(found: unknown, is: string, value: unknown): unknown {
  if (found === null) return null;
  const wanted = is === 'is_true' || is === 'is_false' ? 'boolean' : typeof [value].flat()[0];
  const text = typeof found === 'object' ? JSON.stringify(found) : (found as string | number | boolean).toString();
  if (wanted === 'number') return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : null;
  if (wanted === 'boolean') return text === 'true' ? true : text === 'false' ? false : null;
  return text;
}

interface Operand {
  readonly value: unknown;
  readonly clock: Date;
}

/** Times are compared as instants: everything that looks like one is. */
const plain = (value: unknown): unknown => (typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value) ? Date.parse(value) : value);

const HOLDS: Readonly<Record<string, (have: never, operand: never, raw: Operand) => boolean>> = {
  equals: (have: unknown, value: unknown) => have === value,
  less: (have: number, value: number) => have < value,
  at_most: (have: number, value: number) => have <= value,
  greater: (have: number, value: number) => have > value,
  at_least: (have: number, value: number) => have >= value,
  between: (have: number, [low, high]: number[]) => have >= (low ?? 0) && have <= (high ?? 0),
  one_of: (have: unknown, values: unknown[]) => values.includes(have),
  any_of: (have: unknown[], values: unknown[]) => values.some((one) => have.includes(one)),
  all_of: (have: unknown[], values: unknown[]) => values.every((one) => have.includes(one)),
  contains: (have: string, value: string) => have.includes(value),
  starts_with: (have: string, value: string) => have.startsWith(value),
  ends_with: (have: string, value: string) => have.endsWith(value),
  is_true: (have: unknown) => have === true,
  is_false: (have: unknown) => have === false,
  before: (have: number, value: number) => have < value,
  after: (have: number, value: number) => have >= value,
  within: (have: number, _value: unknown, { value, clock }: Operand) =>
    have >= clock.getTime() - msOf(String(value)) && have <= clock.getTime(),
};

const OPPOSITES: Readonly<Record<string, string>> = { not_equals: 'equals', not_within: 'within' };

function holds(is: string, found: unknown, operand: Operand): boolean {
  if (is === 'is_set') return found !== null;
  if (is === 'is_not_set') return found === null;
  const opposite = is === 'none_of' ? (Array.isArray(found) ? 'any_of' : 'one_of') : OPPOSITES[is];
  if (opposite !== undefined) return !holds(opposite, found, operand);
  if (found === null) return false;
  const value = Array.isArray(operand.value) ? operand.value.map(plain) : plain(operand.value);
  return HOLDS[is]?.(plain(found) as never, value as never, operand) ?? false;
}

/** Every way through the funnel is tried. */
function wentThrough({ funnel, without, ...window }: FunnelCondition, events: readonly SeenEvent[], clock: Date): boolean {
  const ordered = [...events].sort((a, b) => Date.parse(a.event_time) - Date.parse(b.event_time) || (a.id < b.id ? -1 : 1));
  const time = (index: number): number => Date.parse(ordered[index]?.event_time ?? '');
  const isEnd = (index: number, until?: 'now'): boolean =>
    without.some((one) => (until === undefined || one.until === until) && matches(ordered[index] as SeenEvent, one));
  const from = (first: number, last: number, step: number): boolean => {
    const wanted = funnel[step];
    if (wanted === undefined) {
      const between = ordered.some((_, index) => index > first && index <= last && isEnd(index));
      return !between && !ordered.some((_, index) => index > first && isEnd(index, 'now'));
    }
    return ordered.some((event, index) => {
      if (step > 0 && index <= last) return false;
      if (!matches(event, wanted) || !isInWindow(event.event_time, window, clock)) return false;
      if (step > 0 && wanted.within !== undefined && time(index) - time(last) > msOf(wanted.within)) return false;
      return from(step === 0 ? index : first, index, step + 1);
    });
  };
  return from(-1, -1, 0);
}
