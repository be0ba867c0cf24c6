import { counted, words } from '../../../format.js';
import { Button } from '../../../parts/button.js';
import { ConflictDialog } from '../../../parts/definition/conflict-dialog.js';
import { UnsavedBar } from '../../../parts/definition/unsaved-bar.js';
import type { SyncCheck } from '../draft/use-sync-check.js';
import { complaintsIn } from '../draft/use-sync-check.js';
import type { Editing } from './use-draft.js';

/** What is changed in a sync and not saved, and what a check says of it. */
export function SaveBar({ editing, check, preview }: { editing: Editing; check: SyncCheck; preview: () => void }) {
  const { changed, save, saving, discard, error, theirs, revision, rebase } = editing;
  if (changed.length === 0) return null;
  const wrong = check.complaints.length;
  return (
    <>
      <UnsavedBar
        complaints={error === null || theirs !== undefined ? [] : [saidBy(error)]}
        aside={<Button onClick={preview}>Preview</Button>}
        {...{ saving, save, discard }}
      >
        <span className="font-medium">Not saved:</span> {changed.map((name) => words(name).toLowerCase()).join(', ')}
        {wrong > 0 && <span className="text-bad"> · {counted(wrong, 'thing')} to be put right</span>}
      </UnsavedBar>
      {theirs !== undefined && (
        <ConflictDialog
          kind="sync"
          title="Somebody else changed this sync meanwhile"
          goOn={{ label: 'Put my changes onto theirs', act: rebase }}
          {...{ theirs, revision, discard }}
        />
      )}
    </>
  );
}

function saidBy(error: Error): string {
  const refused = complaintsIn(error) ?? [];
  return refused.length > 0 ? refused.map(({ path, message }) => `\`${path}\`: ${message}`).join(' · ') : error.message;
}
