import { type AnyConnector, Fault, type Field, type Http, objectOf } from '@tributary/connector-kit';
import { AppError, explain, Invalid } from '@tributary/core';

/** What an object of a destination takes. */
export interface Takes {
  readonly fields: readonly Field[];
  /** The destination was asked, and its own fields are among them. */
  readonly discovered: boolean;
  readonly acceptsOtherFields: boolean;
}

/** Whom to ask. */
export interface AskedDestination {
  readonly connector: AnyConnector;
  readonly settings: unknown;
  readonly http: Http;
  readonly signal: AbortSignal;
}

/**
 * The fields of an object for some options of a sync: those its connector knows, then those the destination itself tells of. Rejects with
 * `Invalid` where the options are none of the object, and with an `AppError` `destination.<kind of fault>` where it does not answer.
 */
export async function destinationFields(
  { connector, settings, http, signal }: AskedDestination,
  of: { readonly object: string; readonly options: unknown },
): Promise<Takes> {
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
