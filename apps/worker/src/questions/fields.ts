import { Fault, type Field, type Http, objectOf } from '@tributary/connector-kit';
import { AppError, type Destination, explain, Invalid } from '@tributary/core';
import type { LookupInput } from '@tributary/store';
import type { Asked } from './question.js';

type At = Pick<Asked, 'store' | 'workspaceId' | 'destinations' | 'signal'>;

/** The fields of a destination's object: those its connector knows, and those the destination itself tells of. */
export async function fields({ destination: id, object: name, options }: LookupInput<'fields'>, at: At): Promise<object> {
  const { object: destination } = await at.store.objects.get({ workspaceId: at.workspaceId, kind: 'destination', id });
  const found = await fieldsOf(destination, { object: name, options }, at);
  return { items: found.fields.map(shownField), discovered: found.discovered, accepts_other_fields: found.acceptsOtherFields };
}

/** What an object takes. */
export interface Takes {
  readonly fields: readonly Field[];
  readonly discovered: boolean;
  readonly acceptsOtherFields: boolean;
}

/** Rejects with `Invalid` where the options are none of the object, and with an `AppError` where the destination does not answer. */
export async function fieldsOf(
  destination: Destination,
  of: { readonly object: string; readonly options: unknown },
  { workspaceId, destinations, signal }: Pick<At, 'workspaceId' | 'destinations' | 'signal'>,
): Promise<Takes> {
  const { connector, settings, http } = await destinations.open(workspaceId, destination, of.object);
  const object = objectOf(connector, of.object);
  const { acceptsOtherFields } = object;
  if (object.discover === undefined) return { fields: object.fields, discovered: false, acceptsOtherFields };
  const parsed = object.options.safeParse(of.options);
  if (!parsed.success) {
    const details = explain(object.options, of.options, parsed.error).map(({ path, message }) => ({ path: `options.${path}`, message }));
    throw new Invalid('object.options', `these are no options of \`${of.object}\``, details);
  }
  try {
    const more = await object.discover({ settings, http: ending(http, signal), signal }, parsed.data);
    const known = new Set(object.fields.map((field) => field.name));
    return { fields: [...object.fields, ...more.filter((field) => !known.has(field.name))], discovered: true, acceptsOtherFields };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const { remedy } = error.options;
    throw new AppError(`destination.${error.kind}`, remedy === undefined ? error.message : `${error.message} ${remedy}`);
  }
}

/** The client, whose requests end with the question. */
const ending = (http: Http, signal: AbortSignal): Http => ({
  ...http,
  send: (request, options) => http.send(request, { signal, ...options }),
});

function shownField({ name, label, type, ...field }: Field): object {
  return {
    ...{ name, label, type, required: field.required ?? false, identifier: field.identifier ?? false, help: field.help ?? null },
    ...{ max_length: field.maxLength ?? null, max_items: field.maxItems ?? null, choices: field.choices ?? null },
  };
}
