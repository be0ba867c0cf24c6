import type { FieldValue, Operation, OutRecord, Refusal } from '@tributary/connector-kit';
import { readBlocks } from './blocks.js';
import { printed } from './printed.js';

/** What a message says: text, blocks or both; with blocks the text is what notifications show. */
export interface Content {
  readonly text?: string;
  readonly blocks?: readonly unknown[];
}

const NAMES: Readonly<Record<Operation, readonly [text: string, blocks: string]>> = {
  add: ['text', 'blocks'],
  change: ['text_on_change', 'blocks_on_change'],
  remove: ['text_on_remove', 'blocks_on_remove'],
};

/**
 * What is said of a change: the fields for its operation; of a changed record those of a new one where it has none of its own. The texts are
 * markup already, in which values were made harmless before.
 */
export function contentOf({ fields, operation }: OutRecord): { readonly content: Content } | { readonly refused: Refusal } {
  const own = NAMES[operation];
  const [textName, blocksName] = operation === 'change' && !own.some((name) => isGiven(fields[name])) ? NAMES.add : own;
  const [text, given] = [fields[textName], fields[blocksName]];
  const content = isGiven(text) ? { text: printed(text) } : {};
  if (isGiven(given)) {
    const read = readBlocks(given, blocksName);
    return 'refused' in read ? read : { content: { ...content, blocks: read.blocks } };
  }
  if ('text' in content) return { content };
  const message = `There is nothing to say: map a template or a column to \`${textName}\` or \`${blocksName}\`.`;
  return { refused: { kind: 'rejected', code: 'no_text', message, field: textName } };
}

const isGiven = (value: FieldValue | undefined): value is Exclude<FieldValue, null> =>
  value !== undefined && value !== null && value !== '';
