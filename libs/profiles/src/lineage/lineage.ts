import {
  isEventTrait,
  leavesOf,
  type AnyObject,
  type Audience,
  type Context,
  type EventKind,
  type FieldMapping,
  type IdentityRule,
  type Kind,
  type Model,
  type ObjectOf,
  type Sync,
  type Trait,
} from '@tributary/core';
import { checkTemplate } from '@tributary/templates';
import { eventColumnsIn, mentionedIn, tablesIn } from './lineage-names.js';

/** A thing values come from, go through or go to. `missing`: a name that a sync or a formula uses and nothing has any more. */
export interface LineageNode {
  readonly id: string;
  readonly kind:
    | 'audience'
    | 'event_kind'
    | 'column'
    | 'table'
    | 'identifier_type'
    | 'context'
    | 'trait'
    | 'model'
    | 'field'
    | 'sync'
    | 'destination'
    | 'missing';
  readonly label: string;
}

/** What is made of what, as data: each edge goes from what is read to what is made of it. */
export interface Lineage {
  readonly nodes: readonly LineageNode[];
  readonly edges: readonly { readonly from: string; readonly to: string }[];
}

/**
 * What is made of what among defined objects: event kinds and their columns, identifier types, contexts, traits, formulas, models, the
 * fields of syncs, destinations. Expressions are read as text: what a name means to the warehouse is not asked.
 */
export function lineageOf(objects: readonly AnyObject[]): Lineage {
  const drawing = newDrawing(objects);
  for (const object of objects) (DRAW[object.kind] as (object: AnyObject, drawing: Drawing) => void)(object, drawing);
  return { nodes: [...drawing.nodes.values()], edges: [...drawing.edges.values()] };
}

/** What is drawn so far, and what is defined. */
interface Drawing {
  readonly nodes: Map<string, LineageNode>;
  readonly edges: Map<string, { readonly from: string; readonly to: string }>;
  /** The names a condition or formula may use, each with its node. */
  readonly profileColumns: ReadonlyMap<string, string>;
  readonly contexts: readonly string[];
}

function newDrawing(objects: readonly AnyObject[]): Drawing {
  const named = (kind: 'identifier_type' | 'trait' | 'audience') =>
    objects.filter((object) => object.kind === kind).map(({ id }) => [id, `${kind}:${id}`] as const);
  // An identifier type that has no object of its own has the defaults, and is a column as well.
  const ruled = objects.flatMap((object) =>
    object.kind === 'identity_rule' ? [[object.identifier, `identifier_type:${object.identifier}`] as const] : [],
  );
  return {
    nodes: new Map(),
    edges: new Map(),
    profileColumns: new Map([...ruled, ...named('audience'), ...named('identifier_type'), ...named('trait')]),
    contexts: objects.filter(({ kind }) => kind === 'context').map(({ id }) => id),
  };
}

function node({ nodes }: Drawing, kind: LineageNode['kind'], name: string, label = name): string {
  const id = `${kind}:${name}`;
  // Who only names it does not know its label.
  if (!nodes.has(id) || label !== name) nodes.set(id, { id, kind, label });
  return id;
}

/** The node of something that is named by others before it is drawn itself. */
function known(drawing: Drawing, id: string): string {
  const at = id.indexOf(':');
  return node(drawing, id.slice(0, at) as LineageNode['kind'], id.slice(at + 1));
}

function edge({ edges }: Drawing, from: string, to: string): void {
  edges.set(`${from}\n${to}`, { from, to });
}

const DRAW: { readonly [K in Kind]: (object: ObjectOf<K>, drawing: Drawing) => void } = {
  warehouse: () => undefined,
  pin: () => undefined,
  alert: () => undefined,
  destination: ({ id }, drawing) => void node(drawing, 'destination', id),
  identifier_type: ({ id }, drawing) => void node(drawing, 'identifier_type', id),
  identity_rule: drawRule,
  context: drawContext,
  trait: (trait, drawing) => drawTrait(trait, drawing),
  model: drawModel,
  audience: drawAudience,
  sync: drawSync,
};

const ANY: EventKind = { source_id: '*', type: '*', version: '*' };

/** Events of some kinds give something, by the columns that its expressions name. */
function drawFromEvents(drawing: Drawing, kinds: readonly EventKind[], { texts, to }: { texts: readonly string[]; to: string }): void {
  const columns = [...new Set(texts.flatMap(eventColumnsIn))];
  for (const kind of kinds) {
    const name = `${kind.source_id}/${kind.type}/${kind.version}`;
    const from = node(drawing, 'event_kind', name, [kind.source_id, kind.type, kind.version].join(' · '));
    if (columns.length === 0) edge(drawing, from, to);
    for (const label of columns) {
      const column = node(drawing, 'column', `${name}:${label}`, label);
      edge(drawing, from, column);
      edge(drawing, column, to);
    }
  }
}

function drawRule({ event, identifier, value }: IdentityRule, drawing: Drawing): void {
  drawFromEvents(drawing, [event], { texts: [value], to: node(drawing, 'identifier_type', identifier) });
}

function drawContext({ id, query }: Context, drawing: Drawing): void {
  drawQuery(drawing, query, node(drawing, 'context', id));
}

/** A query over whatever it names after FROM and JOIN. */
function drawQuery(drawing: Drawing, query: string, to: string): void {
  for (const table of tablesIn(query)) {
    if (/(^|\.)customer_events$/.test(table)) drawFromEvents(drawing, [ANY], { texts: [query], to });
    else edge(drawing, node(drawing, 'table', table), to);
  }
}

function drawTrait(trait: Trait, drawing: Drawing): void {
  const to = node(drawing, 'trait', trait.id, trait.label ?? trait.id);
  if (isEventTrait(trait)) {
    const texts = [trait.value, trait.weight, trait.filter].filter((text) => text !== undefined);
    return drawFromEvents(drawing, eventKinds(trait), { texts, to });
  }
  switch (trait.type) {
    case 'custom':
      drawFromEvents(drawing, [ANY], { texts: [trait.query], to });
      for (const key of drawing.contexts) if (mentionedIn(trait.query).strings.has(key)) edge(drawing, node(drawing, 'context', key), to);
      return;
    case 'sql':
      return drawQuery(drawing, trait.query, to);
    case 'model':
      edge(drawing, columnOfModel(drawing, trait.model, trait.column), to);
      return edge(drawing, node(drawing, 'identifier_type', trait.by.identifier), to);
    case 'formula':
      return drawCondition(drawing, trait.value, to);
  }
}

const anyOf = (values: readonly string[]): readonly string[] => (values.length === 0 ? ['*'] : values);

function eventKinds(of: { readonly sources: readonly string[]; readonly types: readonly string[]; readonly versions: readonly string[] }) {
  return anyOf(of.sources).flatMap((source_id) =>
    anyOf(of.types).flatMap((type) => anyOf(of.versions).map((version): EventKind => ({ source_id, type, version }))),
  );
}

/** SQL over the columns of a profile: a formula, or the condition of a sync. */
function drawCondition(drawing: Drawing, text: string, to: string): void {
  const { names, unsure } = mentionedIn(text);
  for (const name of names) {
    const from = drawing.profileColumns.get(name);
    if (from !== undefined) edge(drawing, known(drawing, from), to);
    else if (name !== 'profile_id' && !unsure.has(name)) edge(drawing, node(drawing, 'missing', name), to);
  }
}

function drawModel({ id, label, table, query }: Model, drawing: Drawing): void {
  const to = node(drawing, 'model', id, label ?? id);
  for (const name of table === undefined ? tablesIn(query ?? '') : [table]) edge(drawing, node(drawing, 'table', name), to);
}

/** What the conditions of an audience ask of a profile: traits, identifiers, other audiences, events. */
function drawAudience(audience: Audience, drawing: Drawing): void {
  const to = node(drawing, 'audience', audience.id, audience.label ?? audience.id);
  for (const { leaf } of leavesOf(audience.condition)) {
    if ('trait' in leaf) edge(drawing, node(drawing, 'trait', leaf.trait), to);
    else if ('audience' in leaf) edge(drawing, node(drawing, 'audience', leaf.audience), to);
    else if ('identifier' in leaf) edge(drawing, node(drawing, 'identifier_type', leaf.identifier), to);
    else if ('event' in leaf) drawFromEvents(drawing, [leaf.event], { texts: [], to });
    else if ('funnel' in leaf)
      drawFromEvents(
        drawing,
        [...leaf.funnel, ...leaf.without].map(({ event }) => event),
        { texts: [], to },
      );
    else drawFromEvents(drawing, [ANY], { texts: [], to });
  }
}

function columnOfModel(drawing: Drawing, model: string, column: string): string {
  const to = node(drawing, 'column', `${model}:${column}`, `${model}.${column}`);
  edge(drawing, node(drawing, 'model', model), to);
  return to;
}

function drawSync(sync: Sync, drawing: Drawing): void {
  const to = node(drawing, 'sync', sync.id, sync.label ?? sync.id);
  edge(drawing, to, node(drawing, 'destination', sync.destination));
  const { source, schedule } = sync;
  if (schedule !== undefined && 'after' in schedule && typeof schedule.after === 'object') {
    edge(drawing, node(drawing, 'sync', schedule.after.sync), to);
  }
  if ('audience' in source) edge(drawing, node(drawing, 'audience', source.audience), to);
  if ('model' in source) edge(drawing, node(drawing, 'model', source.model), to);
  if ('profiles' in source && source.profiles.where !== undefined) drawCondition(drawing, source.profiles.where, to);
  if ('events' in source) {
    const { where } = source.events;
    drawFromEvents(drawing, eventsOf(sync), { texts: where === undefined ? [] : [where], to });
  }
  const keys = Object.entries(sync.key).map(([field, column]) => [field, { column }] as const);
  for (const [field, from] of [...keys, ...Object.entries(sync.mapping)]) {
    const at = node(drawing, 'field', `${sync.id}:${field}`, field);
    edge(drawing, at, to);
    drawField(drawing, { sync, from }, at);
  }
}

/** What fills a field. Constants and run facts are made of nothing. */
function drawField(drawing: Drawing, { sync, from }: { readonly sync: Sync; readonly from: FieldMapping }, to: string): void {
  const { source } = sync;
  const columns = columnsOf(from);
  if ('events' in source) {
    const texts = 'sql' in from ? [from.sql] : columns.map((name) => (name === 'event_id' ? 'id' : name));
    if (texts.length > 0) drawFromEvents(drawing, eventsOf(sync), { texts, to });
  } else if ('model' in source) {
    const names = 'sql' in from ? columnsInExpression(from.sql) : columns;
    for (const column of names) edge(drawing, columnOfModel(drawing, source.model, column), to);
  } else if ('sql' in from) drawCondition(drawing, from.sql, to);
  else for (const column of columns) drawColumn(drawing, column, to);
}

/** The columns that a field names as they are, or in its template. */
function columnsOf(from: FieldMapping): readonly string[] {
  if ('column' in from) return [from.column];
  return 'template' in from ? checkTemplate(from.template).columns : [];
}

/** Names in an expression over rows nobody has told us the columns of: those that can hardly be anything else. */
function columnsInExpression(text: string): readonly string[] {
  const { names, unsure } = mentionedIn(text);
  return names.filter((name) => name !== 'source' && !unsure.has(name));
}

function eventsOf({ source }: Sync): readonly EventKind[] {
  const types = 'events' in source ? (source.events.types ?? []) : [];
  return eventKinds({ sources: [], types, versions: [] });
}

function drawColumn(drawing: Drawing, column: string, to: string): void {
  if (column === 'profile_id') return;
  const from = drawing.profileColumns.get(column);
  edge(drawing, from === undefined ? node(drawing, 'missing', column) : known(drawing, from), to);
}
