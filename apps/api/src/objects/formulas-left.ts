import { type AnyObject, Conflict, type FormulaTrait, type Kind } from '@tributary/core';
import { needsOf } from '@tributary/traits';

/** Formulas name traits, and audiences as the boolean traits that they are. */
export const isNamedByFormulas = (kind: Kind): boolean => kind === 'trait' || kind === 'audience';

interface Named {
  readonly kind: Kind;
  readonly id: string;
}

/**
 * Refuses to take a trait or an audience away from formulas that name it: what stands in their text is no reference that the store knows of, and
 * without it no trait run would go on. `after`: all that would stand.
 */
export function refuseFormulasLeft(after: readonly AnyObject[], gone: readonly Named[]): void {
  const columns = gone.filter(({ kind }) => isNamedByFormulas(kind));
  if (columns.length === 0) return;
  const left = after
    .filter((object): object is FormulaTrait => object.kind === 'trait' && object.type === 'formula')
    .flatMap((formula) => columns.filter(({ id }) => needsOf(formula, new Set([id])).length > 0).map((named) => ({ formula, named })));
  const [first] = left;
  if (first === undefined) return;
  const { kind, id } = first.named;
  const list = left.filter(({ named }) => named === first.named).map(({ formula }) => `trait \`${formula.id}\``);
  throw new Conflict(
    'object.referenced',
    `${kind} \`${id}\` is needed by ${list.join(', ')}: change or delete those first`,
    left.map(({ formula, named }) => ({ path: `trait.${formula.id}.value`, message: `names ${named.kind} \`${named.id}\`` })),
  );
}
