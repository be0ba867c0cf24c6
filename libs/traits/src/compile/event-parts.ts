import { ident, type Dialect } from '@tributary/sql';
import type { CompileRequest } from '../statement/compile-request.js';
import { TRAIT_KINDS } from '../kinds/kinds.js';
import { groupOccurrences } from './group-occurrences.js';
import { groupValues } from './group-values.js';
import type { Cte, Part, Parts } from '../statement/part.js';
import { planRelations } from './plan-relations.js';
import type { Found } from './relation.js';

/** The traits over single events: the events are read once, and each relation is grouped as few times as may be. */
export function compileEventParts(dialect: Dialect, request: CompileRequest): Parts {
  const { ctes, found } = planRelations(dialect, request);
  const parts: Part[] = [];
  const groups = new Map<string, Found[]>();
  for (const one of found) groups.set(groupKey(one), [...(groups.get(groupKey(one)) ?? []), one]);
  for (const group of groups.values()) {
    const [{ typed, relation }] = group as [Found];
    const name = ident(`g${parts.length}`);
    const made = isOverValues(typed) ? [groupValues(dialect, name, group)] : groupOccurrences(dialect, { name, relation, found: group });
    parts.push(...made);
  }
  return { before: ctes.map((cte) => (cte.kept === undefined ? { ...cte, kept: isReadAgain(cte, [...ctes, ...parts]) } : cte)), parts };
}

/** Whether a relation is kept for several readers, or becomes part of its only one. */
const isReadAgain = ({ name }: Cte, all: readonly Cte[]): boolean =>
  all.reduce((readers, { query }) => readers + query.text.split(`FROM ${name.text}`).length - 1, 0) > 1;

const isOverValues = ({ trait }: Found['typed']): boolean => TRAIT_KINDS[trait.type].over === 'values';

/** Kinds over distinct values of one column share a group; all others of a relation share one. */
const groupKey = ({ typed, relation, laid }: Found): string => `${relation.name.text} ${isOverValues(typed) ? laid.value.text : ''}`;
