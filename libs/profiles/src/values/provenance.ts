import { Conflict, isEventTrait, NotFound, shown, type Context, type FormulaTrait, type Model, type Trait } from '@tributary/core';
import { ident, join, literal, orAbsent, ourTables, sql, type Database, type Session } from '@tributary/sql';
import { contextsOf, needsOf, typeQueryTrait } from '@tributary/traits';
import { textOrNull } from '../read-text.js';
import { eventsOfValue, type Sources, type SourcesRequest } from './value-events.js';

/** Whose value is asked about. */
export interface ProvenanceRequest extends Omit<SourcesRequest, 'limit'> {
  readonly trait: Trait;
  /** How many events or rows to show; default 50. */
  readonly limit?: number;
  readonly contexts?: readonly Context[];
  readonly models?: readonly Model[];
  readonly identifierTypes?: readonly string[];
  /** The ids of the audiences of the warehouse. */
  readonly audiences?: readonly string[];
}

/** Where a value comes from. Values are as JSON shows them, times RFC 3339. */
export interface Provenance extends Sources {
  readonly trait: string;
  /** The profile there is now: the surviving one, where the profile asked about was merged. */
  readonly profile_id: string;
  readonly value: unknown;
  /** The revision of the definition that computed it. */
  readonly revision: number | null;
  readonly run_id: string | null;
  readonly computed_at: string | null;
  /** Whether the profile changed since: then the events are not only those the value was computed from. */
  readonly due: boolean;
  /** The traits a formula is made of, as they are; an audience is one that is true for its members. */
  readonly inputs: readonly { readonly trait: string; readonly value: unknown }[];
  /** The query that gave it; `null` where none is written. */
  readonly query: string | null;
  readonly contexts: readonly { readonly key: string; readonly value: string | null; readonly modified: string | null }[];
}

const NO_SOURCES: Sources = { found: 0, considered: 0, events: [] };

/**
 * Explains one value: by which definition and run it came about, and from which events, rows, traits or query. `NotFound` for an
 * unknown profile, `Conflict` where the trait has not been computed yet.
 */
export async function provenanceOf(database: Database, request: ProvenanceRequest): Promise<Provenance> {
  return database.transaction(async (session) => {
    const { trait } = request;
    const of = await profileNow(session, request);
    const column = await columnOf(session, request);
    const asked = { ...request, profileId: of.id, limit: request.limit ?? 50 };
    const isFormula = trait.type === 'formula';
    const names = [trait.id, ...(isFormula ? await inputsOf(session, request.schema, trait) : [])];
    const [value, ...inputs] = await valuesOf(session, asked, names);
    const members = isFormula ? await membershipOf(session, request, { formula: trait, profileId: of.id }) : [];
    const later = [of, column, ...members].reduce<Calculated>(laterOf, { at: null, by: null });
    return {
      ...{ trait: trait.id, profile_id: of.id, value },
      ...{ revision: column.revision, run_id: later.by, computed_at: later.at, due: of.due },
      ...(await sourcesOf(session, { ...asked, guarded: column.guarded })),
      inputs: [
        ...inputs.map((input, index) => ({ trait: names[index + 1] ?? '', value: input })),
        ...members.map(({ audience, isMember }) => ({ trait: audience, value: isMember })),
      ],
      query: 'query' in trait ? trait.query : isFormula ? trait.value : null,
      contexts: trait.type === 'custom' ? await contextValues(session, request, trait.query) : [],
    };
  });
}

/** The profile itself, or the one it was merged into. */
async function profileNow(session: Session, { schema, profileId }: ProvenanceRequest) {
  const { profile } = ourTables(schema);
  const [row] = await session.rows(sql`SELECT CAST(living.id AS text), living.calculated_at, living.calculated_by,
  living.calculated_at IS NULL OR living.changed_at > living.calculated_at
FROM ${profile} AS asked JOIN ${profile} AS living ON living.id = coalesce(asked.merged_into, asked.id)
WHERE asked.id = CAST(${literal(profileId)} AS uuid)`);
  if (!row) throw new NotFound('profiles.unknown', `there is no profile \`${profileId}\`: look for it by one of its identifiers`);
  const [id, at, by, due] = row;
  return { id: String(id), at: textOrNull(at), by: textOrNull(by), due: due === true };
}

async function columnOf(session: Session, { schema, trait }: ProvenanceRequest) {
  const { traitColumn } = ourTables(schema);
  const query = sql`SELECT revision, run_id, computed_at, guarded FROM ${traitColumn} WHERE trait_id = ${literal(trait.id)}`;
  const [row] = await orAbsent(session.rows(query), []);
  if (!row) throw new Conflict('traits.not_computed', `\`${trait.id}\` is not computed yet: run \`tributary run traits\` first`);
  return { revision: row[0] === null ? null : Number(row[0]), by: textOrNull(row[1]), at: textOrNull(row[2]), guarded: row[3] === true };
}

async function inputsOf(session: Session, schema: string, formula: FormulaTrait): Promise<readonly string[]> {
  const columns = await session.describe(sql`SELECT * FROM ${ourTables(schema).profileTrait}`);
  return needsOf(formula, new Set(columns.slice(1).map(({ name }) => name)));
}

interface Calculated {
  readonly at: string | null;
  readonly by: string | null;
}

const laterOf = (one: Calculated, other: Calculated): Calculated =>
  other.at === null || (one.at !== null && Date.parse(one.at) >= Date.parse(other.at)) ? one : other;

/** The audiences a formula names, and the runs that computed them: such a run brings the formula to its members. */
async function membershipOf(
  session: Session,
  { schema, audiences = [] }: ProvenanceRequest,
  { formula, profileId }: { readonly formula: FormulaTrait; readonly profileId: string },
): Promise<readonly (Calculated & { readonly audience: string; readonly isMember: boolean | null })[]> {
  const { audienceMember, audienceState } = ourTables(schema);
  const named = needsOf(formula, new Set(audiences));
  const found = [];
  // A table that is missing would end the transaction.
  const isThere = named.length > 0 && (await session.rows(session.dialect.standing(schema, 'audience_state'))).length > 0;
  if (!isThere) return named.map((audience) => ({ audience, at: null, by: null, isMember: null }));
  for (const audience of named) {
    const isMember = sql`EXISTS (SELECT 1 FROM ${audienceMember} AS member
  WHERE member.profile_id = CAST(${literal(profileId)} AS uuid) AND member.audience_id = ${literal(audience)})`;
    const query = sql`SELECT computed_at, run_id, ${isMember} FROM ${audienceState} WHERE audience_id = ${literal(audience)}`;
    const [row] = await session.rows(query);
    found.push({ audience, at: textOrNull(row?.[0]), by: textOrNull(row?.[1]), isMember: row === undefined ? null : row[2] === true });
  }
  return found;
}

async function valuesOf(session: Session, { schema, profileId }: SourcesRequest, names: readonly string[]): Promise<readonly unknown[]> {
  const columns = join(names.map((name) => ident(name)));
  const [row = []] = await session.rows(
    sql`SELECT ${columns} FROM ${ourTables(schema).profileTrait} WHERE profile_id = CAST(${literal(profileId)} AS uuid)`,
  );
  return names.map((_, index) => shown(row[index] ?? null));
}

async function sourcesOf(session: Session, request: ProvenanceRequest & SourcesRequest & { readonly guarded: boolean }): Promise<Sources> {
  const { trait, guarded } = request;
  if (isEventTrait(trait)) return eventsOfValue(session, { trait, guarded }, request);
  return trait.type === 'model' ? rowsOfValue(session, trait, request) : NO_SOURCES;
}

/** The rows of a model that belong to one of the profile's identifiers; the identifier that was seen last decides. */
async function rowsOfValue(
  session: Session,
  trait: Extract<Trait, { type: 'model' }>,
  { schema, events, models = [], identifierTypes = [], profileId, limit }: ProvenanceRequest & SourcesRequest,
): Promise<Sources> {
  const typed = await typeQueryTrait(session, { schema, events, models, identifierTypes }, trait);
  if (typed.kind !== 'model') return NO_SOURCES;
  const { identifier, nodeProfile } = ourTables(schema);
  const rows =
    await session.rows(sql`SELECT count(*) OVER (), identifier.value, identifier.last_seen_at, ${session.dialect.text(sql`model.place`)}, model.value
FROM (${typed.rows}) AS model
JOIN ${identifier} AS identifier ON identifier.value = model.key AND identifier."type" = ${literal(trait.by.identifier)}
JOIN ${nodeProfile} AS node_profile ON node_profile.node_id = identifier.node_id
WHERE node_profile.profile_id = CAST(${literal(profileId)} AS uuid) AND model.value IS NOT NULL
ORDER BY identifier.last_seen_at DESC, identifier.value COLLATE "C" DESC, model.place LIMIT ${literal(limit)}`);
  const shownRows = rows.map(([, key, seen, place, value], index) => ({
    ...{
      model: trait.model,
      primary_key: shown(place ?? null),
      [trait.by.identifier]: shown(key ?? null),
      last_seen_at: shown(seen ?? null),
    },
    ...{ value: shown(value ?? null), decisive: index === 0 },
  }));
  return { found: Math.min(rows.length, 1), considered: Number(rows[0]?.[0] ?? 0), events: shownRows };
}

async function contextValues(
  session: Session,
  { schema, contexts = [] }: ProvenanceRequest,
  query: string,
): Promise<Provenance['contexts']> {
  const keys = contextsOf(query, contexts).map(({ id }) => literal(id));
  if (keys.length === 0) return [];
  const rows = await session.rows(
    sql`SELECT key, value, modified FROM ${ourTables(schema).context} WHERE key IN (${join(keys)}) ORDER BY key`,
  );
  return rows.map(([key, value, modified]) => ({ key: String(key), value: textOrNull(value), modified: textOrNull(modified) }));
}
