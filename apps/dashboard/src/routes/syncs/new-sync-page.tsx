import { useMutation, useQueryClient } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { api } from '../../api.js';
import { useTitle } from '../../page-state.js';
import { BackLink } from '../../parts/back-link.js';
import { Button } from '../../parts/button.js';
import { Message } from '../../parts/message.js';
import { Alert } from '../../parts/notice.js';
import { PageTitle } from '../../parts/page-title.js';
import { definitionOf, type SyncDraft } from './draft/sync-draft.js';
import { useColumns, useConnectorObject, useFields } from './draft/use-ends.js';
import { complaintsIn, useSyncCheck } from './draft/use-sync-check.js';
import type { EditorProps } from './mapping/editor-props.js';
import { firstDraft, usualKey, usualMode } from './new/first-draft.js';
import { Steps } from './new/steps.js';
import { STEPS, type StepId } from './new/step-list.js';

const route = getRouteApi('/inside/syncs/new');

/** A sync from nothing, step by step: where from, where to, what of it, when, what would happen. Nothing is stored before the last step. */
export function NewSyncPage() {
  useTitle('New sync');
  const search = route.useSearch();
  const [draft, setDraft] = useState(() => firstDraft(search));
  const [step, setStep] = useState<StepId>('from');
  const editor = useEditor(draft, setDraft);
  const at = STEPS.findIndex(({ id }) => id === step);
  const lacking = STEPS[at]?.lacks(draft);
  const [next, previous] = [STEPS[at + 1], STEPS[at - 1]];
  return (
    <>
      <PageTitle above={<BackLink to="/syncs">Syncs</BackLink>} note="Nothing is stored before the last step">
        New sync
      </PageTitle>
      <div className="grid items-start gap-6 lg:grid-cols-[13rem_minmax(0,1fr)]">
        <Steps draft={draft} step={step} show={setStep} />
        <div className="min-w-0 space-y-4">
          {STEPS[at]?.panel(editor)}
          <div className="flex flex-wrap items-center justify-between gap-3">
            {previous ? <Button onClick={() => setStep(previous.id)}>Back</Button> : <span />}
            {lacking !== undefined && <span className="text-[13px] text-soft">{lacking}</span>}
            {next ? (
              <Button look="primary" disabled={lacking !== undefined} onClick={() => setStep(next.id)}>
                Next: {next.label.toLowerCase()}
              </Button>
            ) : (
              <Finish draft={draft} />
            )}
          </div>
        </div>
      </div>
    </>
  );
}

/** What the steps need, with the key and the mode that an object asks for as soon as it is chosen. */
function useEditor(draft: SyncDraft, setDraft: (change: (now: SyncDraft) => SyncDraft) => void): EditorProps {
  const columns = useColumns(draft.source);
  const fields = useFields(draft);
  const object = useConnectorObject(draft);
  const name = object?.name;
  const known = columns.choices.length;
  useEffect(() => {
    if (object === undefined) return;
    setDraft((now) => {
      const untouched = now.key.every(({ column }) => column === '');
      return { ...now, mode: usualMode(object, now.mode), key: untouched ? usualKey(object, columns.choices) : now.key };
    });
    // Once for an object, and again when the columns come; what people chose stays.
  }, [name, draft.destination, known]);
  const ready = STEPS.slice(0, 3).every(({ lacks }) => lacks(draft) === undefined);
  const check = useSyncCheck({ ...draft, id: draft.id === '' ? 'new_sync' : draft.id }, ready);
  return { draft, change: (part) => setDraft((now) => ({ ...now, ...part })), check, columns, fields, object };
}

/** Stores the sync as a whole, if no other has its id, and runs it where that is wished. */
function Finish({ draft }: { draft: SyncDraft }) {
  const queries = useQueryClient();
  const navigate = route.useNavigate();
  const saving = useMutation({
    mutationFn: async (run: boolean) => {
      await api.objects.put('sync', draft.id, { object: definitionOf(draft), revision: 0 });
      return run ? await api.runs.sync(draft.id) : undefined;
    },
    onSuccess: async (run) => {
      await queries.invalidateQueries({ queryKey: ['sync-health'] });
      if (run) await navigate({ to: '/runs/$runId', params: { runId: run.id } });
      else await navigate({ to: '/syncs/$syncId', params: { syncId: draft.id } });
    },
  });
  const complaints = complaintsIn(saving.error) ?? [];
  return (
    <div className="flex flex-wrap justify-end gap-2">
      <Button busy={saving.isPending} onClick={() => saving.mutate(false)}>
        Save
      </Button>
      <Button look="primary" busy={saving.isPending} onClick={() => saving.mutate(true)}>
        Save and run
      </Button>
      {saving.error && (
        <div className="w-full">
          <Alert title="It was not saved" tone="bad">
            {complaints.length === 0 && <Message text={saving.error.message} />}
            {complaints.map(({ path, message }) => (
              <p key={`${path} ${message}`}>
                <code className="text-[13px]">{path}</code> <Message text={message} />
              </p>
            ))}
          </Alert>
        </div>
      )}
    </div>
  );
}
