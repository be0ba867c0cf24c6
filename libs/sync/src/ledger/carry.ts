import { Invalid, typeName } from '@tributary/core';
import { ident, sql, type Sql } from '@tributary/sql';
import { carried, fits } from './fits.js';
import type { Shape } from './shape.js';

/** The shape a ledger had and the one it is given. */
export interface Reshaping {
  readonly former: Shape;
  readonly present: Shape;
}

/** A column of a reshaped table and what fills it. */
export interface Carried {
  readonly column: Sql;
  readonly value: Sql;
}

/** The columns of the key. Rejects with `Invalid` when what was delivered cannot be found by the present key. */
export function carriedKeys(syncId: string, { former, present }: Reshaping): readonly Carried[] {
  const same = former.keys.length === present.keys.length && present.keys.every((key, index) => fits(former.keys[index], key));
  if (!same) {
    const words = (shape: Shape) => shape.keys.map((key) => `\`${key.field}\` ${typeName(key.type)}`).join(', ');
    throw new Invalid(
      'sync.key_changed',
      `The key of sync \`${syncId}\` was (${words(former)}) and is now (${words(present)}): what was delivered cannot be found again. Cast the column back, make a new sync, or reset this one.`,
    );
  }
  const parts = present.keys.map((key): Carried => ({ column: ident(key.name), value: ident(key.name) }));
  return parts.length === 1 ? parts : [{ column: sql`"_key"`, value: sql`"_key"` }, ...parts];
}

/** A value whose type changed in a way that changes what is sent is forgotten, so that it is sent anew. */
export function carriedFields({ former, present }: Reshaping): readonly Carried[] {
  const before = new Map(former.fields.map((field) => [field.field, field]));
  return present.fields.flatMap((field) => {
    const kept = before.get(field.field);
    const value = kept === undefined ? null : carried(ident(kept.name), kept, field);
    return value === null ? [] : [{ column: ident(field.name), value }];
  });
}
