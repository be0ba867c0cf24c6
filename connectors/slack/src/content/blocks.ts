import { Json } from '@tributary/core';
import { isObject, readJson, type FieldValue, type Refusal } from '@tributary/connector-kit';

const MOST_BLOCKS = 50;

/** Blocks of a message, or why they are none. */
export type Blocks = { readonly blocks: readonly unknown[] } | { readonly refused: Refusal };

/** Reads Block Kit's JSON: a list of blocks, or the object around it that Slack's Block Kit Builder gives. */
export function readBlocks(value: FieldValue, field: string): Blocks {
  const read = value instanceof Json || typeof value === 'string' ? readJson(String(value)) : value;
  const list = isObject(read) && 'blocks' in read ? read.blocks : read;
  if (!Array.isArray(list)) return refuse(field, 'is no JSON list of blocks');
  if (list.length === 0 || list.length > MOST_BLOCKS) return refuse(field, `has ${list.length} blocks; Slack takes 1 to ${MOST_BLOCKS}`);
  const strange = list.findIndex((block) => !isObject(block) || typeof block.type !== 'string');
  return strange === -1 ? { blocks: list as readonly unknown[] } : refuse(field, `has no block with a \`type\` at place ${strange + 1}`);
}

const refuse = (field: string, why: string): Blocks => ({
  refused: { kind: 'rejected', code: 'invalid_blocks', message: `The field \`${field}\` ${why}.`, field },
});
