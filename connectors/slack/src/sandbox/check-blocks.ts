import { isObject } from '@tributary/connector-kit';

const MOST_BLOCKS = 50;
/** Seen at Slack, and not documented. */
const MOST_CHARACTERS = 13_200;

/** What is wrong with a message's blocks: Slack's error, with the places of what is wrong. */
export interface BlocksError {
  readonly error: string;
  readonly messages: readonly string[];
}

type Limit = (block: Block) => readonly (readonly [wrong: boolean, message: string])[];
type Block = Readonly<Record<string, unknown>>;

const longer = (most: number, text: unknown, at: string) =>
  [lengthOf(text) > most, `must be less than ${most + 1} characters [json-pointer:${at}]`] as const;
const more = (most: number, list: unknown, at: string) =>
  [Array.isArray(list) && list.length > most, `no more than ${most} items allowed [json-pointer:${at}]`] as const;

/** Limits of each kind of block. */
const LIMITS: Readonly<Record<string, Limit>> = {
  section: ({ text, fields }) => [
    [text === undefined && fields === undefined, 'missing required field: text [json-pointer:]'],
    [text !== undefined && lengthOf(textIn(text)) === 0, 'must be more than 0 characters [json-pointer:/text/text]'],
    longer(3_000, textIn(text), '/text/text'),
    more(10, fields, '/fields'),
    ...listOf(fields).map((field, index) => longer(2_000, textIn(field), `/fields/${index}/text`)),
  ],
  header: ({ text }) => [
    [isObject(text) && text.type !== 'plain_text', 'must be plain_text [json-pointer:/text/type]'],
    longer(150, textIn(text), '/text/text'),
  ],
  context: ({ elements }) => [more(10, elements, '/elements')],
  actions: ({ elements }) => [more(25, elements, '/elements')],
  image: ({ alt_text, title }) => [longer(2_000, alt_text, '/alt_text'), longer(2_000, textIn(title), '/title/text')],
  markdown: ({ text }) => [longer(12_000, text, '/text')],
  table: ({ rows }) => [more(100, rows, '/rows'), ...listOf(rows).map((row, index) => more(20, row, `/rows/${index}`))],
  divider: () => [],
  rich_text: () => [],
  video: () => [],
  file: () => [],
};

/** In Slack's order: is it a list, of known blocks, within their limits, and not too long altogether. */
export function checkBlocks(given: unknown): BlocksError | undefined {
  const blocks = typeof given === 'string' ? parsed(given) : given;
  if (!Array.isArray(blocks) || !blocks.every(isObject)) return { error: 'invalid_blocks_format', messages: [] };
  const messages = blocks.flatMap((block, index) => messagesOf(block, index));
  if (blocks.length > MOST_BLOCKS) messages.push(`[ERROR] no more than ${MOST_BLOCKS} items allowed [json-pointer:/blocks]`);
  if (messages.length > 0) return { error: 'invalid_blocks', messages };
  return JSON.stringify(blocks).length > MOST_CHARACTERS ? { error: 'msg_blocks_too_long', messages: [] } : undefined;
}

function messagesOf(block: Block, index: number): string[] {
  const limit = typeof block.type === 'string' && Object.hasOwn(LIMITS, block.type) ? LIMITS[block.type] : undefined;
  if (limit === undefined) return [`[ERROR] unsupported type: ${String(block.type)} [json-pointer:/blocks/${index}/type]`];
  const all = [...limit(block), longer(255, block.block_id, '/block_id')];
  return all.flatMap(([wrong, message]) =>
    wrong ? [`[ERROR] ${message.replace('[json-pointer:', `[json-pointer:/blocks/${index}`)}`] : [],
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const textIn = (object: unknown): unknown => (isObject(object) ? object.text : undefined);
const lengthOf = (text: unknown): number => (typeof text === 'string' ? text.length : 0);
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
