import type { AudienceCondition } from '@tributary/core';

/** A condition without others within, as far as it is written. */
export type LeafDraft = Readonly<Record<string, unknown>>;

/** A condition while it is written: a group of others, or one alone; `not` turns it around. `key` tells it apart on the screen. */
export type Draft = GroupDraft | OneDraft;

export interface GroupDraft {
  readonly key: string;
  readonly not: boolean;
  readonly join: 'and' | 'or';
  readonly parts: readonly Draft[];
}

export interface OneDraft {
  readonly key: string;
  readonly not: boolean;
  readonly leaf: LeafDraft;
}

let last = 0;
const newKey = (): string => `c${(last += 1)}`;

export const isGroup = (draft: Draft): draft is GroupDraft => 'parts' in draft;

export const newGroup = (parts: readonly Draft[] = [], join: GroupDraft['join'] = 'and'): GroupDraft => ({
  ...{ key: newKey(), not: false, join, parts },
});
export const newLeaf = (leaf: LeafDraft): OneDraft => ({ key: newKey(), not: false, leaf });

/** A condition as a draft. What is not turned around by `not` twice is not turned around. */
export function readCondition(condition: AudienceCondition): Draft {
  if ('not' in condition) {
    const inner = readCondition(condition.not);
    return { ...inner, not: !inner.not };
  }
  if ('and' in condition) return newGroup(condition.and.map(readCondition));
  if ('or' in condition) return newGroup(condition.or.map(readCondition), 'or');
  return newLeaf({ ...condition });
}

/** The same with a group at its root, as a builder needs it. */
export function readRoot(condition: AudienceCondition): GroupDraft {
  const draft = readCondition(condition);
  return isGroup(draft) ? draft : newGroup([draft]);
}

/** A draft as a condition, complete or not; nothing where a group is empty. A group of one is that one. */
export function writeCondition(draft: Draft): unknown {
  const plain = isGroup(draft) ? writeGroup(draft) : draft.leaf;
  return draft.not && plain !== undefined ? turned(plain) : plain;
}

/** What is turned around twice is as it was. */
const turned = (condition: unknown): unknown =>
  typeof condition === 'object' && condition !== null && 'not' in condition ? condition.not : { not: condition };

function writeGroup({ join, parts }: GroupDraft): unknown {
  const written = parts.flatMap((part) => writeCondition(part) ?? []);
  return written.length > 1 ? { [join]: written } : written[0];
}

/** The draft with one of its parts, however deep, put in another's place; `undefined` takes it away. */
export function replaced(draft: GroupDraft, key: string, next: Draft | undefined): GroupDraft {
  const parts = draft.parts.flatMap((part): readonly Draft[] => {
    if (part.key === key) return next === undefined ? [] : [next];
    return [isGroup(part) ? replaced(part, key, next) : part];
  });
  return { ...draft, parts };
}
