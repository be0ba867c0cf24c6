import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { RevisionEntry } from '@tributary/contract';
import { useState } from 'react';
import { api } from '../api.js';
import { exactTime } from '../format.js';
import { Allowed } from '../may/allowed.js';
import { WRITE } from '../may/permissions.js';
import { ActorName } from './actor-name.js';
import { Button } from './button.js';
import { Card } from './card.js';
import { Dialog, DialogActions } from './dialog/dialog.js';
import { DiffView } from './text/diff-view.js';
import { FormTrouble } from './form/form-trouble.js';
import { refusalOf } from './form/refusal.js';
import { ListFoot } from './list/list-foot.js';
import { Loading, Trouble } from './notice.js';
import { usePaged } from './list/paged.js';
import { type Column, DataTable } from './table/data-table.js';
import { WHOLE_ROW } from './table/looks.js';
import { Ago } from './times.js';
import { toast } from './toasts.js';

/** Kinds whose revisions are shown so. */
export type RevisedKind = 'sync' | 'model' | 'destination' | 'warehouse' | 'trait' | 'audience';

interface Of {
  readonly kind: RevisedKind;
  readonly id: string;
  /** The revision there is now. */
  readonly revision: number;
}

/** Every revision of a definition: who changed what and when, and the way back to it. */
export function Revisions({ kind, id, revision }: Of) {
  const [shown, show] = useState<number>();
  const { query, items } = usePaged(['revisions', kind, id], (page) => api.revisions.list(kind, id, page));
  const columns: readonly Column<RevisionEntry>[] = [
    {
      key: 'revision',
      title: 'Revision',
      className: 'w-28',
      cell: (entry) => (
        <button type="button" onClick={() => show(entry.revision)} className={`${WHOLE_ROW} font-medium`}>
          {entry.revision}
          {entry.revision === revision && <span className="font-normal text-soft"> now</span>}
        </button>
      ),
    },
    { key: 'fields', title: 'Changed', cell: ({ fields, deleted }) => <Changed fields={fields} deleted={deleted} /> },
    {
      key: 'actor',
      title: 'By',
      className: 'w-48 max-sm:hidden',
      cell: ({ actor, actor_name: name }) => <ActorName actor={actor} name={name} />,
    },
    { key: 'at', title: 'When', right: true, className: 'w-28', cell: ({ at }) => <Ago at={at} /> },
  ];
  return (
    <Card title="Revisions" flush>
      {items === undefined ? (
        query.error ? (
          <Trouble error={query.error} />
        ) : (
          <Loading />
        )
      ) : (
        <DataTable label="Revisions" columns={columns} rows={items} keyOf={(entry) => String(entry.revision)} />
      )}
      <ListFoot query={query} label="Older revisions" />
      {shown !== undefined && <RevisionDialog {...{ kind, id, revision, shown }} close={() => show(undefined)} />}
    </Card>
  );
}

const NAMED = 6;

function Changed({ fields, deleted }: Pick<RevisionEntry, 'fields' | 'deleted'>) {
  if (deleted) return <span className="text-warn">deleted</span>;
  const more = fields.length - NAMED;
  return (
    <span className="font-mono text-[13px] [overflow-wrap:anywhere]">
      {fields.slice(0, NAMED).join(', ')}
      {more > 0 && <span className="text-soft">, and {more} more</span>}
    </span>
  );
}

function RevisionDialog({ kind, id, revision, shown, close }: Of & { shown: number; close: () => void }) {
  const queries = useQueryClient();
  const found = useQuery({
    queryKey: ['revision', kind, id, shown],
    queryFn: () => api.revisions.get(kind, id, { revision: shown }),
    staleTime: Infinity,
  });
  const restoring = useMutation({
    mutationFn: () => api.revisions.restore(kind, id, { revision: shown, expected: revision }),
    onSuccess: async (object) => {
      queries.setQueryData(['object', kind, id], object);
      await queries.invalidateQueries({ queryKey: ['revisions', kind, id] });
      await queries.invalidateQueries({ queryKey: ['objects', kind] });
      toast(`It is what it was at revision ${shown}`);
      close();
    },
  });
  const { data } = found;
  return (
    <Dialog title={`Revision ${shown} of ${id}`} close={close} wide>
      {found.error && <Trouble error={found.error} />}
      {data && (
        <>
          <p className="mb-3 text-[13px] text-soft">
            {exactTime(data.at)} by <ActorName actor={data.actor} name={data.actor_name} />
            {data.before === null ? ': the first one' : `: what changed since revision ${data.before}`}
          </p>
          <DiffView changes={data.changes} />
        </>
      )}
      {restoring.error && <FormTrouble refusal={refusalOf(restoring.error)} />}
      {data && shown !== revision && data.object !== null && (
        <Allowed to={WRITE[kind]}>
          <DialogActions>
            <Button look="primary" busy={restoring.isPending} onClick={() => restoring.mutate()}>
              Make it so again
            </Button>
          </DialogActions>
        </Allowed>
      )}
    </Dialog>
  );
}
