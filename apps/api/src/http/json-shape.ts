/** Deeper than anything people define. */
export const DEEPEST = 100;
/** Longer than any list we take, and more than any object has fields. */
const LONGEST_LIST = 20_000;
const MOST_FIELDS = 5_000;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const OPENS_OBJECT = 0x7b;
const OPENS_LIST = 0x5b;
const CLOSES_OBJECT = 0x7d;
const CLOSES_LIST = 0x5d;

/**
 * What is too deep or too long in a text of JSON, before it is parsed: what such a text becomes takes far longer to make, and to look at, than
 * the text to read. Whether it is JSON at all is not asked here.
 */
export function misshapen(text: Buffer): string | undefined {
  const commas = new Uint32Array(DEEPEST + 1);
  const most = new Uint32Array(DEEPEST + 1);
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const byte = text[at];
    if (byte === QUOTE) at = endOfString(text, at);
    else if (byte === OPENS_OBJECT || byte === OPENS_LIST) {
      depth += 1;
      if (depth > DEEPEST) return `lies more than ${DEEPEST} levels deep`;
      commas[depth] = 0;
      most[depth] = byte === OPENS_LIST ? LONGEST_LIST : MOST_FIELDS;
    } else if (byte === CLOSES_OBJECT || byte === CLOSES_LIST) depth = Math.max(0, depth - 1);
    else if (byte === COMMA) {
      const many = (commas[depth] ?? 0) + 1;
      commas[depth] = many;
      if (depth > 0 && many >= (most[depth] ?? 0))
        return most[depth] === LONGEST_LIST
          ? `has a list of more than ${LONGEST_LIST} items`
          : `has more than ${MOST_FIELDS} fields in one object`;
    }
  }
  return undefined;
}

/** Where the string that begins here ends. */
function endOfString(text: Buffer, from: number): number {
  for (let at = from + 1; at < text.length; at += 1) {
    if (text[at] === BACKSLASH) at += 1;
    else if (text[at] === QUOTE) return at;
  }
  return text.length;
}
