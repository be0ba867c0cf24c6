import { useMutation, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { WhatIf } from '@tributary/contract';
import { isFinal } from '@tributary/core';
import { useState } from 'react';
import { api, runQuery } from '../../../api.js';
import { Button } from '../../../parts/button.js';
import { Card } from '../../../parts/card.js';
import { FormTrouble } from '../../../parts/form/form-trouble.js';
import { refusalOf } from '../../../parts/form/refusal.js';
import { Message } from '../../../parts/message.js';
import { Alert, Empty } from '../../../parts/notice.js';
import { ProgressBar, RunHeadline } from '../../../parts/run/run-progress.js';
import { WhatIfView } from '../../runs/what-if-view.js';
import { ApplyChanges } from './apply-changes.js';
import { BiggestCard } from './biggest-card.js';
import { ChangesList } from './changes-list.js';
import { type Changes, sizeOf } from './changes.js';

const ASKED_MS = 1_000;

/** Tries changed rules on the side: nothing people see changes until they are applied. */
export function WhatIfLab({
  warehouse,
  changes,
  setChanges,
}: {
  warehouse: string | undefined;
  changes: Changes;
  setChanges: (changes: Changes) => void;
}) {
  const [runId, setRunId] = useState<string>();
  const ask = useMutation({
    mutationFn: () =>
      api.profiles.whatIf({
        warehouse,
        types: [...changes.types],
        rules: [...changes.rules],
        pins: [...changes.pins],
        removed: [...changes.removed],
      }),
    onSuccess: (run) => setRunId(run.id),
  });
  if (sizeOf(changes) === 0)
    return (
      <Card>
        <Empty title="Nothing to try yet">
          Open an identifier type or a rule under “Types and rules”, change it, and choose “What if…”: here you see what would become of the
          people, before anything happens.
        </Empty>
      </Card>
    );
  return (
    <div className="grid gap-4">
      <Card title="What would be different" flush>
        <ChangesList changes={changes} setChanges={setChanges} />
        <div className="flex flex-wrap items-center gap-3 border-t border-line px-4 py-3">
          <Button look="primary" busy={ask.isPending} disabled={warehouse === undefined} onClick={() => ask.mutate()}>
            See what would happen
          </Button>
          <ApplyChanges changes={changes} done={() => setChanges({ types: [], rules: [], pins: [], removed: [] })} />
        </div>
      </Card>
      <FormTrouble refusal={refusalOf(ask.error)} />
      {runId !== undefined && <Outcome key={runId} runId={runId} />}
    </div>
  );
}

function Outcome({ runId }: { runId: string }) {
  const { data: run } = useQuery({
    ...runQuery(runId),
    refetchInterval: ({ state }) => (state.data !== undefined && isFinal(state.data.state) ? false : ASKED_MS),
  });
  if (run === undefined) return null;
  if (!isFinal(run.state))
    return (
      <Card title="Trying it">
        <RunHeadline run={run} />
        <ProgressBar run={run} />
      </Card>
    );
  const found = WhatIf.safeParse(run.result);
  if (!found.success)
    return (
      <Alert title="It could not be tried" tone="bad">
        <Message text={run.error?.message ?? 'The run gave no answer.'} />
      </Alert>
    );
  return (
    <div className="grid gap-4" data-what-if>
      <WhatIfView found={found.data} />
      <BiggestCard found={found.data} />
      <p className="text-[13px] text-soft">
        Found by{' '}
        <Link to="/runs/$runId" params={{ runId }} className="text-river underline">
          this run
        </Link>
        , which changed nothing.
      </p>
    </div>
  );
}
