import { describe, expect, test } from '@jest/globals';
import { buildFields, writeJson, type WrittenJson } from '@tributary/connector-kit';
import fc from 'fast-check';
import { fieldsJson } from './fields-json.js';
import { ToldFields } from './told-fields.js';

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

/** What is put down where its bytes are at hand, after something else. */
function bytesOf({ bytes, text }: WrittenJson): string {
  if (bytes === undefined) return text;
  const target = Buffer.alloc(bytes.mostBytes + 3);
  return target.toString('utf8', 3, bytes.write(target, 3));
}

describe('the JSON of fields as they were told', () => {
  test('I10 is what writing the nested fields gives, whatever their names and order', () => {
    fc.assert(
      fc.property(
        paths,
        fc.array(fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null)), { minLength: 8, maxLength: 8 }),
        (names, values) => {
          const members = names.map((name, index) => `${JSON.stringify(name)}:${JSON.stringify(values[index])}`).join(',');
          const flat = Object.create(null) as Record<string, string | number | boolean | null>;
          names.forEach((name, index) => Object.defineProperty(flat, name, { value: values[index], enumerable: true }));
          const { json, more } = fieldsJson(names);
          const bytes = Buffer.from(members);
          const made = json(new ToldFields(bytes, 0, bytes.length));
          expect(made.text).toBe(writeJson(buildFields(flat)));
          expect(bytesOf(made)).toBe(made.text);
          expect(made.text.length).toBeLessThanOrEqual(members.length + more);
        },
      ),
      { numRuns: 300 },
    );
  });
});
