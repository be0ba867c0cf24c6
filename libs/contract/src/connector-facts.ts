import type { ConnectorObjectView, ConnectorView } from './connectors.js';
import type { FieldView } from './destination-fields.js';

/** A fact about an object of a connector, in words: what it is about, and what is so. */
export type Fact = readonly [about: string, words: string];

const WRITES: Readonly<Record<ConnectorObjectView['writes'], string>> = {
  full: 'A write replaces the record there: all mapped fields are sent.',
  partial: 'A write changes the fields it sends, and leaves the others.',
  event: 'Each write adds something there.',
};

const FIRST_RUN: Readonly<Record<ConnectorObjectView['first_run'], string>> = {
  send: 'sends all records there are, unless the sync says `first_run: adopt`.',
  adopt: 'sends nothing: the records there are count as delivered, unless the sync says `first_run: send`.',
};

const REPEATS: Readonly<Record<ConnectorObjectView['idempotent'], string>> = {
  always: 'A request whose answer was lost is sent again: repeating it changes nothing.',
  depends: 'Whether a request can be repeated without harm depends on the operation and the options.',
  never: 'A request whose answer was lost may have arrived: the sync says whether it is sent again (`delivery.in_doubt`).',
};

/** What people want to know of an object before they write to it, in the order they ask. */
export function factsOf(object: ConnectorObjectView): readonly Fact[] {
  const { lane, rate, bulk, concurrency } = object;
  return [
    ['Modes', object.modes.map((mode) => `\`${mode}\``).join(', ')],
    ['Writes', WRITES[object.writes]],
    ['First run', FIRST_RUN[object.first_run]],
    ['Removal', object.removal ?? 'None of its modes removes anything.'],
    ['Repeats', REPEATS[object.idempotent]],
    ['Batches', `${sizeOf(object.batch)}, ${concurrency === 1 ? 'one after the other' : `${count(concurrency)} at once`}.`],
    ...(bulk === null ? [] : [['Many changes', `go another way, up to ${sizeOf(bulk)}.`] as const]),
    ...(rate === null ? [] : [['Rate', rateOf(rate)] as const]),
    ...(lane.length === 0 ? [] : [['Order', `Changes with the same ${list(lane)} are sent one batch after the other.`] as const]),
    ['Fields', fieldsOf(object)],
    [
      'Reading back',
      object.reads ? 'What is there can be compared with what was told (`reconcile`).' : 'What is there cannot be asked for.',
    ],
  ];
}

/** One setting or option, from its JSON Schema. */
export interface SettingFact {
  readonly name: string;
  readonly words: string;
  readonly required: boolean;
  readonly secret: boolean;
}

/** The settings of a connector, or the options of an object; what is inside one is told by a dotted name, alternatives all of them. */
export function settingsOf(schema: ConnectorView['settings']): readonly SettingFact[] {
  const told = new Map<string, SettingFact>();
  for (const fact of factsIn(schema, '')) if (!told.has(fact.name)) told.set(fact.name, fact);
  return [...told.values()];
}

function factsIn({ properties = {}, required = [], anyOf = [], oneOf = [] }: JsonSchema, inside: string): readonly SettingFact[] {
  const own = Object.entries(properties).flatMap(([name, setting]): readonly SettingFact[] => {
    // What tells alternatives apart is told by the setting they are of.
    if (setting.const !== undefined) return [];
    const needed = required.includes(name) && setting.default === undefined;
    const fact = { name: `${inside}${name}`, words: wordsOf(setting), required: needed, secret: setting.secret === true };
    return [fact, ...factsIn(setting, `${inside}${name}.`)];
  });
  return [...own, ...[...anyOf, ...oneOf].flatMap((each) => factsIn(each, inside).map((fact) => ({ ...fact, required: false })))];
}

/** What a field takes, in words. */
export function fieldWords({ type, max_length, max_items, choices, help }: FieldView): string {
  return [
    type === 'any' ? 'any value' : type,
    ...(max_length === null ? [] : [`at most ${count(max_length)} characters`]),
    ...(max_items === null ? [] : [`at most ${count(max_items)} elements`]),
    ...(choices === null ? [] : [`one of ${list(choices)}`]),
    ...(help === null ? [] : [help]),
  ].join('; ');
}

interface JsonSchema {
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly title?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly secret?: boolean;
}

function wordsOf({ title, description, default: standard, enum: choices }: JsonSchema): string {
  const said = [title, description].filter((text) => text !== undefined && text !== '');
  const plain = typeof standard === 'string' || typeof standard === 'number' || typeof standard === 'boolean';
  return [
    ...said,
    ...(choices === undefined ? [] : [`one of ${list(choices.map(String))}`]),
    ...(plain && standard !== '' ? [`\`${standard}\` unless given`] : []),
  ].join('; ');
}

const count = (number: number): string => number.toLocaleString('en-US');
const list = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(', ');

function sizeOf({ records, bytes }: ConnectorObjectView['batch']): string {
  const most = records === 1 ? 'one record a request' : `${count(records)} records a request`;
  return bytes === null ? most : `${most}, ${count(bytes)} bytes`;
}

function rateOf({ requests, per_ms, bucket }: NonNullable<ConnectorObjectView['rate']>): string {
  return `At most ${count(requests)} requests in ${count(per_ms / 1000)} s, with all syncs and workers that share the credential (\`${bucket}\`).`;
}

function fieldsOf({ discovers, accepts_other_fields: others, fields }: ConnectorObjectView): string {
  const known = `${count(fields.length)} are known`;
  if (discovers) return `${known}, the destination is asked for more.${others ? ' Others are taken too.' : ''}`;
  return others ? `${known}, others are taken too.` : `${known}, no other is taken.`;
}
