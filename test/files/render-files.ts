import { AudienceCondition, EventKind, FieldMapping, type Kind, KIND_NAMES, KINDS, Schedule } from '@tributary/core';
import { z } from 'zod';
import { type Field, fieldsOf, type Parts } from './fields-of.js';
import { MEANINGS } from './meanings.js';

/** What each kind is, in a sentence. */
const ABOUT = {
  warehouse: 'A database we compute in.',
  identifier_type: 'How identifiers of one type are read: normalised, blocked, limited, ranked.',
  identity_rule: 'For events of a kind: which identifier type, by which value.',
  pin: 'A cut made by an operator between what events join, which survives rebuilds.',
  context: 'A named value computed over all events, for `custom` traits to use.',
  trait: 'A named attribute of a profile: computed from its events, by a query, from a model, or from its other traits.',
  model: 'A table or query with a primary key.',
  audience: 'A set of profiles given by a condition.',
  destination: 'One configured account of a connector.',
  sync: 'A standing rule: source to destination object, mapping, mode, schedule.',
  alert: 'Whom to tell when a sync or warehouse gets into trouble, and when it is out of it again.',
} as const satisfies Record<Kind, string>;

/** Parts that kinds share, by the names of their schemas. */
const SHARED = {
  Schedule: { schema: Schedule, about: 'When something runs by itself: one of the three forms.' },
  EventKind: { schema: EventKind, about: 'Which events: `*` stands for any.' },
  FieldMapping: {
    schema: FieldMapping,
    about: 'What fills a field of the destination: one of `column`, `value`, `template`, `sql`, `run`, and how it is sent.',
  },
  AudienceCondition: {
    schema: AudienceCondition,
    about:
      'Who belongs to an audience: a tree. Each condition has one of these forms: `and`, `or`, `not`; `trait` with `is`; `event`; `funnel`; `audience`; `first_seen`; `last_seen`; `identifier`.',
  },
} as const;

type Shared = keyof typeof SHARED;

const linkTo = (name: Shared): string => `[${name}](#${name.toLowerCase()})`;

/** The fields of a kind or a shared part, each with what it means. */
export function documented(name: Kind | Shared): readonly Field[] {
  const schema: z.ZodType = name in SHARED ? SHARED[name as Shared].schema : KINDS[name as Kind].schema;
  const root = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  // Within itself a part is told as itself, so that a tree ends.
  const parts: Parts = new Map((Object.keys(SHARED) as Shared[]).map((part) => [part, linkTo(part)]));
  const outermost = name in SHARED ? { $ref: '#' } : root;
  return fieldsOf(outermost, { root: rooted(root, name), parts }).map((field) => ({ ...field, meaning: meaningOf(name, field) }));
}

/** A schema that contains itself is a definition of its own; its fields are those of that definition. */
function rooted(root: z.core.JSONSchema.JSONSchema, name: string): z.core.JSONSchema.JSONSchema {
  const own = root.$defs?.[name];
  return typeof own === 'object' ? { ...own, $defs: root.$defs } : root;
}

/** Under which keys the meaning of a field may stand: of itself, or of every field that is called so within a part. */
export const wordsFor = (name: string, field: string): readonly string[] => [`${name}.${field}`, `${name}.*.${field.split('.').at(-1)}`];

function meaningOf(name: string, field: Field): string | undefined {
  return (
    wordsFor(name, field.name)
      .map((key) => MEANINGS[key])
      .find((found) => found !== undefined) ??
    field.meaning ??
    MEANINGS[field.name]
  );
}

/** The reference of the files as a document: what is written by hand, then all kinds. */
export function renderFiles(introduction: string): string {
  const kinds = KIND_NAMES.map((kind) => section(kind, ABOUT[kind], documented(kind)));
  const shared = (Object.keys(SHARED) as Shared[]).map((name) => section(name, SHARED[name].about, documented(name)));
  return [introduction.trimEnd(), '## Kinds', ...kinds, '## Shared parts', ...shared].join('\n\n');
}

function section(name: string, about: string, fields: readonly Field[]): string {
  return [`### ${name}`, about, table(fields)].join('\n\n');
}

function table(fields: readonly Field[]): string {
  const rows = fields.map(({ name, type, required, secret, standard, meaning }) => [
    `\`${name}\`${required ? ' (required)' : ''}${secret ? ' (secret)' : ''}`,
    type,
    standard === undefined ? '' : `\`${standard}\``,
    meaning ?? '',
  ]);
  return [row(['Field', 'Takes', 'Default', 'Meaning']), '|---|---|---|---|', ...rows.map(row)].join('\n');
}

const row = (cells: readonly string[]): string =>
  `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
