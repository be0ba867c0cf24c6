import { fault } from '@tributary/connector-kit';
import type { HttpResponse, Refusal } from '@tributary/connector-kit';
import { z } from 'zod';
import { refusalOf } from '../refusals.js';

const Errors = z.looseObject({
  errors: z.array(
    z.looseObject({
      id: z.string(),
      message: z.string().default(''),
      parameters: z.array(z.unknown()).default([]),
      parameter_values: z.array(z.unknown()).default([]),
    }),
  ),
});

/** Why a request about items was refused: for the items it names, or, where it names none, as a whole. */
export interface CatalogRefusal {
  readonly whole: Refusal;
  readonly byId: ReadonlyMap<string, Refusal>;
}

/** Reads a refusal of items. A missing catalog, and anything that is no refusal of items, is thrown. */
export function catalogRefusal(response: HttpResponse, what: string): CatalogRefusal {
  const parsed = Errors.safeParse(response.json);
  const errors = parsed.success ? parsed.data.errors : [];
  if (errors.some(({ id }) => id === 'catalog-not-found'))
    throw fault.fatal(
      `${what} was refused: the catalog is not there.`,
      'Make the catalog at Braze, or give `create` in the options of the sync.',
    );
  if (response.status === 404 && errors.length > 0) return refusal(errors);
  const whole = refusalOf(response, what);
  return errors.length === 0 ? { whole, byId: new Map() } : refusal(errors);
}

type Listed = z.infer<typeof Errors>['errors'];

function refusal(errors: Listed): CatalogRefusal {
  const byId = new Map<string, Refusal>();
  for (const error of errors) for (const id of error.parameter_values) if (typeof id === 'string') byId.set(id, asRefusal(error));
  return { whole: asRefusal(errors[0] as Listed[number]), byId };
}

function asRefusal({ id, message }: Listed[number]): Refusal {
  return { kind: 'rejected', code: `braze.${id}`, message: message === '' ? id : message };
}
