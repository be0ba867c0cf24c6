import { counted, words } from '../../../format.js';
import { Button } from '../../../parts/button.js';
import { Message } from '../../../parts/message.js';
import type { SyncCheck } from '../draft/use-sync-check.js';
import { complaintsIn } from '../draft/use-sync-check.js';
import { ConflictDialog } from './conflict-dialog.js';
import type { Editing } from './use-draft.js';

/** What is changed and not saved, at the foot of the window while there is any. All of it is saved, or nothing. */
export function SaveBar({ editing, check, preview }: { editing: Editing; check: SyncCheck; preview: () => void }) {
  const { changed, save, saving, discard, error, theirs } = editing;
  if (changed.length === 0) return null;
  const refused = complaintsIn(error) ?? [];
  const wrong = check.complaints.length;
  return (
    <div
      role="region"
      aria-label="Changes that are not saved"
      className="sticky bottom-3 z-10 mt-4 rounded-xl border border-river/50 bg-card px-4 py-3 shadow-lg shadow-black/15"
    >
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p>
          <span className="font-medium">Not saved:</span> {changed.map((name) => words(name).toLowerCase()).join(', ')}
          {wrong > 0 && <span className="text-bad"> · {counted(wrong, 'thing')} to be put right</span>}
        </p>
        <div className="flex gap-2">
          <Button look="quiet" onClick={discard}>
            Discard
          </Button>
          <Button onClick={preview}>Preview</Button>
          <Button look="primary" busy={saving} onClick={save}>
            Save
          </Button>
        </div>
      </div>
      {error !== null && theirs === undefined && (
        <p role="alert" className="mt-2 text-[13px] text-bad [overflow-wrap:anywhere]">
          <Message text={refused.length > 0 ? refused.map(({ path, message }) => `\`${path}\`: ${message}`).join(' · ') : error.message} />
        </p>
      )}
      {theirs !== undefined && <ConflictDialog editing={editing} theirs={theirs} />}
    </div>
  );
}
