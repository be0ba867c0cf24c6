import {
  type AnyObject,
  type ErrorDetail,
  Invalid,
  keepingSecrets,
  KINDS_WITH_SECRETS,
  type Raw,
  readObject,
  secretName,
} from '@tributary/core';

/** An object on its way in: as it was sent, and as its schema reads it. `place` stands before the paths of complaints. */
export interface Incoming {
  /** With masks where secrets stay as they are. */
  readonly raw: Raw;
  readonly object: AnyObject;
  readonly place: string;
}

/** Reads what was sent. Throws `Invalid` with every wrong place. */
export function readIncoming(sent: readonly { readonly raw: Raw; readonly place: string }[]): readonly Incoming[] {
  const read = sent.map(({ raw, place }) => {
    const kept = keepingSecrets(raw);
    const foreign = referencesIn(kept);
    return { place, raw: kept, ...(foreign.length > 0 ? { details: foreign } : readObject(kept)) };
  });
  const details = read.flatMap((one) => ('details' in one ? one.details.map((detail) => below(one.place, detail)) : []));
  if (details.length > 0) throw refusal(details);
  const incoming = read.flatMap((one) => ('object' in one ? [one] : []));
  const again = twice(incoming);
  if (again.length > 0) throw refusal(again);
  return incoming;
}

/** The same complaint with the place of its object before it. */
export function below(place: string, { path, message }: ErrorDetail): ErrorDetail {
  return { path: [place, path].filter((part) => part !== '').join('.'), message };
}

export function refusal(details: readonly ErrorDetail[]): Invalid {
  const [first] = details;
  const more = details.length > 1 ? ` (and ${details.length - 1} more)` : '';
  return new Invalid(
    'object.invalid',
    `nothing was changed: ${first?.path === '' ? '' : `\`${first?.path}\` `}${first?.message}${more}`,
    details,
  );
}

/** What the store finds wrong, told where it stands in the request: it knows objects by kind and id (`sync.vips.schedule.cron`). */
export async function placed<T>(incoming: readonly Incoming[], work: Promise<T>): Promise<T> {
  const places = new Map(incoming.map(({ object, place }) => [`${object.kind}.${object.id}`, place]));
  return work.catch((error: unknown) => {
    if (!(error instanceof Invalid)) throw error;
    const details = error.details.map(({ path, message }) => {
      const [kind = '', id = '', ...rest] = path.split('.');
      const place = places.get(`${kind}.${id}`);
      return place === undefined ? { path, message } : below(place, { path: rest.join('.'), message });
    });
    throw new Invalid(error.code, error.message, details, { cause: error });
  });
}

/** What is wrong with the secrets of one object, told where it stands in the request; of one that is not stored, how files name it. */
export async function placedSecret<T>({ object, place }: Incoming, work: Promise<T>): Promise<T> {
  return work.catch((error: unknown) => {
    if (!(error instanceof Invalid)) throw error;
    const details = error.details.map((detail) => {
      const name = secretName(object, detail.path.split('.'));
      const message =
        error.code === 'secret.none' ? `${detail.message}, or set \`${name}\` where \`tributary apply\` runs` : detail.message;
      return below(place, { path: detail.path, message });
    });
    throw new Invalid(error.code, error.message, details, { cause: error });
  });
}

const REFERENCE = /\$\{env:([A-Za-z_][A-Za-z0-9_]*)\}/;

/** References that nobody has filled: only a command knows its environment, and the text itself is no secret. */
function referencesIn(raw: Raw): readonly ErrorDetail[] {
  if (!(KINDS_WITH_SECRETS as readonly unknown[]).includes(raw['kind'])) return [];
  return textsIn(raw, '').flatMap(({ path, text }) => {
    const [whole, name] = REFERENCE.exec(text) ?? [];
    const message = `\`${whole}\` names a variable that only a command can read: give the value, or set \`${name}\` and use \`tributary apply\``;
    return name === undefined ? [] : [{ path, message }];
  });
}

function textsIn(value: unknown, path: string): readonly { readonly path: string; readonly text: string }[] {
  if (typeof value === 'string') return [{ path, text: value }];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => textsIn(inner, path === '' ? name : `${path}.${name}`));
}

function twice(incoming: readonly Incoming[]): ErrorDetail[] {
  const first = new Map<string, string>();
  return incoming.flatMap(({ object: { kind, id }, place }) => {
    const other = first.get(`${kind} ${id}`);
    if (other !== undefined) return [{ path: `${place}.id`, message: `${kind} \`${id}\` is defined twice: here and in ${other}` }];
    first.set(`${kind} ${id}`, place);
    return [];
  });
}
