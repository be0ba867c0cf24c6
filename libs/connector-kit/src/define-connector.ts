import { Invalid, NotFound, plans, type Operation } from '@tributary/core';
import type { AnyConnector, Connector, DestinationObject, Field } from './connector.js';
import type { Rate } from './http/http.js';

/** Declares a connector. A value that contradicts itself is refused here, so that it fails when the process starts and not in a run. */
export function defineConnector<Settings>(connector: Connector<Settings>): AnyConnector {
  const problems = [
    ...connectorProblems(connector),
    ...Object.entries(connector.objects).flatMap(([name, object]) => objectProblems(name, object)),
    ...bucketProblems(connector.objects),
  ];
  if (problems.length > 0) {
    throw new Invalid(
      'connector.invalid',
      `The connector \`${connector.slug}\` is declared wrongly: ${problems.join('; ')}.`,
      problems.map((message) => ({ path: connector.slug, message })),
    );
  }
  // The kit hands a connector only settings its own schema has parsed, so hiding their type is safe.
  return connector as unknown as AnyConnector;
}

/** Whether repeating a request for such a change cannot change the end state. */
export function isIdempotent(object: DestinationObject<unknown>, operation: Operation, options: unknown): boolean {
  return object.idempotent || (object.idempotentFor?.(operation, options) ?? false);
}

/** An object of a connector by its name. Throws `NotFound` that lists the known ones. */
export function objectOf(connector: AnyConnector, name: string): DestinationObject<unknown> {
  const object = Object.hasOwn(connector.objects, name) ? connector.objects[name] : undefined;
  if (object !== undefined) return object;
  const known = Object.keys(connector.objects).map((each) => `\`${each}\``);
  throw new NotFound('object.unknown', `The connector \`${connector.slug}\` has no object \`${name}\`. It has ${known.join(', ')}.`);
}

function connectorProblems<Settings>(connector: Connector<Settings>): string[] {
  const parsed = connector.settings.safeParse(connector.sandbox.settings);
  return [
    /^[a-z][a-z0-9_-]{0,62}$/.test(connector.slug) ? '' : 'its slug must start with a lower-case letter and hold only a-z, 0-9, _ and -',
    connector.name.trim() === '' ? 'it has no name' : '',
    Object.keys(connector.objects).length === 0 ? 'it has no object' : '',
    ...(parsed.success
      ? [URL.canParse(connector.baseUrl(parsed.data)) ? '' : '`baseUrl` gives no address for the sandbox settings']
      : parsed.error.issues.map((issue) => `its sandbox settings do not fit its own schema: \`${issue.path.join('.')}\` ${issue.message}`)),
  ].filter((problem) => problem !== '');
}

function removalProblems<Settings>({ modes, removal }: DestinationObject<Settings>): string[] {
  const removing = modes.filter((mode) => plans(mode, 'remove')).map((mode) => `\`${mode}\``);
  if (removing.length > 0 && removal === undefined)
    return [`offers ${removing.join(', ')} and does not say what a removal does (\`removal\`)`];
  return removing.length === 0 && removal !== undefined ? ['says what a removal does and does not offer `mirror` or `membership`'] : [];
}

function laneProblems<Settings>({ lane, fields, acceptsOtherFields }: DestinationObject<Settings>): string[] {
  if (lane === undefined) return [];
  const known = fields.map((field) => field.name);
  const unknown = acceptsOtherFields ? [] : lane.filter((name) => !known.includes(name));
  return unknown.map((name) => `has \`${name}\` in its lane, which is none of its fields`);
}

/** Limits that no value, or every value, would be within. */
function fieldProblems({ name, maxLength, maxItems, choices }: Field): string[] {
  const limits = Object.entries({ maxLength, maxItems });
  return [
    ...limits.flatMap(([limit, most]) =>
      most === undefined || (Number.isInteger(most) && most > 0) ? [] : [`needs a \`${limit}\` of at least 1 for \`${name}\``],
    ),
    choices?.length === 0 ? `offers no choice for \`${name}\`` : '',
  ];
}

function rateProblems({ rate }: Pick<DestinationObject<never>, 'rate'>): string[] {
  if (rate === undefined || (rate.requests > 0 && rate.perMs > 0)) return [];
  return ['needs a `rate` of at least one request in some time'];
}

/** Objects that share a bucket share what it holds. */
function bucketProblems(objects: Readonly<Record<string, { readonly rate?: Rate }>>): string[] {
  const buckets = new Map<string, string>();
  return Object.entries(objects).flatMap(([name, { rate }]) => {
    if (rate?.bucket === undefined) return [];
    const told = `${rate.requests} in ${rate.perMs} ms`;
    const before = buckets.get(rate.bucket) ?? told;
    buckets.set(rate.bucket, before);
    return before === told ? [] : [`its object \`${name}\` gives the bucket \`${rate.bucket}\` ${told}, another object ${before}`];
  });
}

function objectProblems<Settings>(name: string, object: DestinationObject<Settings>): string[] {
  const names = object.fields.map((field) => field.name);
  const twice = names.filter((field, index) => names.indexOf(field) !== index);
  return [
    object.modes.length === 0 ? 'has no mode' : '',
    object.fields.some((field) => field.identifier === true) ? '' : 'has no identifier field',
    twice.length === 0 ? '' : `declares \`${twice.join('`, `')}\` twice`,
    ...removalProblems(object),
    ...laneProblems(object),
    ...object.fields.flatMap(fieldProblems),
    ...rateProblems(object),
    object.idempotent && object.idempotentFor !== undefined ? 'is idempotent always and says when (`idempotentFor`)' : '',
    Number.isInteger(object.batch.records) && object.batch.records > 0 ? '' : 'needs `batch.records` of at least 1',
    Number.isInteger(object.concurrency) && object.concurrency > 0 ? '' : 'needs a `concurrency` of at least 1',
  ]
    .filter((problem) => problem !== '')
    .map((problem) => `its object \`${name}\` ${problem}`);
}
