import { useMutation, useQuery } from '@tanstack/react-query';
import { Preview, type RunView } from '@tributary/contract';
import { type Intent, isFinal } from '@tributary/core';
import { useState } from 'react';
import { api, runQuery } from '../../../api.js';
import { Allowed } from '../../../may/allowed.js';
import { WhyNot } from '../../../may/why-not.js';
import { Button } from '../../../parts/button.js';
import { Card } from '../../../parts/card.js';
import { SelectField } from '../../../parts/form/field.js';
import { Message } from '../../../parts/message.js';
import { Alert, Trouble } from '../../../parts/notice.js';
import { ProgressBar, RunHeadline } from '../../../parts/run/run-progress.js';
import { PreviewView } from '../../runs/preview-view.js';
import { definitionOf, type SyncDraft } from '../draft/sync-draft.js';
import { complaintsIn } from '../draft/use-sync-check.js';

const INTENTS = {
  changes: 'what changed since the last run',
  full: 'every record, changed or not',
  resync: 'every record, and the removal of what is gone',
  adopt: 'nothing: only noted as delivered',
} as const satisfies Partial<Record<Intent['kind'], string>>;
type PreviewedIntent = keyof typeof INTENTS;

interface PreviewProps {
  readonly draft: SyncDraft;
  readonly dirty: boolean;
}

/** What a run of the draft would do now: counts, differences field by field, the exact requests, and what the guard says. Sends nothing. */
export function PreviewTab(props: PreviewProps) {
  return (
    <Allowed to="syncs:run" otherwise={<WhyNot to="syncs:run" what="Trying what it would send" />}>
      <Asking {...props} />
    </Allowed>
  );
}

function Asking({ draft, dirty }: PreviewProps) {
  const [intent, setIntent] = useState<PreviewedIntent>('changes');
  const [of, setOf] = useState('');
  const text = JSON.stringify(definitionOf(draft));
  const starting = useMutation({
    mutationFn: () => api.runs.preview(draft.id, { sync: definitionOf(draft), intent: { kind: intent } }),
    onMutate: () => setOf(`${intent} ${text}`),
  });
  const run = starting.data;
  const old = run !== undefined && of !== `${intent} ${text}`;
  return (
    <div className="space-y-4">
      <Card>
        <div className="flex flex-wrap items-end gap-3">
          <div className="min-w-64">
            <SelectField
              label="Of a run that sends"
              value={intent}
              onChange={(next) => setIntent(next as PreviewedIntent)}
              options={Object.entries(INTENTS)}
            />
          </div>
          <Button look="primary" busy={starting.isPending} onClick={() => starting.mutate()}>
            {run === undefined ? 'Preview' : 'Preview again'}
          </Button>
          <p className="text-[13px] text-soft">
            {dirty ? 'With your changes, which are not saved.' : 'As the sync is defined.'} Nothing is sent or stored.
          </p>
        </div>
      </Card>
      {starting.error && <Refused error={starting.error} />}
      {old && (
        <Alert title="This is not the newest" tone="warn">
          The sync was changed since this preview was made.
        </Alert>
      )}
      {run && <Previewed started={run} />}
    </div>
  );
}

/** Why a draft cannot be previewed: the places that are wrong. */
function Refused({ error }: { error: Error }) {
  const complaints = complaintsIn(error) ?? [];
  if (complaints.length === 0) return <Trouble error={error} />;
  return (
    <Alert title="This cannot be previewed yet" tone="bad">
      <ul>
        {complaints.map(({ path, message }) => (
          <li key={`${path} ${message}`}>
            <code className="text-[13px]">{path}</code> <Message text={message} />
          </li>
        ))}
      </ul>
    </Alert>
  );
}

/** The run that only plans, as it goes on, and then what it found. */
function Previewed({ started }: { started: RunView }) {
  const { data: run = started } = useQuery({
    ...runQuery(started.id),
    // The stream tells of it; this is for a stream that is away.
    refetchInterval: ({ state: { data } }) => (data && isFinal(data.state) ? false : 2_000),
  });
  if (!isFinal(run.state)) {
    return (
      <Card title="Planning">
        <RunHeadline run={run} />
        <ProgressBar run={run} />
      </Card>
    );
  }
  if (run.error) {
    return (
      <Alert title="It cannot be planned" tone="bad">
        <Message text={run.error.message} />
      </Alert>
    );
  }
  const preview = Preview.safeParse(run.result);
  return preview.success ? (
    <>
      {preview.data.held === null && <GuardSays />}
      <PreviewView preview={preview.data} />
    </>
  ) : null;
}

function GuardSays() {
  return (
    <p role="status" className="rounded-xl border border-line bg-card px-4 py-2.5 text-good">
      ✓ The guard would let it through
    </p>
  );
}
