import { buildFields, type FieldValue, WrittenJson } from '@tributary/connector-kit';
import { put } from './named-values.js';
import type { ToldFields } from './told-fields.js';

/** Makes the JSON of a record's fields, nested by the dots of their names, of the fields as they were told. */
export type FieldsJson = (told: ToldFields) => WrittenJson;

/** The same for every record of a mapping: `names` in the order in which the fields are told. `more`: the characters nesting adds at most. */
export function fieldsJson(names: readonly string[]): { readonly json: FieldsJson; readonly more: number } {
  const places: Record<string, number> = {};
  names.forEach((name, index) => put(places, name, index));
  const { pieces, order } = piecesOf(buildFields(places));
  const more = pieces.reduce((sum, piece) => sum + piece.length, 2);
  if (names.every((name) => !name.includes('.')) && order.every((place, index) => place === index))
    return { json: (told) => new WrittenJson(told), more };
  const labels = names.map((name) => JSON.stringify(name).length + 1);
  const json: FieldsJson = (told) => {
    const values = told.split();
    let text = '';
    order.forEach((place, index) => (text += `${pieces[index]}${values[place]?.slice(labels[place])}`));
    return new WrittenJson(`${text}${pieces.at(-1)}`);
  };
  return { json, more };
}

interface Pieces {
  /** What stands before each value, and after the last. */
  readonly pieces: readonly string[];
  /** The places of the values among the fields as they are told. */
  readonly order: readonly number[];
}

/** Names of digits come first in an object, whatever the order they were put in. */
function piecesOf(fields: Readonly<Record<string, FieldValue>>): Pieces {
  const order: number[] = [];
  const pieces: string[] = [];
  let before = '';
  const walk = (branch: Readonly<Record<string, FieldValue>>): void => {
    before += '{';
    Object.keys(branch).forEach((name, index) => {
      before += `${index === 0 ? '' : ','}${JSON.stringify(name)}:`;
      const value = branch[name];
      if (typeof value !== 'number') return walk(value as Readonly<Record<string, FieldValue>>);
      order.push(value);
      pieces.push(before);
      before = '';
    });
    before += '}';
  };
  walk(fields);
  return { pieces: [...pieces, before], order };
}
