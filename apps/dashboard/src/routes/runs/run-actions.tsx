import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { RunView } from '@tributary/contract';
import { isFinal } from '@tributary/core';
import { api, runQuery } from '../../api.js';
import { useMay } from '../../may/use-may.js';
import { WhyNot } from '../../may/why-not.js';
import { Button } from '../../parts/button.js';
import { Message } from '../../parts/message.js';
import { Alert } from '../../parts/notice.js';

interface Action {
  readonly label: string;
  readonly does: string;
  readonly call: (run: RunView) => Promise<RunView>;
}

const CANCEL: Action = { label: 'Cancel', does: 'What it has not sent stays owed.', call: ({ id }) => api.runs.cancel(id) };
const RELEASE: Action = {
  label: 'Release',
  does: 'Sends what waits, as far as it is still wanted.',
  call: ({ id, held }) => api.runs.release(id, held === null ? {} : { plan: held.plan }),
};
const RETRY: Action = { label: 'Run again', does: 'Does what this run left undone.', call: ({ id }) => api.runs.retry(id) };

const RETRIED: readonly RunView['kind'][] = ['sync', 'stitch', 'traits', 'audiences'];
const UNDONE: readonly RunView['state'][] = ['partial', 'failed', 'cancelled'];

/** What a person can do about the run as it stands. */
function actionsFor(run: RunView): readonly Action[] {
  if (!isFinal(run.state)) return run.cancel_requested_at === null ? [CANCEL] : [];
  if (run.held !== null && Date.parse(run.held.until) > Date.now()) return [RELEASE];
  return UNDONE.includes(run.state) && RETRIED.includes(run.kind) ? [RETRY] : [];
}

/** Buttons to cancel, release or repeat a run; a new run is shown at once. */
export function RunActions({ run }: { run: RunView }) {
  const actions = actionsFor(run);
  const queries = useQueryClient();
  const navigate = useNavigate();
  const doing = useMutation({
    mutationFn: (action: Action) => action.call(run),
    onSuccess: async (changed) => {
      queries.setQueryData(runQuery(changed.id).queryKey, changed);
      if (changed.id !== run.id) await navigate({ to: '/runs/$runId', params: { runId: changed.id } });
    },
  });
  const may = useMay('runs:run');
  if (actions.length === 0 || may === undefined) return null;
  if (!may) return run.held === null ? null : <WhyNot to="runs:run" what="To release it" />;
  return (
    <>
      {actions.map((action) => (
        <div key={action.label} className="flex flex-wrap items-center gap-3">
          <Button busy={doing.isPending} onClick={() => doing.mutate(action)}>
            {action.label}
          </Button>
          <span className="text-[13px] text-soft">{action.does}</span>
        </div>
      ))}
      {doing.error && (
        <Alert title="That did not work" tone="bad">
          <Message text={doing.error.message} />
        </Alert>
      )}
    </>
  );
}
