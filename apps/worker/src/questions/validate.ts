import {
  type Audience,
  type EventTrait,
  IdentityRule,
  isEventTrait,
  leavesOf,
  type Kind,
  type Trait,
  warehouseRead,
  warehousesAmong,
} from '@tributary/core';
import { refuseUnfit, traitTypes } from '@tributary/audiences';
import { isStitched } from '@tributary/profiles';
import { validateIdentifierType, validateRule, validateRules } from '@tributary/identity';
import type { LookupInput } from '@tributary/store';
import { needsOf, typeAllTraits, typeTraits, validateContext, validateDefinedTrait } from '@tributary/traits';
import { definedIdentity, definedTraits, laidOver } from '../sources/defined.js';
import { audiencesIn } from '../sources/audiences.js';
import type { Asked, Question } from './question.js';
import { complaintsOf } from './complaints-of.js';
import { tryBothEnds } from './try-sync.js';

/** What is wrong with one definition, and where in its text. */
interface Problem {
  readonly kind: Kind;
  readonly id: string;
  readonly path: string;
  readonly message: string;
  readonly line: number | null;
  readonly column: number | null;
}

/** Definitions that the warehouse can be asked about together. */
interface Trials<T extends Defined = Defined> {
  readonly objects: readonly T[];
  /** Rejects with what is wrong with one. */
  readonly ask: (object: T) => Promise<unknown>;
  /** Rejects with `Invalid` where any of them is wrong, after few questions; without it each is asked about alone. */
  readonly askAll?: (objects: readonly T[]) => Promise<unknown>;
}

interface Defined {
  readonly kind: Kind;
  readonly id: string;
}

/** A rule nothing is wrong with. */
const PROBE = IdentityRule.parse({ kind: 'identity_rule', id: 'probe', identifier: 'probe', value: "'1'" });

/** Which expressions of rules, types, traits, contexts and syncs the warehouse does not understand: of what is defined, or would be with some objects changed. */
export const validate: Question<'validate'> = async ({ objects = [] }, at) => {
  // What is wrong with the events themselves is no definition's fault: told once, as the error of the question.
  await validateRule(at.warehouse, at.events(), PROBE);
  const problems: Problem[] = [];
  let checked = 0;
  for (const trials of await trialsOf(objects, at)) {
    checked += trials.objects.length;
    problems.push(...(await problemsOf(trials, at.signal)));
  }
  return { checked, problems };
};

/** Most are right, and that is one question for all of them; the wrong ones are found by halves. */
async function problemsOf({ objects, ask, askAll }: Trials, signal: AbortSignal): Promise<readonly Problem[]> {
  signal.throwIfAborted();
  const [object, ...others] = objects;
  if (object === undefined) return [];
  if (others.length === 0) {
    const { kind, id } = object;
    return (await complaintsOf(() => ask(object))).map((detail) => ({ kind, id, ...detail, ...positionIn(detail.message) }));
  }
  if (askAll !== undefined && (await complaintsOf(() => askAll(objects))).length === 0) return [];
  // To halve what can only be asked one by one saves nothing.
  const size = askAll === undefined ? 1 : Math.ceil(objects.length / 2);
  const problems: Problem[] = [];
  for (let from = 0; from < objects.length; from += size) {
    const some = objects.slice(from, from + size);
    problems.push(...(await problemsOf({ objects: some, ask, ...(askAll === undefined ? {} : { askAll }) }, signal)));
  }
  return problems;
}

async function trialsOf(changed: Changed, at: Asked): Promise<readonly Trials[]> {
  const { warehouse, schema } = at;
  const events = at.events();
  const { types, rules, contexts, traits, models, audiences, syncs } = await definitionsWith(changed, at);
  const identifierTypes = [...new Set([...types.map(({ id }) => id), ...rules.map(({ identifier }) => identifier)])];
  const place = { schema, events, models, identifierTypes, traits, audiences: audiences.map(({ id }) => id) };
  const ask = (trait: Trait) => validateDefinedTrait(warehouse, place, trait);
  const plain = traits.filter(isEventTrait).filter(isPlain);
  const formulas = traits.filter((trait) => trait.type === 'formula');
  const taken = new Set<Trait>([...plain, ...formulas]);
  return [
    trials({ objects: types, ask: (type) => validateIdentifierType(warehouse, type) }),
    trials({
      objects: rules,
      ask: (rule) => validateRule(warehouse, events, rule),
      askAll: (some) => validateRules(warehouse, events, some),
    }),
    trials({ objects: contexts, ask: (context) => validateContext(warehouse, events, context) }),
    trials({ objects: plain, ask, askAll: (some) => typeTraits(warehouse, events, some) }),
    trials({ objects: traits.filter((trait) => !taken.has(trait)), ask }),
    trials({ objects: formulas, ask, askAll: (some) => typeAllTraits(warehouse, place, withNeeded(some, traits)) }),
    trials({ objects: audiences, ask: (audience) => tryAudience(warehouse, schema, audience) }),
    trials({ objects: syncs, ask: (sync) => tryBothEnds(at, { models, traits }, sync) }),
  ];
}

/** Whether what an audience asks of traits fits their values, of those that are computed. */
async function tryAudience(warehouse: Asked['warehouse'], schema: string, { condition }: Audience): Promise<void> {
  if (!(await isStitched(warehouse, schema))) return;
  const types = await traitTypes(warehouse, schema);
  for (const { path, leaf } of leavesOf(condition)) {
    const type = 'trait' in leaf ? types.get(leaf.trait) : undefined;
    if ('trait' in leaf && type !== undefined) refuseUnfit({ ...leaf, value: leaf.value, type, path });
  }
}

const trials = <T extends Defined>(of: Trials<T>): Trials => of as unknown as Trials;

/** What is extracted in two steps is asked about in several questions. */
const isPlain = ({ outer_value: value, outer_weight: weight, outer_filter: filter }: EventTrait): boolean =>
  [value, weight, filter].every((text) => text === undefined);

/** Formulas with all they are made of. */
function withNeeded(formulas: readonly Trait[], traits: readonly Trait[]): readonly Trait[] {
  const ids = new Set(traits.map(({ id }) => id));
  const needed = new Set<string>();
  const visit = (id: string): void => {
    if (needed.has(id)) return;
    needed.add(id);
    for (const trait of traits) if (trait.id === id && trait.type === 'formula') for (const name of needsOf(trait, ids)) visit(name);
  };
  for (const { id } of formulas) visit(id);
  return traits.filter(({ id }) => needed.has(id));
}

type Changed = NonNullable<LookupInput<'validate'>['objects']>;

/** What is defined, with the changed objects in their place. */
async function definitionsWith(changed: Changed, { store, workspaceId, warehouse }: Asked) {
  const identity = await definedIdentity(store, workspaceId);
  const defined = await definedTraits(store, workspaceId, warehouse.config.id);
  const laid = <T extends Defined>(kind: T['kind'], standing: readonly T[]): readonly T[] =>
    laidOver(standing, changed.filter((object) => object.kind === kind) as unknown as readonly T[]);
  const models = laid('model', defined.models).filter((model) => model.warehouse === warehouse.config.id);
  const audiences = laid('audience', await audiencesIn(store, workspaceId, warehouse.config.id)).filter(
    (audience) => audience.warehouse === warehouse.config.id,
  );
  const warehouseOf = warehousesAmong([...models, ...audiences]);
  return {
    audiences,
    types: laid('identifier_type', identity.types),
    rules: laid('identity_rule', identity.rules),
    contexts: laid('context', defined.contexts),
    traits: laid(
      'trait',
      defined.traits.map(({ trait }) => trait),
    ),
    models,
    syncs: laid(
      'sync',
      (await store.objects.all(workspaceId, 'sync')).map(({ object }) => object),
    ).filter(({ source }) => warehouseRead(source, warehouseOf) === warehouse.config.id),
  };
}

/** The place that the warehouse names in its words: `at line 2, column 7`. */
function positionIn(message: string): { readonly line: number | null; readonly column: number | null } {
  const [, line, column] = /\bat line (\d+), column (\d+)/.exec(message) ?? [];
  return { line: line === undefined ? null : Number(line), column: column === undefined ? null : Number(column) };
}
