import { describe, expect, test } from '@jest/globals';
import { buildFields, writeJson } from '@tributary/connector-kit';
import fc from 'fast-check';
import { fieldsJson } from './fields-json.js';

const part = fc.oneof(
  fc.constantFrom('a', 'b', '7', '12', '__proto__', 'constructor', 'š"\\'),
  fc.string({ minLength: 1, maxLength: 4 }).filter((name) => !name.includes('.')),
);
const path = fc.array(part, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('.'));

/** Names of which none is above another. */
const paths = fc
  .uniqueArray(path, { minLength: 1, maxLength: 8 })
  .map((names) =>
    names.filter((name) => !names.some((other) => other !== name && (other.startsWith(`${name}.`) || name.startsWith(`${other}.`)))),
  )
  .filter((names) => names.length > 0);

describe('the JSON of fields that were told in lines', () => {
  test('I10 is what writing the nested fields gives, whatever their names and order', () => {
    fc.assert(
      fc.property(
        paths,
        fc.array(fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null)), { minLength: 8, maxLength: 8 }),
        (names, values) => {
          const lines = names.map((name, index) => `${JSON.stringify(name)}:${JSON.stringify(values[index])}`).join('\n');
          const flat = Object.create(null) as Record<string, string | number | boolean | null>;
          names.forEach((name, index) => Object.defineProperty(flat, name, { value: values[index], enumerable: true }));
          const { json, more } = fieldsJson(names);
          expect(json(lines)).toBe(writeJson(buildFields(flat)));
          expect(json(lines).length).toBeLessThanOrEqual(lines.length + more);
        },
      ),
      { numRuns: 300 },
    );
  });
});
