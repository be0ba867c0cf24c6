import { type ErrorDetail, IdentityRule, Invalid, type Kind } from '@tributary/core';
import { validateIdentifierType, validateRule } from '@tributary/identity';
import type { LookupInput } from '@tributary/store';
import { validateContext, validateDefinedTrait } from '@tributary/traits';
import { definedIdentity, definedTraits, laidOver } from '../defined.js';
import type { Asked, Question } from './question.js';

/** What is wrong with one definition, and where in its text. */
interface Problem {
  readonly kind: Kind;
  readonly id: string;
  readonly path: string;
  readonly message: string;
  readonly line: number | null;
  readonly column: number | null;
}

/** One definition and how the warehouse is asked about it. */
interface Trial {
  readonly kind: Kind;
  readonly id: string;
  readonly ask: () => Promise<unknown>;
}

/** A rule nothing is wrong with. */
const PROBE = IdentityRule.parse({ kind: 'identity_rule', id: 'probe', identifier: 'probe', value: "'1'" });

/** Which expressions of rules, types, traits and contexts the warehouse does not understand: of what is defined, or would be with some objects changed. */
export const validate: Question<'validate'> = async ({ objects = [] }, at) => {
  // What is wrong with the events themselves is no definition's fault: told once, as the error of the question.
  await validateRule(at.warehouse, at.events(), PROBE);
  const trials = await trialsOf(objects, at);
  const problems: Problem[] = [];
  for (const { kind, id, ask } of trials) {
    at.signal.throwIfAborted();
    problems.push(...(await complaintsOf(ask)).map((detail) => ({ kind, id, ...detail, ...positionIn(detail.message) })));
  }
  return { checked: trials.length, problems };
};

async function trialsOf(changed: NonNullable<LookupInput<'validate'>['objects']>, at: Asked): Promise<readonly Trial[]> {
  const { warehouse, schema } = at;
  const events = at.events();
  const identity = await definedIdentity(at.store, at.workspaceId);
  const defined = await definedTraits(at.store, at.workspaceId, warehouse.config.id);
  const laid = <T extends { readonly kind: Kind; readonly id: string }>(kind: T['kind'], standing: readonly T[]): readonly T[] =>
    laidOver(standing, changed.filter((object) => object.kind === kind) as unknown as readonly T[]);
  const rules = laid('identity_rule', identity.rules);
  const types = laid('identifier_type', identity.types);
  const contexts = laid('context', defined.contexts);
  const traits = laid(
    'trait',
    defined.traits.map(({ trait }) => trait),
  );
  const models = laid('model', defined.models).filter((model) => model.warehouse === warehouse.config.id);
  const identifierTypes = [...new Set([...types.map(({ id }) => id), ...rules.map(({ identifier }) => identifier)])];
  const place = { schema, events, models, identifierTypes, traits };
  const trial = <T extends { readonly kind: Kind; readonly id: string }>(ask: (object: T) => Promise<unknown>) => {
    return (object: T): Trial => ({ kind: object.kind, id: object.id, ask: () => ask(object) });
  };
  return [
    ...types.map(trial((type) => validateIdentifierType(warehouse, type))),
    ...rules.map(trial((rule) => validateRule(warehouse, events, rule))),
    ...contexts.map(trial((context) => validateContext(warehouse, events, context))),
    ...traits.map(trial((trait) => validateDefinedTrait(warehouse, place, trait))),
  ];
}

/** Only what is wrong with the definition is a complaint: a warehouse that is away ends the question. */
async function complaintsOf(ask: () => Promise<unknown>): Promise<readonly ErrorDetail[]> {
  try {
    await ask();
    return [];
  } catch (error) {
    if (!(error instanceof Invalid)) throw error;
    return error.details.length > 0 ? error.details : [{ path: '', message: error.message }];
  }
}

/** The place that the warehouse names in its words: `at line 2, column 7`. */
function positionIn(message: string): { readonly line: number | null; readonly column: number | null } {
  const [, line, column] = /\bat line (\d+), column (\d+)/.exec(message) ?? [];
  return { line: line === undefined ? null : Number(line), column: column === undefined ? null : Number(column) };
}
