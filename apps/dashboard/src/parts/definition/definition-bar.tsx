import { useQuery } from '@tanstack/react-query';
import type { StoredObject } from '@tributary/contract';
import { api } from '../../api.js';
import { Button } from '../button.js';
import { Dialog, DialogActions } from '../dialog.js';
import { DiffView } from '../diff-view.js';
import { Message } from '../message.js';
import { Ago } from '../times.js';
import type { Definition } from './use-definition.js';

/** Saves the changes of a definition or gives them up; there while there are any. `shown`: the places whose complaints stand elsewhere. */
export function DefinitionBar({ definition, shown }: { definition: Definition; shown: readonly string[] }) {
  const { dirty, save, saving, discard, refusal, error, theirs } = definition;
  if (!dirty) return null;
  const besides = error === null || theirs !== undefined ? [] : refusal.besides(shown);
  return (
    <div
      role="region"
      aria-label="Changes that are not saved"
      className="sticky bottom-3 z-10 mt-4 rounded-xl border border-river/50 bg-card px-4 py-3 shadow-lg shadow-black/15"
    >
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="font-medium">Not saved</p>
        <div className="flex gap-2">
          <Button look="quiet" onClick={discard}>
            Discard
          </Button>
          <Button look="primary" busy={saving} onClick={save}>
            Save
          </Button>
        </div>
      </div>
      {besides.map((text) => (
        <p key={text} role="alert" className="mt-2 text-[13px] text-bad [overflow-wrap:anywhere]">
          <Message text={text} />
        </p>
      ))}
      {theirs !== undefined && <Conflict definition={definition} theirs={theirs} />}
    </div>
  );
}

function Conflict({ definition: { kind, revision, discard, keepMine }, theirs }: { definition: Definition; theirs: StoredObject }) {
  const { data } = useQuery({
    queryKey: ['revision', kind, theirs.id, theirs.revision, revision],
    queryFn: () => api.revisions.get(kind, theirs.id, { revision: theirs.revision, against: revision }),
  });
  return (
    <Dialog title="Somebody else changed this meanwhile" close={keepMine} wide>
      <p className="mb-3">
        Nothing was saved. {data && <>{data.actor} changed it </>}
        <Ago at={theirs.updated_at} />:
      </p>
      {data && <DiffView changes={data.changes} />}
      <DialogActions>
        <Button look="quiet" onClick={discard}>
          Give up my changes
        </Button>
        <Button look="primary" onClick={keepMine}>
          Go on with mine instead
        </Button>
      </DialogActions>
    </Dialog>
  );
}
