import { foretellAudiences, resolveConditions } from '@tributary/audiences';
import { type AnyObject, type Audience, Conflict, isOwnFault, leavesOf, type Trait } from '@tributary/core';
import { stitchedEvents } from '@tributary/profiles';
import type { LookupInput } from '@tributary/store';
import { dependentsOf, foretellTraits, type Foretold } from '@tributary/traits';
import { audiencesIn, outOfAudiences } from '../../sources/audiences.js';
import { definedIdentity, definedTraits, identifierTypesOf, laidOver } from '../../sources/defined.js';
import { normalizeBy } from '../../sources/normalize-by.js';
import type { Asked, Question } from '../question.js';
import { syncsTouched } from './syncs-touched.js';

/** What would become of one trait or audience: `trait lifetime_value`. */
export interface Impact {
  readonly what: string;
  /** Profiles that would get a value (or enter), have another (or be in another split), or lose it (or leave); `null` for a `reason`. */
  readonly profiles: { readonly added: number; readonly changed: number; readonly removed: number } | null;
  readonly reason: string | null;
}

export type Session = Parameters<typeof foretellTraits>[0];
export type ImpactInput = LookupInput<'impact'>;

/**
 * What other definitions of traits, contexts and audiences would change: the values and members as they would be, computed on the side and
 * compared with those that stand, and of each sync that reads them at most how many records that touches.
 */
export const impact: Question<'impact'> = async (question, at) =>
  at.warehouse.session(async (session) => {
    await refuseTooMuch(session, question, at);
    const defined = await definitions(question, at);
    const late = madeOfMembers(question, defined.traits);
    const changed = question.traits.filter((id) => !late.some((one) => one.id === id));
    const foretold = await foretellTraits(session, { ...defined, changed, signal: at.signal });
    const traits = foretold.traits.map(({ trait, ...told }): Impact => ({ what: `trait ${trait}`, ...told }));
    const audiences = await ofAudiences(session, { question, foretold, traits, late }, at);
    const impacts = [...traits, ...late.map(({ impact: told }) => told), ...audiences];
    return { impacts, syncs: await syncsTouched(session, { syncs: question.syncs, impacts, touched: foretold.touched }, at) };
  });

/** A trait that is made of an audience whose members may change: it follows the next run of audiences. */
interface Late {
  readonly id: string;
  readonly impact: Impact;
}

function madeOfMembers({ traits: asked, audiences, removed }: ImpactInput, traits: readonly Trait[]): readonly Late[] {
  const gone = removed.flatMap(({ kind, id }) => (kind === 'audience' ? [id] : []));
  const late = new Set(dependentsOf([...audiences, ...gone], traits));
  const reason = 'it is made of an audience whose members may change too, and follows the next run of audiences';
  return asked.filter((id) => late.has(id)).map((id) => ({ id, impact: { what: `trait ${id}`, profiles: null, reason } }));
}

const valuesUntold = ({ what, reason }: Impact): string => `the values of the ${what.replace(' ', ' `')}\` cannot be told: ${reason}`;

/** Of some audiences those that ask for such a trait, themselves or by way of others: nothing can be told of them either. */
function askingLate(audiences: readonly Audience[], some: readonly string[], late: readonly Late[]): readonly Impact[] {
  return [...resolveConditions(audiences, some)].flatMap(([id, condition]): readonly Impact[] => {
    const asked = leavesOf(condition).flatMap(({ leaf }) => ('trait' in leaf ? [leaf.trait] : []));
    const one = late.find((trait) => asked.includes(trait.id));
    return one === undefined ? [] : [{ what: `audience ${id}`, profiles: null, reason: valuesUntold(one.impact) }];
  });
}

async function refuseTooMuch(session: Session, { traits, most_events: most }: ImpactInput, { schema }: Asked): Promise<void> {
  const events = await stitchedEvents(session, schema);
  if (events === null) throw new Conflict('profiles.not_stitched', 'no profiles have been stitched here: run `tributary run stitch` first');
  if (events <= most || traits.length === 0) return;
  throw new Conflict(
    'impact.too_much',
    `the log has ${events} events, and a plan computes values over at most ${most}: preview the traits for some profiles instead`,
  );
}

const ofKind = <K extends AnyObject['kind']>(objects: readonly AnyObject[], kind: K) =>
  objects.filter((object): object is Extract<AnyObject, { kind: K }> => object.kind === kind);

/** Everything as it would be. */
async function definitions(question: ImpactInput, at: Asked) {
  const { store, workspaceId, warehouse, schema } = at;
  const { objects, removed } = question;
  const defined = await definedTraits(store, workspaceId, warehouse.config.id);
  const { types, rules } = await definedIdentity(store, workspaceId);
  const isThere = ({ kind, id }: AnyObject) => !removed.some((one) => one.kind === kind && one.id === id);
  return {
    ...{ schema, events: at.events(), identifierTypes: identifierTypesOf({ types, rules }) },
    traits: laidOver(
      defined.traits.map(({ trait }) => trait),
      ofKind(objects, 'trait'),
    ).filter(isThere),
    contexts: laidOver(defined.contexts, ofKind(objects, 'context')).filter(isThere),
    models: laidOver(
      defined.models,
      ofKind(objects, 'model').filter((model) => model.warehouse === warehouse.config.id),
    ).filter(isThere),
    audiences: [...defined.audiences, ...ofKind(objects, 'audience').map(({ id }) => id)],
    removed: removed.flatMap(({ kind, id }) => (kind === 'trait' ? [id] : [])),
    normalizeKeys: normalizeBy(types),
  };
}

interface OfAudiences {
  readonly question: ImpactInput;
  readonly foretold: Foretold;
  readonly traits: readonly Impact[];
  readonly late: readonly Late[];
}

/** By the values as they would be. Conditions that do not fit, or stand on a trait that could not be computed, are told of all of them. */
async function ofAudiences(session: Session, { question, foretold, traits, late }: OfAudiences, at: Asked): Promise<readonly Impact[]> {
  const gone = question.removed.flatMap(({ kind, id }) => (kind === 'audience' ? [id] : []));
  const told = [...question.audiences, ...gone];
  if (told.length === 0) return [];
  const allUntold = (reason: string) => told.map((id): Impact => ({ what: `audience ${id}`, profiles: null, reason }));
  const { schema, signal, store, workspaceId, warehouse } = at;
  const own = ofKind(question.objects, 'audience').filter((audience) => audience.warehouse === warehouse.config.id);
  const audiences = laidOver<Audience>(await audiencesIn(store, workspaceId, warehouse.config.id), own);
  const missing = traits.find(({ profiles }) => profiles === null);
  if (missing !== undefined) return allUntold(valuesUntold(missing));
  try {
    const { values, columns: types } = foretold;
    const left = audiences.filter(({ id }) => !gone.includes(id));
    const asking = askingLate(left, question.audiences, late);
    const changed = question.audiences.filter((id) => asking.every((one) => one.what !== `audience ${id}`));
    const request = { schema, changed, removed: gone, values, traits: types, signal };
    const found = await foretellAudiences(session, {
      ...request,
      ...(await outOfAudiences(warehouse)),
      audiences: left,
      clock: new Date(),
      touched: foretold.touched,
    });
    return [...found.map(({ audience, profiles }) => ({ what: `audience ${audience}`, profiles, reason: null })), ...asking];
  } catch (error) {
    if (!isOwnFault(error)) throw error;
    return allUntold(error.message);
  }
}
