import { DEFAULT_BLOCKED, type EventKind, type IdentifierType, type Pin } from '@tributary/core';
import { byCodePoint, instant } from './compare.js';
import type { TestEvent } from './events.js';

/** Event ids by profile, sorted, those without an identifier left out. */
export type Partition = readonly (readonly string[])[];

/** An identity rule whose value expression is a function. What it gives is what `payload->>'key'` would: NULL or anything with a text. */
export interface OracleRule {
  readonly identifier: string;
  readonly event?: Partial<EventKind>;
  readonly value: (event: TestEvent) => unknown;
}

/** An identifier type with its defaults left out. `normalize` gives NULL for what cannot be normalised; `patterns` are of JavaScript. */
export type OracleType = { readonly id: string } & Partial<Pick<IdentifierType, 'blocked' | 'max_linked' | 'max_per_profile'>> & {
    readonly normalize?: (value: string) => string | null;
    readonly patterns?: readonly RegExp[];
  };

export interface OracleDefinition {
  /** In their order: an event is known by the first identifier that may stand for it. */
  readonly rules: readonly OracleRule[];
  readonly types?: readonly OracleType[];
  readonly pins?: readonly Pick<Pin, 'identifier' | 'value' | 'from'>[];
  /** The text of a payload by which rows of one id and time are ordered. */
  readonly payloadText?: (payload: TestEvent['payload']) => string;
}

/** A value above a limit: how many values of a type (`null`: of all types that have no limit of their own) it occurs with. */
export interface OracleQuarantine {
  readonly type: string;
  readonly value: string;
  readonly linked_type: string | null;
  readonly linked: number;
  readonly max_linked: number;
}

/** A profile: its identifiers as `type:value` and the events known by one of them, both sorted by code points. */
export interface OracleProfile {
  readonly identifiers: readonly string[];
  readonly events: readonly string[];
}

export interface OracleIdentity {
  /** Sorted by their identifiers. A profile whose identifiers stand for no event is here too. */
  readonly profiles: readonly OracleProfile[];
  readonly partition: Partition;
  /** Events that no identifier stands for. */
  readonly nobody: readonly string[];
  /** Every limit that a value broke, sorted by type and value. */
  readonly quarantined: readonly OracleQuarantine[];
  readonly oversized: readonly (OracleProfile & {
    readonly type: string;
    readonly count: number;
    readonly max_per_profile: number;
  })[];
}

/**
 * What stitching must give, told independently of it: from the whole log, by following joins from one identifier to the next in memory.
 * `linked` counts what an event holds together whether or not it is quarantined or cut itself.
 */
export function oracleIdentity(events: Iterable<TestEvent>, definition: OracleDefinition): OracleIdentity {
  const told = distinctEvents(events, definition.payloadText ?? JSON.stringify);
  const held = told.map((event) => ({ id: event.id, found: identifiersOf(event, definition) }));
  const all = new Map(held.flatMap(({ found }) => found.map((one) => [keyOf(one), one])));
  const quarantined = brokenLimits(held, all, definition.types ?? []);
  const outlaws = new Set(quarantined.map(keyOf));
  const cut = new Set((definition.pins ?? []).filter(({ from }) => from === undefined).map(pinned));
  const free = held.map(({ id, found }) => ({ id, keys: found.map(keyOf).filter((key) => !outlaws.has(key)) }));
  const standing = new Map(free.map(({ id, keys }) => [id, keys.find((key) => !cut.has(key)) ?? keys[0]]));
  const groups = connected([...all.keys()].filter((key) => !outlaws.has(key)).sort(byCodePoint), joinsOf(free, cut, definition.pins ?? []));
  const profiles = groups.map((keys) => ({
    identifiers: [...keys].sort(byCodePoint),
    events: [...standing].flatMap(([id, key]) => (key !== undefined && keys.has(key) ? [id] : [])).sort(byCodePoint),
  }));
  return {
    profiles,
    partition: profiles.flatMap((one) => (one.events.length > 0 ? [one.events] : [])).sort(([a = ''], [b = '']) => byCodePoint(a, b)),
    nobody: [...standing].flatMap(([id, key]) => (key === undefined ? [id] : [])).sort(byCodePoint),
    quarantined,
    oversized: profiles.flatMap((profile) => oversizedIn(profile, all, definition.types ?? [])),
  };
}

/** The same for rules that take each identifier type from the payload key of its name, with no type defined: only the partition. */
export function oraclePartition(events: readonly TestEvent[], types: readonly string[]): Partition {
  return oracleIdentity(events, { rules: types.map((identifier) => ({ identifier, value: ({ payload }) => payload[identifier] })) })
    .partition;
}

interface Identifier {
  readonly type: string;
  readonly value: string;
}

const keyOf = ({ type, value }: Identifier): string => `${type}:${value}`;
const pinned = ({ identifier, value }: { readonly identifier: string; readonly value: string }) => keyOf({ type: identifier, value });

/** One event for each id: of its rows the earliest, then the lowest payload, source, type and version. */
function distinctEvents(events: Iterable<TestEvent>, payloadText: (payload: TestEvent['payload']) => string): readonly TestEvent[] {
  const rank = (event: TestEvent) => [instant(event.event_time), payloadText(event.payload), event.source_id, event.type, event.version];
  const before = (one: readonly string[], other: readonly string[]): boolean => {
    const differing = one.findIndex((part, index) => part !== other[index]);
    return differing >= 0 && byCodePoint(one[differing] ?? '', other[differing] ?? '') < 0;
  };
  const counting = new Map<string, TestEvent>();
  for (const event of events) {
    const known = counting.get(event.id);
    if (known === undefined || before(rank(event), rank(known))) counting.set(event.id, event);
  }
  return [...counting.values()];
}

/** What the rules find in an event and is not blocked, in their order. */
function identifiersOf(event: TestEvent, { rules, types = [] }: OracleDefinition): readonly Identifier[] {
  return rules.flatMap(({ identifier, event: kind = {}, value }) => {
    const applies = (['source_id', 'type', 'version'] as const).every((part) => [undefined, '*', event[part]].includes(kind[part]));
    const found = applies ? textOf(value(event)) : null;
    const type = types.find(({ id }) => id === identifier);
    const normal = found === null ? null : (type?.normalize ?? ((text) => text))(found);
    return normal === null || isBlocked(normal, type) ? [] : [{ type: identifier, value: normal }];
  });
}

function textOf(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function isBlocked(value: string, type: OracleType | undefined): boolean {
  const blocked = [...DEFAULT_BLOCKED, ...(type?.blocked ?? [])].map((one) => one.toLowerCase());
  return blocked.includes(value.toLowerCase()) || (type?.patterns ?? []).some((pattern) => pattern.test(value));
}

type Held = readonly { readonly id: string; readonly found: readonly Identifier[] }[];

function brokenLimits(held: Held, all: ReadonlyMap<string, Identifier>, types: readonly OracleType[]): readonly OracleQuarantine[] {
  const met = new Map([...all.keys()].map((key) => [key, new Map<string, Identifier>()]));
  for (const { found } of held)
    for (const one of found) for (const other of found) if (one.type !== other.type) met.get(keyOf(one))?.set(keyOf(other), other);
  return [...all].sort(([a], [b]) => byCodePoint(a, b)).flatMap(([key, one]) => broken(one, [...(met.get(key)?.values() ?? [])], types));
}

/** The limits of one value that those it occurs with break. */
function broken(one: Identifier, others: readonly Identifier[], types: readonly OracleType[]): readonly OracleQuarantine[] {
  const max = types.find(({ id }) => id === one.type)?.max_linked ?? 1_000;
  const listed = typeof max === 'number' ? {} : max;
  const limits = [
    ...Object.entries(listed).map(([type, limit]) => ({ linked_type: type, limit })),
    { linked_type: null, limit: typeof max === 'number' ? max : 1_000 },
  ];
  return limits.flatMap(({ linked_type, limit }) => {
    const linked = others.filter(({ type }) => (linked_type === null ? !Object.hasOwn(listed, type) : type === linked_type)).length;
    return linked > limit ? [{ ...one, linked_type, linked, max_linked: limit }] : [];
  });
}

/** Those each free identifier is joined to: the others of its events, except where a pin has cut it from them. */
function joinsOf(free: readonly { readonly keys: readonly string[] }[], cut: ReadonlySet<string>, pins: OracleDefinition['pins'] = []) {
  const apart = new Set(
    pins.flatMap((pin) => (pin.from ? [`${pinned(pin)}\n${pinned(pin.from)}`, `${pinned(pin.from)}\n${pinned(pin)}`] : [])),
  );
  const joins = new Map<string, Set<string>>();
  for (const { keys } of free) {
    const joining = keys.filter((key) => !cut.has(key));
    for (const key of joining) {
      const known = joins.get(key) ?? new Set<string>();
      for (const other of joining) if (!apart.has(`${key}\n${other}`)) known.add(other);
      joins.set(key, known);
    }
  }
  return joins;
}

/** The sets of keys that joins lead through, each found from its first key. */
function connected(keys: readonly string[], joins: ReadonlyMap<string, ReadonlySet<string>>): readonly ReadonlySet<string>[] {
  const seen = new Set<string>();
  return keys.flatMap((start) => {
    if (seen.has(start)) return [];
    const group = new Set([start]);
    for (const key of group) for (const other of joins.get(key) ?? []) group.add(other);
    for (const key of group) seen.add(key);
    return [group];
  });
}

function oversizedIn(profile: OracleProfile, all: ReadonlyMap<string, Identifier>, types: readonly OracleType[]) {
  const counts = new Map<string, number>();
  for (const key of profile.identifiers) {
    const type = all.get(key)?.type ?? '';
    counts.set(type, (counts.get(type) ?? 0) + 1);
  }
  return [...counts].flatMap(([type, count]) => {
    const max_per_profile = types.find(({ id }) => id === type)?.max_per_profile ?? 100;
    return count > max_per_profile ? [{ ...profile, type, count, max_per_profile }] : [];
  });
}
