import { Audience, explain } from '@tributary/core';
import type { GroupDraft } from '../builder/draft.js';
import { newGroup, readRoot, writeCondition } from '../builder/draft.js';

/** An audience while it is written. */
export interface AudienceDraft {
  readonly id: string;
  readonly label: string;
  readonly description: string;
  readonly root: GroupDraft;
  readonly splits: readonly { readonly name: string; readonly share: number }[];
  readonly list: string;
  readonly priority: number;
  readonly seed?: string | undefined;
}

export const NEW_AUDIENCE: AudienceDraft = { id: '', label: '', description: '', root: newGroup(), splits: [], list: '', priority: 10 };

/** A defined audience as a draft. */
export function draftOf(audience: Audience): AudienceDraft {
  const { id, label = '', description = '', condition, splits, list, seed } = audience;
  return { id, label, description, root: readRoot(condition), splits, list: list?.name ?? '', priority: list?.priority ?? 10, seed };
}

/** The draft as a definition, or what is wrong with it by its place. */
export function readAudience(
  draft: AudienceDraft,
  warehouse: string,
): { readonly audience: Audience | undefined; readonly wrong: ReadonlyMap<string, string> } {
  const { id, label, description, root, splits, list, priority, seed } = draft;
  const written = {
    ...{ kind: 'audience', id, warehouse, condition: writeCondition(root), splits },
    ...(label === '' ? {} : { label }),
    ...(description === '' ? {} : { description }),
    ...(list === '' ? {} : { list: { name: list, priority } }),
    ...(seed === undefined ? {} : { seed }),
  };
  const parsed = Audience.safeParse(written);
  if (parsed.success) return { audience: parsed.data, wrong: new Map() };
  return { audience: undefined, wrong: new Map(explain(Audience, written, parsed.error).map(({ path, message }) => [path, message])) };
}
