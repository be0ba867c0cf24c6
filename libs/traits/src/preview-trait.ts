import { Invalid, shown, type Trait } from '@tributary/core';
import { ident, literal, ourTables, remakeTable, sql, type Database, type OpenSession, type Session, type Sql } from '@tributary/sql';
import { compileTraits } from './compile-traits.js';
import { createContextTable } from './contexts.js';
import type { DefinitionPlace } from './definitions/definition-place.js';
import { typeAllTraits, validateDefinedTrait } from './definitions/type-all-traits.js';
import { beneath } from './formulas/beneath.js';
import { compileGuards } from './guards/guards.js';
import { prepareBase } from './queries/base-events.js';
import { guard } from './run/prepare-run.js';
import { normalizeModels, type NormalizeKeys } from './run/model-keys.js';
import type { TypedTrait } from './statement/typed-trait.js';

/** What is tried, and of whom. */
export interface PreviewTraitRequest extends DefinitionPlace {
  readonly trait: Trait;
  /** The other traits there are: a formula names them. */
  readonly others: readonly Trait[];
  /** How many profiles are looked at: those that did something last. */
  readonly profiles: number;
  readonly normalizeKeys?: NormalizeKeys;
}

/** The values a trait would have. Values are as JSON shows them. */
export interface TraitPreview {
  /** Profiles that were looked at, and how many of them have a value. */
  readonly profiles: number;
  readonly values: number;
  /** A row a profile, those that did something last first. */
  readonly items: readonly { readonly profile_id: string; readonly value: unknown }[];
  /** What the warehouse says of a value on which the definition fails; such values are left out. `null`: it fails on none. */
  readonly problem: string | null;
}

const PROFILES = ident('tributary_tried');
const EVENTS = ident('tributary_tried_event');
const SCOPE = { kind: 'due', profiles: PROFILES, events: EVENTS } as const;

/**
 * Computes a trait, stored or not, for some profiles and keeps no value. Rejects with `Invalid` at the field that is wrong, with `Conflict`
 * where nothing was stitched yet.
 */
export async function previewTrait(database: Database, request: PreviewTraitRequest): Promise<TraitPreview> {
  return database.session(async (session) => {
    const typed = await typeOf(session, request);
    try {
      return { ...(await compute(session, request, typed)), problem: null };
    } catch (error) {
      if (!(error instanceof Invalid)) throw error;
      const guarded = guard(typed, new Set(typed.map(({ trait }) => trait.id)));
      return { ...(await computeGuarded(session, request, guarded)), problem: error.message };
    }
  });
}

/** The trait with all it is made of. */
async function typeOf(session: Session, request: PreviewTraitRequest): Promise<readonly TypedTrait[]> {
  const { trait, others, normalizeKeys: normalize } = request;
  const own = await validateDefinedTrait(session, { ...request, traits: others }, trait);
  const typed = trait.type === 'formula' ? await typeAllTraits(session, request, beneath(trait, others)) : [own];
  return normalize ? normalizeModels(session, { traits: typed, normalize }, {}) : typed;
}

async function computeGuarded(session: OpenSession, request: PreviewTraitRequest, typed: readonly TypedTrait[]) {
  const guards = compileGuards(session.dialect, typed);
  for (const statement of guards.before) await session.execute(statement);
  const found = await compute(session, request, typed);
  for (const statement of guards.after) await session.execute(statement);
  return found;
}

/** In one transaction, so that all of it sees one state. */
function compute(
  session: OpenSession,
  request: PreviewTraitRequest,
  traits: readonly TypedTrait[],
): Promise<Omit<TraitPreview, 'problem'>> {
  const { schema, events, trait, profiles: limit } = request;
  return session.transaction(async () => {
    await chooseProfiles(session, schema, limit);
    const base = traits.some(({ kind }) => kind === 'custom') ? await prepareCustom(session, request) : null;
    const query = compileTraits(session.dialect, { schema, events, traits, scope: SCOPE, ...(base && { base }) });
    const value = session.dialect.text(sql`tried.profile_id`);
    const rows = await session.rows(sql`SELECT ${value}, computed.${ident(trait.id)}
FROM ${PROFILES} AS tried JOIN (
${query}
) AS computed ON computed.profile_id = tried.profile_id
ORDER BY tried.last_event_at DESC NULLS LAST, tried.profile_id`);
    const items = rows.map(([id, found]) => ({ profile_id: String(id), value: shown(found ?? null) }));
    return { profiles: items.length, values: items.filter((item) => item.value !== null).length, items };
  });
}

/** Contexts may never have been computed: then their table is made, empty. */
async function prepareCustom(session: Session, { schema, events }: PreviewTraitRequest): Promise<Sql | null> {
  await createContextTable(session, schema, {});
  return prepareBase(session, { schema, events, scope: SCOPE });
}

async function chooseProfiles(session: Session, schema: string, limit: number): Promise<void> {
  const { profile, nodeProfile, eventNode } = ourTables(schema);
  await remakeTable(
    session,
    PROFILES,
    sql`SELECT id AS profile_id, last_event_at FROM ${profile} AS profile
WHERE merged_into IS NULL AND EXISTS (SELECT 1 FROM ${nodeProfile} AS node_profile WHERE node_profile.profile_id = profile.id)
ORDER BY last_event_at DESC NULLS LAST, id LIMIT ${literal(limit)}`,
  );
  await remakeTable(
    session,
    EVENTS,
    sql`SELECT event_node.event_id, node_profile.profile_id FROM ${PROFILES} AS tried
JOIN ${nodeProfile} AS node_profile ON node_profile.profile_id = tried.profile_id
JOIN ${eventNode} AS event_node ON event_node.node_id = node_profile.node_id`,
  );
}
