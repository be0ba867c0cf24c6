import { useQuery } from '@tanstack/react-query';
import type { Kind } from '@tributary/client';
import type { StoredObject } from '@tributary/contract';
import { api } from '../../api.js';
import { ActorName } from '../actor-name.js';
import { Button } from '../button.js';
import { Dialog, DialogActions } from '../dialog/dialog.js';
import { DiffView } from '../text/diff-view.js';
import { Ago } from '../times.js';

interface ConflictProps {
  readonly kind: Kind;
  /** What somebody else made of it. */
  readonly theirs: StoredObject;
  /** The revision the changes here were made to. */
  readonly revision: number;
  readonly title: string;
  readonly discard: () => void;
  /** How one goes on without giving up anything; nothing is saved by that. */
  readonly goOn: { readonly label: string; readonly act: () => void };
}

/** Somebody else saved first: shows what they changed. One goes on, or gives up what one did. */
export function ConflictDialog({ kind, theirs, revision, title, discard, goOn }: ConflictProps) {
  const { data } = useQuery({
    queryKey: ['revision', kind, theirs.id, theirs.revision, revision],
    queryFn: () => api.revisions.get(kind, theirs.id, { revision: theirs.revision, against: revision }),
  });
  return (
    <Dialog title={title} close={goOn.act} wide>
      <p className="mb-3">
        Nothing was saved.{' '}
        {data && (
          <>
            <ActorName actor={data.actor} name={data.actor_name} /> changed it{' '}
          </>
        )}
        <Ago at={theirs.updated_at} />:
      </p>
      {data && <DiffView changes={data.changes} />}
      <DialogActions>
        <Button look="quiet" onClick={discard}>
          Give up my changes
        </Button>
        <Button look="primary" onClick={goOn.act}>
          {goOn.label}
        </Button>
      </DialogActions>
    </Dialog>
  );
}
