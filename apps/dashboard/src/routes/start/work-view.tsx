import { useQuery } from '@tanstack/react-query';
import type { RunView } from '@tributary/contract';
import { skipToken } from '@tanstack/react-query';
import { runQuery } from '../../api.js';
import { KIND_LABEL } from '../../format.js';
import { Trouble } from '../../parts/notice.js';
import { ProgressBar, RunHeadline } from '../../parts/run/run-progress.js';
import type { Work } from './use-work.js';

/** How far some work is, or why it did not go well. */
export function WorkView({ work }: { work: Work }) {
  return (
    <div aria-live="polite" className="mt-3">
      {work.error && <Trouble error={work.error} retry={work.begin} />}
      {work.busy && work.runId !== undefined && <Going id={work.runId} />}
    </div>
  );
}

function Going({ id }: { id: string }) {
  const { data: run } = useQuery<RunView>({ queryKey: runQuery(id).queryKey, queryFn: skipToken });
  if (!run) return null;
  return (
    <div>
      <p className="text-[13px] text-soft">{KIND_LABEL[run.kind]}</p>
      <RunHeadline run={run} />
      <ProgressBar run={run} />
    </div>
  );
}
