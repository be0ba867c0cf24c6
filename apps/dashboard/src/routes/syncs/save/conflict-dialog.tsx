import { useQuery } from '@tanstack/react-query';
import type { StoredObject } from '@tributary/contract';
import { api } from '../../../api.js';
import { Button } from '../../../parts/button.js';
import { Dialog, DialogActions } from '../../../parts/dialog.js';
import { DiffView } from '../../../parts/diff-view.js';
import { Ago } from '../../../parts/times.js';
import type { Editing } from './use-draft.js';

/** Somebody else saved first: shows what they changed. One goes on with both, or gives up what one did. */
export function ConflictDialog({ editing, theirs }: { editing: Editing; theirs: StoredObject }) {
  const { revision, discard, rebase } = editing;
  const { data } = useQuery({
    queryKey: ['revision', 'sync', theirs.id, theirs.revision, revision],
    queryFn: () => api.revisions.get('sync', theirs.id, { revision: theirs.revision, against: revision }),
  });
  return (
    <Dialog title="Somebody else changed this sync meanwhile" close={rebase} wide>
      <p className="mb-3">
        Nothing was saved. {data && <>{data.actor} changed it </>}
        <Ago at={theirs.updated_at} />:
      </p>
      {data && <DiffView changes={data.changes} />}
      <DialogActions>
        <Button look="quiet" onClick={discard}>
          Give up my changes
        </Button>
        <Button look="primary" onClick={rebase}>
          Put my changes onto theirs
        </Button>
      </DialogActions>
    </Dialog>
  );
}
