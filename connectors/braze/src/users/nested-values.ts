import { isObject, opened, writeJson } from '@tributary/connector-kit';

const MOST_CHARACTERS = 255;
const MOST_OBJECT_BYTES = 51_200;
const MOST_ARRAY_BYTES = 102_400;

export interface ValueLimits {
  /** Elements of an array; not checked where absent. */
  readonly items?: number | undefined;
}

/**
 * Why Braze would not take a value, as the rest of a sentence. It must be known before anything is sent: one value that is invalid inside
 * nested data makes Braze drop all nested changes of the request without a word.
 */
export function valueProblem(value: unknown, { items }: ValueLimits): string | undefined {
  const plain = opened(value);
  if (typeof plain === 'string') return tooLong(plain);
  if (Array.isArray(plain)) return arrayProblem(plain, items);
  if (!isObject(plain)) return undefined;
  if (sizeAbove(plain, MOST_OBJECT_BYTES)) return 'has more than 50 KB, the most of a nested object';
  return nestedProblem(plain);
}

/** Why a name cannot be an attribute's or a property's. */
export function nameProblem(name: string): string | undefined {
  if (name === '') return 'has no name';
  if (name.startsWith('$')) return 'begins with `$`, which Braze keeps for its operations';
  return [...name].length > MOST_CHARACTERS ? `has a name of more than ${MOST_CHARACTERS} characters` : undefined;
}

function arrayProblem(list: readonly unknown[], items: number | undefined): string | undefined {
  if (items !== undefined && list.length > items)
    return `has ${list.length} elements; the most is ${items} (\`array_items\` of the destination)`;
  if (list.some((item) => isObject(opened(item))) && sizeAbove(list, MOST_ARRAY_BYTES))
    return 'has more than 100 KB, the most of an array of objects';
  return first(list, (item) => nestedProblem(opened(item)));
}

function nestedProblem(value: unknown): string | undefined {
  if (typeof value === 'string') return tooLong(value);
  if (Array.isArray(value)) return first(value, nestedProblem);
  if (!isObject(value)) return undefined;
  const names = Object.keys(value);
  // The one form of a date inside an object.
  if (names.length === 1 && names[0] === '$time') return undefined;
  const named = first(names, (name) => {
    const problem = nameProblem(name);
    return problem === undefined ? undefined : `has inside it \`${name.slice(0, 40)}\`, which ${problem}`;
  });
  return named ?? first(Object.values(value), (inner) => nestedProblem(opened(inner)));
}

function tooLong(text: string): string | undefined {
  return text.length > MOST_CHARACTERS && [...text].length > MOST_CHARACTERS
    ? `has a text of ${[...text].length} characters; the most is ${MOST_CHARACTERS}`
    : undefined;
}

const sizeAbove = (value: unknown, bytes: number): boolean => Buffer.byteLength(writeJson(value)) > bytes;

function first<T>(items: readonly T[], find: (item: T) => string | undefined): string | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}
