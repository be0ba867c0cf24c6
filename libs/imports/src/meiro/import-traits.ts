import { idsFrom, type Context, type ErrorDetail, type Events, type Trait } from '@tributary/core';
import type { Session, StatementOptions } from '@tributary/sql';
import { readTable, type ForeignRows } from './read-table.js';
import { traitOf } from './trait-of.js';
import { tryDefinitions } from './try-definitions.js';
import { usualEvents } from './usual-events.js';

export interface ImportTraitsRequest {
  /** Where the tables `attributes` and `context` are. */
  readonly schema: string;
  /** The mapped events, to try expressions on; by default some of the usual shape. */
  readonly events?: Events | undefined;
  /** Ids that traits cannot have: those of identifier types, beside which they stand. */
  readonly taken?: readonly string[];
  readonly signal?: AbortSignal;
}

/** Traits and contexts, to be looked through and applied, and all that is not as it was. */
export interface ImportedTraits {
  readonly objects: readonly (Trait | Context)[];
  readonly problems: readonly ErrorDetail[];
}

/** The column of the profile itself. */
const TAKEN = 'profile_id';

/**
 * Reads definitions of Meiro's CDP: `attributes(id, definition)` as traits and `context(key, query)` as contexts. Nothing is written.
 * What cannot be taken over, was renamed, or is no SQL of this warehouse is told; a trait whose SQL is wrong is there all the same, to
 * be mended. A table that is missing is a problem, not an error.
 */
export async function importTraits(session: Session, request: ImportTraitsRequest): Promise<ImportedTraits> {
  const options: StatementOptions = request.signal ? { signal: request.signal } : {};
  const contexts = await importContexts(session, request.schema, options);
  const traits = await importAttributes(session, request, options);
  const found = [
    ...contexts.read.map((one) => ({ ...one, table: 'context' })),
    ...traits.read.map((one) => ({ ...one, table: 'attributes' })),
  ];
  const unread = await tryDefinitions(session, { schema: request.schema, events: request.events ?? usualEvents(session) }, found);
  return {
    objects: [...contexts.read.map(({ object }) => object), ...traits.read.map(({ object }) => object)],
    problems: [...contexts.problems, ...namedInQueries(contexts.renamed, traits.read), ...traits.problems, ...unread],
  };
}

/** An object and what the other system calls it. */
interface Read<O> {
  readonly name: string;
  readonly object: O;
}

interface ReadTable<O> {
  readonly read: readonly Read<O>[];
  readonly renamed: readonly Renamed[];
  readonly problems: readonly ErrorDetail[];
}

interface Renamed {
  readonly name: string;
  readonly id: string;
}

async function importAttributes(
  session: Session,
  { schema, taken = [] }: ImportTraitsRequest,
  options: StatementOptions,
): Promise<ReadTable<Trait>> {
  const table = { schema, name: 'attributes', columns: ['id', 'definition'], passedOver: [] } as const;
  const found = await readTable(session, table, options);
  return asObjects({ ...found, table: 'attributes', taken: [TAKEN, ...taken] }, (id, name, definition) => {
    const { trait, problems } = traitOf(id, name, definition);
    return { object: trait, problems };
  });
}

async function importContexts(session: Session, schema: string, options: StatementOptions): Promise<ReadTable<Context>> {
  // Values are computed anew by the first run.
  const table = { schema, name: 'context', columns: ['key', 'query'], passedOver: ['value', 'modified'] } as const;
  const found = await readTable(session, table, options);
  return asObjects({ ...found, table: 'context', taken: [] }, (id, name, query) => {
    if (query === null || query.trim() === '')
      return { object: null, problems: [{ path: `context.${name}.query`, message: 'there is no query; the context is left out' }] };
    return { object: { kind: 'context', id, query: query.trim() }, problems: [] };
  });
}

type MakeObject<O> = (
  id: string,
  name: string,
  text: string | null,
) => { readonly object: O | null; readonly problems: readonly ErrorDetail[] };

/** The rows of a table as objects under ids of ours. */
function asObjects<O>(
  { table, taken, rows, problems: before }: ForeignRows & { readonly table: string; readonly taken: readonly string[] },
  make: MakeObject<O>,
): ReadTable<O> {
  const names = [...new Set(rows.flatMap(([name]) => (typeof name === 'string' ? [name] : [])))];
  const given = idsFrom(names, taken);
  const ids = new Map(names.map((name, index) => [name, given[index] ?? name]));
  const problems = [...before];
  const read: Read<O>[] = [];
  const seen = new Set<string>();
  for (const [name, text = null] of rows) {
    if (typeof name !== 'string' || seen.has(name)) {
      const message = name === null ? 'a row has no id and is left out' : `\`${name}\` is there more than once: only one of them is read`;
      problems.push({ path: table, message });
      continue;
    }
    seen.add(name);
    const made = make(ids.get(name) ?? name, name, text);
    problems.push(...made.problems);
    if (made.object !== null) read.push({ name, object: made.object });
  }
  const renamed = [...ids].map(([name, id]) => ({ name, id })).filter(({ name, id }) => name !== id);
  problems.push(
    ...renamed.map(({ name, id }) => ({
      path: `${table}.${name}`,
      message: `is called \`${id}\` here: ids begin with a lower-case letter and hold only a-z, 0-9 and _ (at most 63), and are those of nothing else`,
    })),
  );
  return { read, renamed, problems };
}

/** Queries find a context by its key, which is text to us: they are told, not changed. */
function namedInQueries(renamed: readonly Renamed[], traits: readonly Read<Trait>[]): readonly ErrorDetail[] {
  return renamed.flatMap(({ name, id }) =>
    traits
      .filter(({ object }) => object.type === 'custom' && object.query.includes(name))
      .map((trait) => ({
        path: `attributes.${trait.name}.query`,
        message: `asks for the context \`${name}\`, which is called \`${id}\` here: change the query`,
      })),
  );
}
