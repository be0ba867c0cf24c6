import { Invalid, type Value } from '@tributary/core';
import type { Sql } from '@tributary/sql';
import type { Containment, Named, TableNamed } from './containment.js';
import { isKept } from './kept-tables.js';

/** Asks the database, on the connection that is to run what was written. */
export type Ask = (query: Sql) => Promise<readonly (readonly Value[])[]>;

/** Rejects with `Invalid` where some text of a user does more than compute: `sql.not_allowed`, which names what is not allowed. */
export type Examine = (written: readonly string[], ask: Ask) => Promise<void>;

/** Texts found harmless are remembered, so many of them: the same definitions are run again and again. */
const REMEMBERED = 20_000;

/** Examines texts of users in a warehouse whose tables of ours stand in a schema. */
export function examineWritten(containment: Containment, ourSchema: string): Examine {
  const harmless = new Set<string>();
  const remember = (text: string): void => {
    if (harmless.size >= REMEMBERED) harmless.clear();
    harmless.add(text);
  };
  return async (written, ask) => {
    const unknown = written.filter((text) => !harmless.has(text));
    if (unknown.length === 0) return;
    const named = await Promise.all(unknown.map(containment.read));
    for (const one of named) refuse(deedsIn(one, containment, ourSchema));
    refuse(await suspectedDeeds(named, containment, ask));
    unknown.forEach(remember);
  };
}

function refuse([deed]: readonly string[]): void {
  if (deed === undefined) return;
  throw new Invalid('sql.not_allowed', `SQL that people write may only read and compute: ${deed}`);
}

function deedsIn({ tables, functions, deeds }: Named, containment: Containment, ourSchema: string): readonly string[] {
  const calls = functions.flatMap((called) => {
    const deed = containment.deedOf(called);
    return deed === undefined ? [] : [`\`${called.name}\` ${deed}`];
  });
  const reads = tables.flatMap((table) => {
    const shown = table.schema === undefined ? table.name : `${table.schema}.${table.name}`;
    if (containment.isCatalog(table)) return [`\`${shown}\` tells of the database itself, and is not to be read`];
    if (isOurs(table, containment, ourSchema)) return [`\`${shown}\` is a table that Tributary keeps for itself, and is not to be read`];
    return [];
  });
  return [...deeds, ...calls, ...reads];
}

function isOurs({ schema, name }: TableNamed, { folded, defaultSchema }: Containment, ourSchema: string): boolean {
  const place = folded(schema ?? defaultSchema);
  const ours = [ourSchema, `${ourSchema}_shadow`].map(folded);
  return ours.includes(place) && isKept(folded(name), place !== folded(defaultSchema));
}

async function suspectedDeeds(named: readonly Named[], { suspects, folded }: Containment, ask: Ask): Promise<readonly string[]> {
  const names = [...new Set(named.flatMap(({ functions }) => functions.map(({ name }) => folded(name))))];
  if (suspects === null || names.length === 0) return [];
  return (await ask(suspects(names))).map(([name, deed]) => `\`${String(name)}\` ${String(deed)}`);
}
