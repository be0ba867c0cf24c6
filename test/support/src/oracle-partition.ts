import type { TestEvent } from './events.js';

/** Event ids by profile, sorted, those without an identifier left out. */
export type Partition = readonly (readonly string[])[];

/**
 * What stitching must give, told independently of it: sets of texts in memory, merged event by event. Values are those of the payload,
 * `null` being blocked; of events with one id the earliest counts.
 */
export function oraclePartition(events: readonly TestEvent[], types: readonly string[]): Partition {
  const earliest = new Map<string, TestEvent>();
  for (const event of events) {
    const known = earliest.get(event.id);
    if (!known || event.event_time < known.event_time) earliest.set(event.id, event);
  }
  const profiles: { readonly identifiers: Set<string>; readonly events: string[] }[] = [];
  for (const { id, payload } of earliest.values()) {
    const values = types.flatMap((type) =>
      typeof payload[type] === 'string' && payload[type] !== 'null' ? [`${type}:${payload[type]}`] : [],
    );
    if (values.length === 0) continue;
    const met = profiles.filter(({ identifiers }) => values.some((value) => identifiers.has(value)));
    const whole = {
      identifiers: new Set([...values, ...met.flatMap((profile) => [...profile.identifiers])]),
      events: [id, ...met.flatMap((profile) => profile.events)],
    };
    for (const profile of met) profiles.splice(profiles.indexOf(profile), 1);
    profiles.push(whole);
  }
  return profiles.map((profile) => profile.events.sort()).sort((a, b) => ((a[0] ?? '') < (b[0] ?? '') ? -1 : 1));
}
