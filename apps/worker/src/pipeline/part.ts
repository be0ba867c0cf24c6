import type { Schedule } from '@tributary/core';
import type { RunInput, RunRow, Store } from '@tributary/store';

/** A run that is part of a pipeline. */
export type Part =
  | { readonly [K in 'stitch' | 'traits' | 'audiences']: { readonly kind: K; readonly subject: string; readonly input: RunInput<K> } }[
      'stitch' | 'traits' | 'audiences']
  | { readonly kind: 'sync'; readonly subject: string; readonly input: null };

/** A part that was begun. */
export interface Begun extends Pick<Part, 'kind' | 'subject'> {
  readonly run: string;
}

/**
 * The key a part is begun with. What has a schedule of its own that comes after an earlier part would be started by that as well: with the same key
 * it is one run, whoever is first.
 */
export async function keyOf(
  store: Pick<Store, 'schedules'>,
  { run, part, begun }: { readonly run: RunRow; readonly part: Part; readonly begun: readonly Begun[] },
): Promise<string> {
  const own = `pipeline:${run.id}:${part.kind}:${part.subject}`;
  if (part.input !== null && 'full' in part.input && part.input.full) return own;
  const scheduled = (await store.schedules.list(run.workspaceId)).find(
    ({ kind, subject }) => kind === part.kind && subject === part.subject,
  );
  const before = scheduled === undefined ? undefined : begun.find(({ kind }) => kind === afterOf(scheduled.schedule));
  return before === undefined ? own : `schedule:${part.kind}:${part.subject}:${before.run}`;
}

const afterOf = (schedule: Schedule): unknown => ('after' in schedule ? schedule.after : undefined);
