import { ident, join, literal, sql, type Dialect, type Sql } from '@tributary/sql';
import type { Layout, Slot } from '../../mapping/layout.js';
import type { Form } from './forms.js';

/** How the columns of a plan are told as text: the parts of its key, and its fields. */
export interface TextLayout {
  readonly keys: readonly Form[];
  readonly fields: readonly Form[];
  readonly layout: Layout;
}

/** Between the changes, the parts of a change, and the parts of its key. None of them stands in JSON. */
export const [CHANGES, PARTS, KEYS] = ['\u001e', '\u001f', '\n'];

/** Changes told in one text, where none of them is longer than so many characters; one that is stands alone. */
const TOGETHER = 64;
const LONG = 16_000;

const SEQ = ident('_seq');
const none = literal('');

/**
 * The changes of a plan as few long texts, in any order: the warehouse puts the values of a record together on threads of its own, and
 * to take over one long text costs hardly more than to take over one value.
 */
export function compilePlanText(dialect: Dialect, table: Sql, { text, where }: { readonly text: TextLayout; readonly where: Sql }): Sql {
  const { keys, fields } = text.layout;
  const parts: readonly (readonly Sql[])[] = [
    [SEQ],
    [ident('_operation')],
    [sql`coalesce(${ident('_changed')}, ${none})`],
    [sql`coalesce(${dialect.jsonText(ident('_remote_id'))}, ${none})`],
    [sql`coalesce(${ident('_version')}, ${none})`],
    values(dialect, { slots: keys, forms: text.keys, between: KEYS, label: () => '' }),
    values(dialect, { slots: fields, forms: text.fields, between: ',', label: labelOf }),
  ];
  const change = concat(parts.flatMap((part, index) => (index === 0 ? part : [literal(PARTS), ...part])));
  const group = sql`CASE WHEN length(change) > ${literal(LONG)} THEN -${SEQ} ELSE ${SEQ} - ${SEQ} % ${literal(TOGETHER)} END`;
  return sql`SELECT string_agg(change, ${literal(CHANGES)}) AS changes
FROM (SELECT ${SEQ}, ${change} AS change FROM ${table} WHERE ${where}) AS told GROUP BY ${group}`;
}

/** What stands before a field's value: `"name":`. */
export const labelOf = ({ field }: Pick<Slot, 'field'>): string => `${JSON.stringify(field)}:`;

interface Told {
  readonly slots: readonly Slot[];
  readonly forms: readonly Form[];
  readonly between: string;
  /** What stands before a value. */
  readonly label: (slot: Slot) => string;
}

function values(dialect: Dialect, { slots, forms, between, label }: Told): readonly Sql[] {
  return slots.flatMap((slot, index) => {
    const form = forms[index];
    const before = `${index === 0 ? '' : between}${label(slot)}`;
    const value = form === undefined ? none : sql`coalesce(${form.write(dialect, slot.column)}, 'null')`;
    return before === '' ? [value] : [literal(before), value];
  });
}

/** A function takes 100 arguments at most in some warehouses. */
const ARGUMENTS = 50;

function concat(pieces: readonly Sql[]): Sql {
  if (pieces.length <= ARGUMENTS) return sql`concat(${join(pieces)})`;
  const count = Math.ceil(pieces.length / ARGUMENTS);
  return concat(Array.from({ length: count }, (_, index) => concat(pieces.slice(index * ARGUMENTS, (index + 1) * ARGUMENTS))));
}
