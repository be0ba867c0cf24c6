import type { Events, IdentifierType, IdentityRule, Trait, Value } from '@tributary/core';
import { stitch, type StitchReport } from '@tributary/identity';
import { ident, join, literal, ourTables, sql } from '@tributary/sql';
import { addEvents, comparable, loadEvents, type TestEvent } from '@tributary/test-support';
import { computeTraits, type TraitsReport } from '@tributary/traits';
import type { Warehouse } from '@tributary/warehouse';
import { readFileSync, writeFileSync } from 'node:fs';

/** A log that is told in batches: after each, profiles and traits are brought up to date. */
export interface Story {
  readonly batches: readonly (readonly TestEvent[])[];
  readonly rules: readonly IdentityRule[];
  readonly types?: readonly IdentifierType[];
  readonly traits: readonly Trait[];
}

export interface Told {
  readonly stitches: readonly StitchReport[];
  readonly computed: readonly TraitsReport[];
}

/** Tells a story in a schema of its own, which is also the name of its log. Late events are looked for in all of the log. */
export async function tell(warehouse: Warehouse, schema: string, { batches, rules, types = [], traits }: Story): Promise<Told> {
  const mapping: Events = { ...(await loadEvents(warehouse, schema, [])), lookback: '9999d' };
  const [stitches, computed]: [StitchReport[], TraitsReport[]] = [[], []];
  for (const [index, batch] of batches.entries()) {
    await addEvents(warehouse, schema, batch);
    const request = { schema, events: mapping, runId: `run${index}` };
    stitches.push(await stitch(warehouse, { ...request, types, rules, pins: [] }));
    computed.push(
      await computeTraits(warehouse, {
        ...request,
        traits: traits.map((trait) => ({ trait, revision: 1 })),
        contexts: [],
        models: [],
        identifierTypes: rules.map(({ identifier }) => identifier),
      }),
    );
  }
  return { stitches, computed };
}

/** The traits of the profile that each identifier of a type belongs to. */
export async function traitsBy(
  warehouse: Warehouse,
  schema: string,
  { type, traits }: { readonly type: string; readonly traits: readonly Trait[] },
) {
  const { identifier, nodeProfile, profileTrait } = ourTables(schema);
  const columns = traits.map(({ id }) => sql`profile_trait.${ident(id)}`);
  const rows = await warehouse.rows(sql`SELECT identifier.value, ${join(columns)} FROM ${identifier} AS identifier
    JOIN ${nodeProfile} AS node_profile ON node_profile.node_id = identifier.node_id
    JOIN ${profileTrait} AS profile_trait ON profile_trait.profile_id = node_profile.profile_id WHERE identifier."type" = ${literal(type)}`);
  return new Map(
    rows.map(([id, ...values]) => [String(id), Object.fromEntries(traits.map((trait, at) => [trait.id, comparable(values[at] as Value)]))]),
  );
}

/** Events dealt out over batches; the last batch is late: one event in seven of the whole time. */
export function inBatches(events: readonly TestEvent[], batches: number): readonly (readonly TestEvent[])[] {
  const [late, timely] = [events.filter((_, index) => index % 7 === 3), events.filter((_, index) => index % 7 !== 3)];
  const sorted = [...timely].sort((a, b) => (a.event_time < b.event_time ? -1 : 1));
  const each = Math.ceil(sorted.length / (batches - 1));
  return [...Array.from({ length: batches - 1 }, (_, index) => sorted.slice(index * each, (index + 1) * each)), late];
}

const DOCUMENT = new URL('../../docs/real-data.md', import.meta.url);

/** A table of the documentation as it stands there; with `UPDATE_GOLDEN=1` what was found is written first. */
export function documented(name: string, found: string): string {
  const text = readFileSync(DOCUMENT, 'utf8');
  const [begin, end] = [`<!-- ${name}: written by its test -->\n\n`, `\n\n<!-- end of ${name} -->`];
  const [from, to] = [text.indexOf(begin) + begin.length, text.indexOf(end)];
  if (from < begin.length || to < from) throw new Error(`docs/real-data.md has no place for \`${name}\``);
  if (process.env['UPDATE_GOLDEN'] !== '1') return text.slice(from, to);
  writeFileSync(DOCUMENT, text.slice(0, from) + found + text.slice(to));
  return found;
}
