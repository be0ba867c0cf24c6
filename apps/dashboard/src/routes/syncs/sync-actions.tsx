import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { RunView, SyncHealth } from '@tributary/contract';
import { isFinal } from '@tributary/core';
import { useState } from 'react';
import { api } from '../../api.js';
import { useLiveRun } from '../../live-runs.js';
import { Allowed } from '../../may/allowed.js';
import { Button } from '../../parts/button.js';
import { DeleteDialog } from '../../parts/dialog/delete-dialog.js';
import { Dialog, DialogActions } from '../../parts/dialog/dialog.js';
import { TextAreaField } from '../../parts/form/field.js';
import { FormTrouble } from '../../parts/form/form-trouble.js';
import { refusalOf } from '../../parts/form/refusal.js';
import { useStartRun } from '../../parts/run/start-run.js';
import { Switch } from '../../parts/switch.js';
import { useSetEnabled } from './list/set-enabled.js';

type Asked = 'full' | 'resend' | 'reconcile' | 'delete';

/** What can be done with a sync at once, by those who may: switch it, run it, cancel what runs, delete it. */
export function SyncActions({ health }: { health: SyncHealth }) {
  const { id, last_run: last } = health;
  const [asked, ask] = useState<Asked>();
  const navigate = useNavigate();
  const starting = useStartRun(() => api.runs.sync(id));
  return (
    <div className="flex flex-wrap items-center gap-2">
      <OnOff health={health} />
      <Allowed to="runs:run">{last !== null && <CancelButton listed={last} />}</Allowed>
      <Allowed to="syncs:run">
        <Button look="primary" busy={starting.isPending} onClick={() => starting.mutate()}>
          Run
        </Button>
        <Button onClick={() => ask('full')}>Run in full</Button>
        <Button onClick={() => ask('resend')}>Resend…</Button>
        <Button onClick={() => ask('reconcile')}>Reconcile</Button>
      </Allowed>
      <Allowed to="syncs:write">
        <Button look="quiet" onClick={() => ask('delete')}>
          Delete…
        </Button>
      </Allowed>
      {starting.error && (
        <div className="w-full">
          <FormTrouble refusal={refusalOf(starting.error)} />
        </div>
      )}
      {asked === 'full' && <FullDialog id={id} close={() => ask(undefined)} />}
      {asked === 'resend' && <ResendDialog id={id} close={() => ask(undefined)} />}
      {asked === 'reconcile' && <ReconcileDialog id={id} close={() => ask(undefined)} />}
      {asked === 'delete' && (
        <DeleteDialog kind="sync" id={id} close={() => ask(undefined)} gone={() => navigate({ to: '/syncs' })}>
          It runs no more. What the destination holds stays there. Its revisions stay, so that it can be brought back.
        </DeleteDialog>
      )}
    </div>
  );
}

function OnOff({ health: { id, enabled } }: { health: SyncHealth }) {
  const setting = useSetEnabled(id);
  return (
    <span className="mr-1 flex items-center gap-2 text-[13px] text-soft">
      {enabled ? 'On' : 'Off'}
      <Allowed to="syncs:write">
        <Switch label={`${id} runs`} on={enabled} set={(on) => setting.mutate(on)} busy={setting.isPending} />
      </Allowed>
    </span>
  );
}

function CancelButton({ listed }: { listed: RunView }) {
  const run = useLiveRun(listed);
  const cancelling = useMutation({ mutationFn: () => api.runs.cancel(run.id) });
  if (isFinal(run.state)) return null;
  return (
    <Button busy={cancelling.isPending || run.cancel_requested_at !== null} onClick={() => cancelling.mutate()}>
      Cancel the run
    </Button>
  );
}

interface AskProps {
  readonly id: string;
  readonly close: () => void;
}

function FullDialog({ id, close }: AskProps) {
  const starting = useStartRun(() => api.runs.sync(id, { full: true }));
  return (
    <Dialog title="Run in full" close={close}>
      <p>Every record is sent, changed or not. The guard looks at it as at any run.</p>
      {starting.error && <FormTrouble refusal={refusalOf(starting.error)} />}
      <DialogActions>
        <Button look="primary" busy={starting.isPending} onClick={() => starting.mutate()}>
          Send every record
        </Button>
      </DialogActions>
    </Dialog>
  );
}

function ResendDialog({ id, close }: AskProps) {
  const [text, setText] = useState('');
  const keys = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const starting = useStartRun(() => api.runs.sync(id, { intent: { kind: 'resend', keys } }));
  return (
    <Dialog title="Resend records" close={close}>
      <TextAreaField
        label="Keys, one a line"
        rows={6}
        value={text}
        onChange={setText}
        hint="They are sent with all their fields, as they are in the source now"
      />
      {starting.error && <FormTrouble refusal={refusalOf(starting.error)} />}
      <DialogActions>
        <Button look="primary" disabled={keys.length === 0} busy={starting.isPending} onClick={() => starting.mutate()}>
          Resend {keys.length === 1 ? '1 record' : `${keys.length} records`}
        </Button>
      </DialogActions>
    </Dialog>
  );
}

function ReconcileDialog({ id, close }: AskProps) {
  const some = useStartRun(() => api.runs.reconcile(id, {}));
  const all = useStartRun(() => api.runs.reconcile(id, { all: true }));
  const error = some.error ?? all.error;
  return (
    <Dialog title="Reconcile" close={close}>
      <p>Compares what the destination holds with what it was told, and changes nothing.</p>
      {error && <FormTrouble refusal={refusalOf(error)} />}
      <DialogActions>
        <Button busy={all.isPending} onClick={() => all.mutate()}>
          Every record
        </Button>
        <Button look="primary" busy={some.isPending} onClick={() => some.mutate()}>
          100 by chance
        </Button>
      </DialogActions>
    </Dialog>
  );
}
